import { onTestFinished } from 'vitest';
import { refuseUncarried } from '../../../src/contract/carried-input.js';
import { createCall, type Call } from '../../../src/contract/call.js';
import type { Orders, Provider } from '../../../src/contract/provider.js';
import type { Webhooks } from '../../../src/contract/webhook.js';
import type { AmountUnit } from '../../../src/domain/money.js';
import type { Order } from '../../../src/domain/order.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import { awal } from '../../../src/providers/awal/index.js';
import type { AwalSimulator, AwalSimulatorOptions } from '../../../src/providers/awal/simulator/simulator.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { startAwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';

export interface AwalChannel {
  readonly simulator: AwalSimulator;
  readonly provider: Provider;
  readonly orders: Required<Pick<Orders, 'list' | 'get' | 'complete' | 'status' | 'details'>>;
  readonly webhooks: Webhooks;
}

export interface ChannelOptions extends AwalSimulatorOptions {
  readonly timeZone?: string;
  readonly amountUnit?: AmountUnit;
  /** Replace what the simulator accepts. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A channel named `riyadh` at a simulator of its own, both closed when the test has finished. */
export async function openAwal(options: ChannelOptions = {}): Promise<AwalChannel> {
  const simulator = await startAwalSimulator(options);
  const http = createHttpClient({ origin: new URL(simulator.baseUrl).origin, timeoutMs: 2000, retries: 0 });
  const settings = awal.settings.parse({ ...simulator.settings, ...options.settings });
  const { timeZone = 'UTC', amountUnit } = options;
  const provider = refuseUncarried(awal.create({ channel: 'riyadh', baseUrl: simulator.baseUrl, timeZone, amountUnit, settings }, http));
  onTestFinished(async () => {
    await provider.close();
    await simulator.close();
  });
  const { list, get, complete, status, details } = provider.orders ?? {};
  if (!list || !get || !complete || !status || !details) throw new Error('Awal lists, gets, completes and updates orders.');
  if (!provider.webhooks) throw new Error('Awal sends webhooks.');
  return { simulator, provider, orders: { list, get, complete, status, details }, webhooks: provider.webhooks };
}

/** An order that must be there and readable, and that the ledger knows. */
export async function getOrder({ orders }: Pick<AwalChannel, 'orders'>, reference: string, call: Call = createCall()): Promise<Order> {
  const found = (await orders.get([reference], call, async () => new Set([reference]))).get(reference);
  if (found === undefined) throw new Error(`the simulator has an order ${reference}`);
  if (found instanceof Error) throw found;
  return found;
}

/** Method and target of everything the simulator received. */
export function targets(simulator: AwalSimulator): string[] {
  return simulator.requests.map(({ method, target }) => `${method} ${target}`);
}

export const writeCall = { correlationId: 'w-1', deadlineAt: undefined };

/** A part that the provider must have. */
export function must<T>(part: T | undefined | null): T {
  if (part === undefined || part === null) throw new Error('a part of the provider is missing');
  return part;
}

/** A successful answer in Awal's envelope. */
export function success(envelope: object, status = 200): SimulatedAnswer {
  return { status, body: { status: true, ...envelope } };
}
