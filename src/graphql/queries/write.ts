import type { Refusal } from '../../contract/error.js';
import { toId } from '../../domain/id.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import type { QueryResolvers, WriteConnectionResolvers, WriteEdgeResolvers, WriteResolvers } from '../schema/generated.js';
import { readFirst } from '../request/input.js';
import { channelsOf } from '../request/list-request.js';
import type { WriteInPage, WritePage, RequiredResolvers } from '../schema/parents.js';

/** Cursors hold positions by source name. This list has one source. */
const ledger = 'ledger';

export const writeQueries = {
  writes: async (_root, { first, after, filter }, context): Promise<WritePage> => {
    const channels = channelsOf(context, filter?.channels, 'filter.channels').map(({ name }) => name);
    const states = filter?.states ?? null;
    const limit = readFirst(first);
    const fingerprint = listFingerprint('writes', [filter?.channels ?? null, states]);
    const start = readCursor(fingerprint, after).get(ledger);
    const position = start === undefined ? null : { createdAt: start.key, id: start.id };
    const found = await context.ledger.writes.list({ channels, states, after: position, limit });
    const edges = found.slice(0, limit).map((node): WriteInPage => {
      return { cursor: writeCursor(fingerprint, new Map([[ledger, { key: node.createdAt, id: node.id }]])), node };
    });
    return {
      edges,
      hasNextPage: found.length > limit,
      hasPreviousPage: position !== null,
      endCursor: edges.at(-1)?.cursor ?? after ?? null,
    };
  },
} satisfies QueryResolvers;

export const writeResolvers: RequiredResolvers<WriteResolvers, WriteRecord> = {
  id: (write) => toId('Write', write.channel, write.id),
  requestedAt: ({ createdAt }) => createdAt,
  channel: (write, _args, context) => context.channelOf(write.channel),
  providerCode: ({ refusals }) => (refusals as readonly Refusal[]).find(({ providerCode }) => providerCode != null)?.providerCode ?? null,
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
