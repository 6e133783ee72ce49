import { onTestFinished } from 'vitest';
import { refuseUncarried } from '../../../src/contract/carried-input.js';
import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import type { MessageSource, Provider } from '../../../src/contract/provider.js';
import type { Order } from '../../../src/domain/order.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import type { ReceivedRequest } from '../../../src/providers/simulator/server.js';
import { wabotick } from '../../../src/providers/wabotick/index.js';
import {
  startWabotickSimulator,
  type WabotickSimulator,
  type WabotickSimulatorOptions,
} from '../../../src/providers/wabotick/simulator/simulator.js';

/** With every part of the contract, of which the provider must have those that a test uses. */
type Whole = Required<Provider> & { readonly conversations: MessageSource };

export type WabotickChannel = Whole & { readonly simulator: WabotickSimulator };

export interface ChannelOptions extends WabotickSimulatorOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly channelTimeZone?: string;
  readonly amountUnit?: 'major' | 'minor';
  readonly timeoutMs?: number;
}

/** A channel called `shop` over a simulator of its own; both end with the test. */
export async function openWabotick({
  settings,
  channelTimeZone = 'UTC',
  amountUnit,
  timeoutMs,
  ...options
}: ChannelOptions = {}): Promise<WabotickChannel> {
  const simulator = await startWabotickSimulator(options);
  onTestFinished(() => simulator.close());
  const http = createHttpClient({ origin: simulator.baseUrl, timeoutMs, retries: 0 });
  const provider = refuseUncarried(
    wabotick.create(
      {
        channel: 'shop',
        baseUrl: simulator.baseUrl,
        timeZone: channelTimeZone,
        amountUnit,
        settings: wabotick.settings.parse({ ...simulator.settings, ...settings }),
      },
      http,
    ),
  ) as Whole;
  onTestFinished(() => provider.close());
  return { ...provider, simulator };
}

export const call = createCall;

/** An order that must be there and readable. */
export async function getOrder({ orders }: Pick<WabotickChannel, 'orders'>, reference: string): Promise<Order> {
  const order = (await orders.get?.([reference], call()))?.get(reference);
  if (order === undefined) throw new Error('The order was not found.');
  if (order instanceof Error) throw order;
  return order;
}

/** The endpoints asked, in order, without what all addresses begin with. */
export function endpointsOf(simulator: WabotickSimulator): string[] {
  return simulator.requests.map(({ target }) => target.replace('/api/v1/whatsapp/', ''));
}

export function formOf(request: ReceivedRequest | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request?.body));
}

/** The error of a promise that must fail with a ProviderError. */
export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const outcome = await promise.then(
    () => new Error('It did not fail.'),
    (error: unknown) => error,
  );
  if (outcome instanceof ProviderError) return outcome;
  throw outcome;
}

/** Everything that a list holds, page by page as a client walks it. */
export async function walk<T>(
  read: (after: { key: string; id: string; hint?: string | undefined } | null) => Promise<{
    items: readonly { key: string; id: string; hint?: string | undefined; item: T }[];
    isExhausted: boolean;
  }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let after = null as Parameters<typeof read>[0]; ;) {
    const { items, isExhausted } = await read(after);
    all.push(...items.map(({ item }) => item));
    const last = items.at(-1);
    if (isExhausted || last === undefined) return all;
    after = { key: last.key, id: last.id, hint: last.hint };
  }
}
