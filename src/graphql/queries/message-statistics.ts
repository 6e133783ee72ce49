import { messageStatuses, type MessageDirection, type MessageStatus } from '../../domain/message.js';
import { now } from '../../domain/time.js';
import type { MessageKey } from '../../store/statistics/message-statistics.js';
import { channelsOfFilter } from '../request/list-request.js';
import { countedSource, orderGroups, readStatisticsRequest, uncountedSource, withBoundedGroups } from './statistics-request.js';
import type { MessageStatisticsGroupResolvers, MessageStatisticsResolvers, QueryResolvers } from '../schema/generated.js';
import type { MessageGroupInAnswer, MessageStatisticsAnswer, RequiredResolvers } from '../schema/parents.js';
import { providerNamed } from './channel.js';

export const messageStatisticsQueries = {
  messageStatistics: async (_root, args, context): Promise<MessageStatisticsAnswer> => {
    const request = readStatisticsRequest<MessageKey>(context, args);
    const { groupBy, timeZone, patience } = request;
    const { sentFrom = null, sentTo = null, templates = null } = args.filter ?? {};
    const channels = channelsOfFilter(context, args.filter);
    const counted = channels.map(({ name, provider }) => ({ name, provider: provider.name }));
    const [asOf, started] = [now(), performance.now()];
    const { groups, unread, notDerived } = await withBoundedGroups(
      context.ledger.statistics.messages({ channels: counted, from: sentFrom, to: sentTo, templates, groupBy, timeZone }, patience),
    );
    const latencyMs = Math.round(performance.now() - started);
    const wanted = orderGroups(groups, request, {
      countOf: ({ messages }) => messages,
      ranks: { STATUS: messageStatuses, DIRECTION: directions },
    });
    return {
      groups: wanted.map((group) => ({ group, groupBy })),
      groupCount: groups.length,
      sources: channels.map((channel) => {
        if (unread.has(channel.name)) return uncountedSource(channel, latencyMs);
        const gaps = [
          ...(channel.provider.webhooks === undefined ? [noWebhooks] : []),
          ...(notDerived.has(channel.name) ? [notPrepared] : []),
        ];
        return countedSource(channel, { origin: 'LEDGER', asOf, gaps, latencyMs });
      }),
    };
  },
} satisfies QueryResolvers;

const directions: readonly MessageDirection[] = ['INBOUND', 'OUTBOUND', 'SYSTEM'];
const noWebhooks = 'Only messages that the gateway sent count, because the provider reports none by webhook.';
const notPrepared = 'Templates of messages that an older version stored are still being prepared.';

export const messageStatisticsResolvers: RequiredResolvers<MessageStatisticsResolvers, MessageStatisticsAnswer> = {};

export const messageStatisticsGroupResolvers: RequiredResolvers<MessageStatisticsGroupResolvers, MessageGroupInAnswer> = {
  channel: (group, _args, context) => {
    const name = valueOf(group, 'CHANNEL');
    return name === null ? null : context.channelOf(name);
  },
  provider: (group, _args, context) => {
    const name = valueOf(group, 'PROVIDER');
    return name === null ? null : providerNamed(context, name);
  },
  templateName: (group) => valueOf(group, 'TEMPLATE'),
  day: (group) => valueOf(group, 'DAY'),
  status: (group) => valueOf(group, 'STATUS') as MessageStatus | null,
  direction: (group) => valueOf(group, 'DIRECTION') as MessageDirection | null,
  messageCount: ({ group }) => group.messages,
  received: ({ group }) => group.received,
  queued: ({ group }) => group.queued,
  sent: ({ group }) => group.sent,
  delivered: ({ group }) => group.delivered,
  read: ({ group }) => group.read,
  failed: ({ group }) => group.failed,
};

function valueOf({ group, groupBy }: MessageGroupInAnswer, key: MessageKey): string | null {
  return group.keys[groupBy.indexOf(key)] ?? null;
}
