import type { Check } from './doctor-check.js';
import { watchClock } from './doctor-clock.js';
import type { ChannelConfiguration } from '../config/configuration.js';
import { createCall, type Call } from '../contract/call.js';
import { ProviderError, type ProviderErrorKind } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import { needsAddressKey } from '../contract/webhook.js';
import { createHttpClient } from '../http-client/client.js';
import type { ProviderDefinition } from '../providers/definition.js';

/** Reads without side effects, the cheapest first: some providers list all orders to return one. */
const harmlessReads: readonly ((provider: Provider) => ((call: Call) => Promise<unknown>) | undefined)[] = [
  ({ connection }) => connection && ((call) => connection(call)),
  ({ labels }) => labels && ((call) => labels.list(call)),
  ({ catalogs }) => catalogs && ((call) => catalogs.list(call)),
  ({ templates }) =>
    templates && ((call) => templates.list({ ...first, filter: {}, sort: { field: 'UPDATED_AT', direction: 'DESC' } }, call)),
  ({ orders }) => {
    const list = orders?.list?.bind(orders);
    return list && ((call) => list({ ...first, filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' } }, call));
  },
];
const first = { after: null, limit: 1 };

/** With a larger difference some providers refuse signatures. */
const maxSkewSeconds = 60;

/** Sends a harmless read with the channel's credentials to its provider, and compares the clocks. */
export async function checkChannel(
  channel: ChannelConfiguration,
  definitions: readonly ProviderDefinition[],
  now: () => number = Date.now,
): Promise<readonly Check[]> {
  const definition = definitions.find(({ name }) => name === channel.provider);
  if (definition === undefined) throw new Error(`Unknown provider: ${channel.provider}.`);
  const { name, timeoutMs, baseUrl } = channel;
  const watched = watchClock(createHttpClient({ origin: new URL(baseUrl).origin, timeoutMs }), now);
  const provider = definition.create({ ...channel, channel: name }, watched.http);
  try {
    const asked = await ask(provider, Date.now() + timeoutMs);
    return [{ name: `channel ${name}`, ...asked }, ...compareClocks(name, watched.skewSeconds()), ...checkWebhooks(channel, provider)];
  } finally {
    await provider.close();
  }
}

async function ask(provider: Provider, deadlineAt: number): Promise<Omit<Check, 'name'>> {
  const read = harmlessReads.map((choose) => choose(provider)).find((chosen) => chosen !== undefined);
  if (read === undefined) return { verdict: 'skipped', state: 'not checked', detail: 'the provider has no call that changes nothing' };
  try {
    await read(createCall({ deadlineAt }));
    return { verdict: 'ok', state: 'ok', detail: 'it accepts the credentials' };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, message, providerCode, cause } = error;
    const code = providerCode === undefined ? kind : `${kind}, provider code ${providerCode}`;
    // Without an answer the cause is how far the request got.
    const reason = typeof cause === 'string' ? ` ${cause}.` : '';
    const verdict = kind === 'rate-limited' ? 'warning' : 'failed';
    return { verdict, state: states[kind] ?? 'failed', detail: `${code}: ${message}${reason}` };
  }
}

/** Reports a channel that would refuse all deliveries; [] when it can receive, or when its provider sends none. */
function checkWebhooks({ name, webhookKey }: ChannelConfiguration, { webhooks }: Provider): readonly Check[] {
  if (webhooks === undefined || webhookKey !== undefined || !needsAddressKey(webhooks)) return [];
  const detail = 'without a webhookKey every webhook is refused with 401: the provider does not sign them';
  return [{ name: `webhooks of ${name}`, verdict: 'warning', state: 'not received', detail }];
}

const states: Partial<Record<ProviderErrorKind, string>> = {
  unauthenticated: 'unauthenticated',
  forbidden: 'forbidden',
  unavailable: 'unreachable',
  timeout: 'unreachable',
  'rate-limited': 'rate limited',
};

function compareClocks(channel: string, skewSeconds: number | undefined): readonly Check[] {
  if (skewSeconds === undefined) return [];
  const name = `clock of ${channel}`;
  const seconds = Math.abs(skewSeconds);
  if (seconds <= maxSkewSeconds) return [{ name, verdict: 'ok', state: 'ok', detail: `${seconds} s from this machine's` }];
  const side = skewSeconds > 0 ? 'ahead of' : 'behind';
  return [
    {
      name,
      verdict: 'warning',
      state: 'differs',
      detail: `this machine's clock is ${seconds} s ${side} the provider's: signed calls may be refused`,
    },
  ];
}
