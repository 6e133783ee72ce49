import type { Connection } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Instant } from '../../domain/time.js';
import type { Complete } from '../schema/complete.js';
import type { Context } from '../request/context.js';
import { codeOfKind } from '../request/error.js';
import type { ChannelHealthResolvers } from '../schema/generated.js';

/** So long a provider may take to tell of an order that it lists already. */
const maxWaitMs = 10 * 60 * 1000;
/** Where no webhook ever came, older orders may be from before anybody wanted one. */
const recentMs = 7 * 24 * 60 * 60 * 1000;

export const channelHealthResolvers: Complete<ChannelHealthResolvers, ChannelEntry> = {
  state: ({ condition }) => condition().state,
  circuit: ({ condition }) => condition().circuit,
  lastSuccessAt: ({ condition }) => condition().lastSuccessAt,
  lastFailureAt: ({ condition }) => condition().lastFailureAt,
  lastFailureCode: ({ condition }) => {
    const { lastFailureCode } = condition();
    return lastFailureCode === null ? null : codeOfKind(lastFailureCode);
  },
  remainingCalls: ({ condition }) => condition().remainingCalls,
  resetsAt: ({ condition }) => condition().resetsAt,
  connected: async (channel, _given, context) =>
    (await connectionOf(context, channel))?.connected ?? (await context.loaders.channelActivity.load(channel.name)).connected,
  qualityRating: async (channel, _given, context) => (await connectionOf(context, channel))?.qualityRating ?? null,
  verifiedName: async (channel, _given, context) => (await connectionOf(context, channel))?.verifiedName ?? null,
  raw: async (channel, _given, context) => context.redactor.value((await connectionOf(context, channel))?.raw ?? null),
  lastWebhookAt: async ({ name }, _given, context) => (await context.loaders.channelActivity.load(name)).lastWebhookAt,
  webhookGapSince: (channel, _given, context) => webhookGapSince(context, channel),
};

/** Asked once, whatever of it is wanted; null where the provider cannot be asked. */
async function connectionOf(context: Context, { name, provider }: ChannelEntry): Promise<Connection | null> {
  const call = context.calls.of(name);
  return provider.connection ? call.once('connection', () => provider.connection?.(call) ?? Promise.resolve(null)) : null;
}

async function webhookGapSince(context: Context, { name, provider }: ChannelEntry): Promise<Instant | null> {
  if (provider.webhooks === undefined || provider.orders?.list === undefined) return null;
  const newest = { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after: null, limit: 1 } as const;
  const [page, { lastWebhookAt }] = await Promise.all([
    provider.orders.list(newest, context.calls.of(name)),
    context.loaders.channelActivity.load(name),
  ]);
  const placedAt = page.items[0]?.item.placedAt ?? null;
  if (placedAt === null || (lastWebhookAt !== null && lastWebhookAt >= placedAt)) return null;
  const ageMs = Date.now() - Date.parse(placedAt);
  return ageMs > maxWaitMs && (lastWebhookAt !== null || ageMs < recentMs) ? placedAt : null;
}
