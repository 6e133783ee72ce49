import { expect } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { unseenMessage } from '../../src/domain/message-progress.js';
import { describeProvider } from '../../src/app/channels.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import type { ReceivedRequest } from '../../src/providers/simulator/server.js';
import type { HttpClient } from '../../src/http-client/exchange.js';
import { bodyMark } from '../faults.js';
import { startGate, type Gate } from '../gate.js';
import { TrackOrderDocument, UpdateOrderStatusDocument, type UpdateOrderStatusInput } from '../operations/generated.js';
import type { UpdateOrderStatusMutation } from '../operations/generated.js';
import { remember } from '../graphql/queries/five-channels.js';
import { runGateway, type Answer, type RunningGateway } from '../running-gateway.js';
import { SetClock } from '../set-clock.js';
import type { ProviderCase, StartedCase } from './provider-cases.js';

/** A gateway with one channel, `shop`, over a provider's simulator. Hours go by between two questions, so that no failure is remembered against it. */
export interface Shop extends Pick<RunningGateway, 'ask' | 'read'>, StartedCase {
  /** Where the provider's webhooks are to go. */
  readonly webhookAddress: string;
  /** What the channel goes through, so that it can be cut off. */
  readonly gate: Gate;
  /** The id of an order that no other test of this shop has. */
  newOrder(): Promise<string>;
  /** Lets the gateway know every sample order, one by webhook, and those that are tracked in part. */
  learnOrders(): Promise<void>;
  /** Lets the gateway know a message that a customer wrote, as a webhook would. */
  receive(messageId: string): Promise<void>;
  /** The id of an order that nobody knows. */
  readonly unknownOrder: string;
  /** The answer, and what the simulator received for it. */
  counted<T>(ask: () => Promise<T>): Promise<Counted<T>>;
  changeStatus(input: UpdateOrderStatusInput): Promise<Counted<Answer<UpdateOrderStatusMutation>>>;
  /** That neither credentials, nor the provider's address, nor a body that was no answer stands anywhere in what a client got. */
  expectNothingLeaked(answer: Answer<unknown>): void;
  close(): Promise<void>;
}

export interface Counted<T> {
  readonly answer: T;
  readonly requests: readonly ReceivedRequest[];
  /** Those of the requests that change an order. */
  readonly writes: readonly ReceivedRequest[];
}

/** Whether a provider can do something, according to its methods. */
export function capabilitiesOf(definition: ProviderDefinition): (name: string) => boolean {
  const { capabilities } = describeProvider(definition);
  return (name) => capabilities.some((capability) => capability.name === name && capability.supported);
}

/** What the provider's list of orders may lack, in its own words; null when it lacks nothing. */
export function listGapOf(definition: ProviderDefinition): string | null {
  const settings = { channel: 'shop', baseUrl: definition.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined };
  const provider = definition.create({ ...settings, settings: definition.example }, unusedClient);
  return provider.orders?.listGap ?? null;
}

const unusedClient: HttpClient = { request: () => Promise.reject(new Error('Nothing is asked.')), close: async () => undefined };

/** Longer than any provider wants its rest. */
const hours = 2 * 3600;

const webhookKey = 'webhook-key-of-the-suite';

export async function openShop(
  definition: ProviderDefinition,
  example: ProviderCase,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Shop> {
  const { simulator, sayStatus } = await example.start();
  const gate = await startGate(simulator.baseUrl);
  const clock = new SetClock();
  const gateway = await runGateway({
    timing: clock,
    channels: {
      shop: { provider: definition.name, simulator: { ...simulator, baseUrl: gate.baseUrl }, settings, timeoutMs: 1000, webhookKey },
    },
  });
  const secrets = definition.secrets(definition.settings.parse({ ...simulator.settings, ...settings }));
  let orders = 0;

  const counted: Shop['counted'] = async (ask) => {
    simulator.forgetRequests();
    const answer = await ask();
    const requests = [...simulator.requests];
    return { answer, requests, writes: requests.filter((request) => example.isWrite(request)) };
  };

  return {
    simulator,
    ...(sayStatus && { sayStatus }),
    ask(document, variables, token) {
      clock.pass(hours);
      return gateway.ask(document, variables, token);
    },
    read(document, variables, token) {
      clock.pass(hours);
      return gateway.read(document, variables, token);
    },
    gate,
    webhookAddress: `${gateway.address}/webhooks/shop/${webhookKey}`,
    unknownOrder: toId('Order', 'shop', example.unknownReference),
    async newOrder() {
      const order = example.order(orders);
      orders += 1;
      if (typeof order === 'string') return toId('Order', 'shop', order);
      const { trackOrder } = await gateway.read(TrackOrderDocument, { input: { channel: 'shop', ...order } });
      expect(trackOrder).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
      return trackOrder?.order?.id ?? '';
    },
    async learnOrders() {
      const webhookAddress = `${gateway.address}/webhooks/shop/${webhookKey}`;
      if (!capabilitiesOf(definition)('orders.get')) await remember(gateway, 'shop', simulator.samples);
      for (const order of example.incompleteOrders ?? []) {
        const { trackOrder } = await gateway.read(TrackOrderDocument, { input: { channel: 'shop', ...order } });
        expect(trackOrder).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
      }
      if (simulator.webhooks === undefined) return;
      simulator.webhooks.deliverTo(webhookAddress);
      simulator.webhooks.placeOrder();
      expect(await simulator.webhooks.delivered()).not.toContain(0);
      simulator.webhooks.deliverTo(undefined);
    },
    async receive(messageId) {
      const received = { ...unseenMessage('shop', messageId, '14155550100'), direction: 'INBOUND' } as const;
      await gateway.gateway.ledger.messages.put(received, new Date().toISOString());
    },
    counted,
    changeStatus(input) {
      clock.pass(hours);
      return counted(() => gateway.ask(UpdateOrderStatusDocument, { input }));
    },
    expectNothingLeaked(answer) {
      const text = JSON.stringify(answer);
      const addresses = [simulator.baseUrl, gate.baseUrl].map((address) => new URL(address).host);
      for (const hidden of [...secrets, webhookKey, ...addresses, bodyMark]) expect(text).not.toContain(hidden);
    },
    async close() {
      await gateway.close();
      await gate.close();
      await simulator.close();
    },
  };
}
