import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeProvider } from '../../src/app/channels.js';
import { providers } from '../../src/providers/index.js';
import type { SimulatedWebhooks, Simulator } from '../../src/providers/simulator/server.js';
import { startSimulator } from '../simulators.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { deliverAgain, startRelay, type Relay } from '../webhooks/relay.js';

const key = 'the-webhook-key';

interface ListedOrders {
  readonly orders: { readonly nodes: readonly { readonly reference: string; readonly history: readonly { readonly kind: string }[] }[] };
}

const reporting = providers
  .filter((definition) => describeProvider(definition).capabilities.some(({ name, supported }) => name === 'webhooks.receive' && supported))
  .map(({ name }) => name);

describe.each(reporting)('a webhook of %s that is delivered more than once', (provider) => {
  let simulator: Simulator;
  let webhooks: SimulatedWebhooks;
  let running: RunningGateway;
  let relay: Relay;
  let directory: string;
  const start = async (): Promise<void> => {
    running = await runGateway({ channels: { shop: { provider, simulator, webhookKey: key } }, directory });
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
    simulator = await startSimulator(provider);
    relay = await startRelay();
    webhooks = simulator.webhooks as SimulatedWebhooks;
    webhooks.deliverTo(relay.address);
    await start();
  });
  afterEach(async () => {
    await running.close();
    await simulator.close();
    await relay.close();
    await rm(directory, { recursive: true, force: true });
  });

  const orders = async () => {
    const query = '{ orders(first: 100) { nodes { reference history { kind } } } }';
    return (await running.ask<ListedOrders, never>(query)).data?.orders.nodes ?? [];
  };
  const inbox = async () => {
    const { inbox: kept } = running.gateway.ledger;
    await expect.poll(async () => (await kept.pending('shop', 1)).length, { interval: 5 }).toBe(0);
    return [...(await kept.list({ channels: ['shop'], states: null, after: null, limit: 100 }))].reverse();
  };
  /** An order without items is completed after the webhook, which its history shows. */
  const completed = async (): Promise<void> => {
    const { registry, ledger } = running.gateway;
    if (registry.channel('shop')?.provider.orders?.complete === undefined) return;
    const references = (await orders()).map(({ reference }) => reference);
    const areComplete = async (): Promise<boolean> =>
      [...(await ledger.orders.get('shop', references)).values()].every(({ items }) => items !== null);
    await expect.poll(areComplete, { interval: 5, timeout: 15_000 }).toBe(true);
  };
  const place = async (): Promise<void> => {
    webhooks.placeOrder();
    await webhooks.delivered();
  };
  const deliverAll = (times: number): Promise<number[]> => {
    const address = `${running.address}/webhooks/shop/${key}`;
    return Promise.all(relay.caught.flatMap((delivery) => Array.from({ length: times }, () => deliverAgain(address, delivery))));
  };

  it('is one order, and a second order is another', async () => {
    const before = new Set((await orders()).map(({ reference }) => reference));
    await place();
    const first = relay.caught.length;
    expect(new Set(await deliverAll(5))).toEqual(new Set([200]));
    expect((await inbox()).map(({ state, deliveries }) => [state, deliveries])).toEqual(Array.from({ length: first }, () => ['DONE', 5]));
    const placed = (await orders()).filter(({ reference }) => !before.has(reference));
    expect(placed.map(({ history }) => history.filter(({ kind }) => kind === 'PLACED').length)).toEqual([1]);
    await place();
    expect(new Set(await deliverAll(3))).toEqual(new Set([200]));
    expect((await inbox()).slice(0, first).map(({ deliveries }) => deliveries)).toEqual(Array.from({ length: first }, () => 8));
    expect((await orders()).filter(({ reference }) => !before.has(reference))).toHaveLength(2);
  });

  it('is recognized by the next process too', async () => {
    await place();
    await deliverAll(1);
    await inbox();
    await completed();
    const known = await orders();
    await running.close();
    await start();
    await deliverAll(2);
    expect((await inbox()).map(({ deliveries }) => deliveries)).toEqual(relay.caught.map(() => 3));
    expect(await orders()).toEqual(known);
  });
});
