import type { Connection } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Instant } from '../../domain/time.js';
import type { Context } from '../request/context.js';
import { codeOfKind } from '../request/error.js';
import type { ChannelHealthResolvers } from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';

/** How much later than its list a provider may report an order by webhook. */
const maxWebhookDelayMs = 10 * 60 * 1000;
/** When no webhook was ever received, older orders may date from before webhooks were set up. */
const recentMs = 7 * 24 * 60 * 60 * 1000;

export const channelHealthResolvers: RequiredResolvers<ChannelHealthResolvers, ChannelEntry> = {
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
  connected: async (channel, _args, context) =>
    (await connectionOf(context, channel))?.connected ?? (await context.loaders.channelActivity.load(channel.name)).connected,
  providerState: async (channel, _args, context) =>
    (await connectionOf(context, channel))?.providerState ?? (await context.loaders.channelActivity.load(channel.name)).providerState,
  messagingLimit: async (channel, _args, context) =>
    (await connectionOf(context, channel))?.messagingLimit ?? (await context.loaders.channelActivity.load(channel.name)).messagingLimit,
  qualityRating: async (channel, _args, context) => (await connectionOf(context, channel))?.qualityRating ?? null,
  verifiedName: async (channel, _args, context) => (await connectionOf(context, channel))?.verifiedName ?? null,
  raw: async (channel, _args, context) => context.redactor.value((await connectionOf(context, channel))?.raw ?? null),
  lastWebhookAt: async ({ name }, _args, context) => (await context.loaders.channelActivity.load(name)).lastWebhookAt,
  webhookGapSince: (channel, _args, context) => webhookGapSince(context, channel),
};

/** Read once per request for all fields that need it; null where the provider cannot report its connection. */
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
  return ageMs > maxWebhookDelayMs && (lastWebhookAt !== null || ageMs < recentMs) ? placedAt : null;
}
