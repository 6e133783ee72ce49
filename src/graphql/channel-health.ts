import type { ChannelEntry } from '../contract/registry.js';
import type { Instant } from '../domain/time.js';
import type { Complete } from './complete.js';
import type { Context } from './context.js';
import type { ChannelHealthResolvers } from './generated.js';

/** So long a provider may take to tell of an order that it lists already. */
const patienceMs = 10 * 60 * 1000;
/** Where no webhook ever came, older orders may be from before anybody wanted one. */
const recentMs = 7 * 24 * 60 * 60 * 1000;

export const channelHealthResolvers: Complete<ChannelHealthResolvers, ChannelEntry> = {
  connected: async ({ name, provider }, _given, context) => {
    const told = await provider.connection?.(context.calls.of(name));
    return told?.connected ?? (await context.loaders.channelFacts.load(name)).connected;
  },
  lastWebhookAt: async ({ name }, _given, context) => (await context.loaders.channelFacts.load(name)).lastWebhookAt,
  webhookGapSince: (channel, _given, context) => webhookGapSince(context, channel),
};

async function webhookGapSince(context: Context, { name, provider }: ChannelEntry): Promise<Instant | null> {
  if (provider.webhooks === undefined || provider.orders?.list === undefined) return null;
  const newest = { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after: null, limit: 1 } as const;
  const [page, { lastWebhookAt }] = await Promise.all([
    provider.orders.list(newest, context.calls.of(name)),
    context.loaders.channelFacts.load(name),
  ]);
  const placedAt = page.items[0]?.item.placedAt ?? null;
  if (placedAt === null || (lastWebhookAt !== null && lastWebhookAt >= placedAt)) return null;
  const ageMs = Date.now() - Date.parse(placedAt);
  return ageMs > patienceMs && (lastWebhookAt !== null || ageMs < recentMs) ? placedAt : null;
}
