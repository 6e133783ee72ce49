import { onTestFinished } from 'vitest';
import { refuseUncarried } from '../../../src/contract/carried-input.js';
import type { Orders, Provider } from '../../../src/contract/provider.js';
import type { Webhooks } from '../../../src/contract/webhook.js';
import type { AmountUnit } from '../../../src/domain/money.js';
import type { Order } from '../../../src/domain/order.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import { whapi } from '../../../src/providers/whapi/index.js';
import { startWhapiSimulator, type WhapiSimulator, type WhapiSimulatorOptions } from '../../../src/providers/whapi/simulator/simulator.js';

export interface WhapiChannel {
  readonly simulator: WhapiSimulator;
  readonly provider: Provider;
  readonly orders: Required<Pick<Orders, 'complete' | 'track'>>;
  readonly webhooks: Webhooks;
  /** The help desk's order, from the ledger. */
  readonly documented: Order;
}

export interface ChannelOptions extends WhapiSimulatorOptions {
  readonly token?: string;
  readonly amountUnit?: AmountUnit;
}

/** A channel named `sydney` at a simulator of its own, both closed when the test has finished. */
export async function openWhapi({ token, amountUnit, ...options }: ChannelOptions = {}): Promise<WhapiChannel> {
  const simulator = await startWhapiSimulator(options);
  const http = createHttpClient({ origin: new URL(simulator.baseUrl).origin, timeoutMs: 2000, retries: 0 });
  const settings = whapi.settings.parse({ ...simulator.settings, ...(token === undefined ? {} : { token }) });
  const provider = refuseUncarried(
    whapi.create({ channel: 'sydney', baseUrl: simulator.baseUrl, timeZone: 'UTC', amountUnit, settings }, http),
  );
  onTestFinished(async () => {
    await provider.close();
    await simulator.close();
  });
  const { complete, track } = provider.orders ?? {};
  const [documented] = simulator.samples;
  if (!complete || !track || !documented) throw new Error('Whapi completes and tracks orders, and has samples.');
  if (!provider.webhooks) throw new Error('Whapi sends webhooks.');
  return { simulator, provider, orders: { complete, track }, webhooks: provider.webhooks, documented };
}

export const writeCall = { correlationId: 'w-1', deadlineAt: undefined };

/** A part that the provider must have. */
export function must<T>(part: T | undefined | null): T {
  if (part === undefined || part === null) throw new Error('a part of the provider is missing');
  return part;
}

/** Method and target, without the token, of everything the simulator received. */
export function targets(simulator: WhapiSimulator): string[] {
  return simulator.requests.map(({ method, target }) => `${method} ${target.replace(/[?&]token=[^&]+/, '')}`);
}
