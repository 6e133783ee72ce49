import type { Refusal } from '../../contract/error.js';
import { toId } from '../../domain/id.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import { listFingerprint } from '../request/cursor.js';
import type { QueryResolvers, WriteConnectionResolvers, WriteEdgeResolvers, WriteResolvers } from '../schema/generated.js';
import { readPaging } from '../request/input.js';
import { readLedgerPage, type LedgerPageSource } from '../request/connection.js';
import { channelsOf } from '../request/list-request.js';
import type { WriteInPage, WritePage, RequiredResolvers } from '../schema/parents.js';

export const writeQueries = {
  writes: (_root, args, context) => {
    const { filter } = args;
    const channels = channelsOf(context, filter?.channels, 'filter.channels').map(({ name }) => name);
    const states = filter?.states ?? null;
    const { writes } = context.ledger;
    const source: LedgerPageSource<WriteRecord> = {
      place: 'ledger',
      read: ({ after, isReversed, limit }) =>
        writes.list({ channels, states, after: after && { createdAt: after.key, id: after.id }, isReversed, limit }),
      count: () => writes.count({ channels, states }),
      positionOf: ({ createdAt, id }) => ({ key: createdAt, id }),
    };
    return readLedgerPage(source, listFingerprint('writes', [filter?.channels ?? null, states]), readPaging(args));
  },
} satisfies QueryResolvers;

export const writeResolvers: RequiredResolvers<WriteResolvers, WriteRecord> = {
  id: (write) => toId('Write', write.channel, write.id),
  requestedAt: ({ createdAt }) => createdAt,
  channel: (write, _args, context) => context.channelOf(write.channel),
  providerCode: ({ refusals }) => (refusals as readonly Refusal[]).find(({ providerCode }) => providerCode != null)?.providerCode ?? null,
  orderId: ({ channel, orderReference }) => (orderReference === null ? null : toId('Order', channel, orderReference)),
  order: ({ channel, orderReference }, _args, context) =>
    orderReference === null ? null : context.loaders.order.load({ channel, key: orderReference }),
};

export const writeConnectionResolvers: RequiredResolvers<WriteConnectionResolvers, WritePage> = {
  nodes: ({ edges }) => edges.map(({ node }) => node),
  pageInfo: ({ edges, hasNextPage, hasPreviousPage, endCursor }) => {
    return { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor };
  },
};

export const writeEdgeResolvers: RequiredResolvers<WriteEdgeResolvers, WriteInPage> = {};
