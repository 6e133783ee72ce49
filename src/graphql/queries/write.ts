import type { Refusal } from '../../contract/error.js';
import { toId } from '../../domain/id.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import type { Complete } from '../schema/complete.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import type { QueryResolvers, WriteConnectionResolvers, WriteEdgeResolvers, WriteResolvers } from '../schema/generated.js';
import { readFirst } from '../request/input.js';
import { channelsOf } from '../request/list-request.js';
import { channelOf } from './order.js';
import type { WriteInPage, WritePage } from '../schema/parents.js';
/** The one list that a cursor has a place in. */
const ledger = 'ledger';

export const writeQueries = {
  writes: async (_root, { first, after, filter }, context): Promise<WritePage> => {
    const channels = channelsOf(context, filter?.channels, 'filter.channels').map(({ name }) => name);
    const states = filter?.states ?? null;
    const limit = readFirst(first);
    const fingerprint = listFingerprint('writes', [filter?.channels ?? null, states]);
    const start = readCursor(fingerprint, after).get(ledger);
    const behind = start === undefined ? null : { createdAt: start.key, id: start.id };
    const found = await context.ledger.writes.list({ channels, states, after: behind, limit });
    const edges = found.slice(0, limit).map((node): WriteInPage => {
      return { cursor: writeCursor(fingerprint, new Map([[ledger, { key: node.createdAt, id: node.id }]])), node };
    });
    return {
      edges,
      hasNextPage: found.length > limit,
      hasPreviousPage: behind !== null,
      endCursor: edges.at(-1)?.cursor ?? after ?? null,
    };
  },
} satisfies QueryResolvers;

export const writeResolvers: Complete<WriteResolvers, WriteRecord> = {
  id: (write) => toId('Write', write.channel, write.id),
  requestedAt: ({ createdAt }) => createdAt,
  channel: (write, _given, context) => channelOf(context, write.channel),
  providerCode: ({ refusals }) => (refusals as readonly Refusal[]).find(({ providerCode }) => providerCode != null)?.providerCode ?? null,
  order: ({ channel, orderReference }, _given, context) =>
    orderReference === null ? null : context.loaders.order.load({ channel, key: orderReference }),
};

export const writeConnectionResolvers: Complete<WriteConnectionResolvers, WritePage> = {
  nodes: ({ edges }) => edges.map(({ node }) => node),
  pageInfo: ({ edges, hasNextPage, hasPreviousPage, endCursor }) => {
    return { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor };
  },
};

export const writeEdgeResolvers: Complete<WriteEdgeResolvers, WriteInPage> = {};
