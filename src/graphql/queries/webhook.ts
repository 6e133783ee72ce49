import { readId, toId } from '../../domain/id.js';
import { exceedsJsonBounds } from '../../domain/json-bounds.js';
import type { WebhookRecord } from '../../store/inbox/inbox-row.js';
import type { Complete } from '../schema/complete.js';
import type { Context } from '../request/context.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import { badInput } from '../request/error.js';
import type {
  MutationResolvers,
  QueryResolvers,
  ReplayWebhookEventsPayloadResolvers,
  WebhookEventConnectionResolvers,
  WebhookEventEdgeResolvers,
  WebhookEventResolvers,
} from '../schema/generated.js';
import { readFirst } from '../request/input.js';
import { channelsOf } from '../request/list-request.js';
import { channelOf } from './order.js';
import type { WebhookInPage, WebhookPage, ReplayPayload, ArgumentRefusal } from '../schema/parents.js';
/** The one list that a cursor has a place in. */
const inbox = 'inbox';
const maxReplays = 100;

export const webhookQueries = {
  webhookEvents: async (_root, { first, after, filter }, context): Promise<WebhookPage> => {
    const channels = channelsOf(context, filter?.channels, 'filter.channels').map(({ name }) => name);
    const states = filter?.processingStates ?? null;
    const limit = readFirst(first);
    const fingerprint = listFingerprint('webhookEvents', [filter?.channels ?? null, states]);
    const start = readCursor(fingerprint, after).get(inbox)?.id ?? null;
    const found = await context.ledger.inbox.list({ channels, states, after: start, limit });
    const cursorOf = (id: string): string => writeCursor(fingerprint, new Map([[inbox, { key: '', id }]]));
    const edges = found.slice(0, limit).map((node) => ({ cursor: cursorOf(node.id), node }));
    return {
      edges,
      hasNextPage: found.length > limit,
      hasPreviousPage: start !== null,
      endCursor: edges.at(-1)?.cursor ?? after ?? null,
    };
  },
} satisfies QueryResolvers;

export const webhookMutations = {
  replayWebhookEvents: async (_root, { ids }, context): Promise<ReplayPayload> => {
    if (ids.length < 1 || ids.length > maxReplays) throw badInput('ids', `must be 1 to ${maxReplays}.`);
    const known = await readWebhooks(context, ids);
    const userErrors = known.flatMap((record, index) => refusalOf(record, index) ?? []);
    if (userErrors.length > 0) return { events: [], userErrors };
    const records = known.filter((record) => record !== null);
    await context.ledger.inbox.reopen(records.map(({ id }) => id));
    for (const channel of new Set(records.map((record) => record.channel))) context.webhooks.wake(channel);
    const reopened = records.map((record): WebhookRecord => ({ ...record, state: 'PENDING', failure: null }));
    return { events: reopened, userErrors: [] };
  },
} satisfies MutationResolvers;

export const webhookEventResolvers: Complete<WebhookEventResolvers, WebhookRecord> = {
  id: (record) => toId('WebhookEvent', record.channel, record.id),
  processingState: ({ state }) => state,
  channel: (record, _given, context) => channelOf(context, record.channel),
  raw: (record, _given, context) => (isEmptied(record) ? null : readBody(record.body, context)),
};

export const webhookEventConnectionResolvers: Complete<WebhookEventConnectionResolvers, WebhookPage> = {
  nodes: ({ edges }) => edges.map(({ node }) => node),
  pageInfo: ({ edges, hasNextPage, hasPreviousPage, endCursor }) => {
    return { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor };
  },
};

export const webhookEventEdgeResolvers: Complete<WebhookEventEdgeResolvers, WebhookInPage> = {};
export const replayPayloadResolvers: Complete<ReplayWebhookEventsPayloadResolvers, ReplayPayload> = {};

/** Null for what does not exist and for what the viewer may not see, which look alike. */
async function readWebhooks(context: Context, ids: readonly string[]): Promise<readonly (WebhookRecord | null)[]> {
  return Promise.all(
    ids.map(async (id) => {
      const parts = readId(id);
      if (parts?.type !== 'WebhookEvent' || context.channel(parts.channel) === undefined) return null;
      return context.loaders.webhookEvent.load({ channel: parts.channel, key: parts.key[0] ?? '' });
    }),
  );
}

function refusalOf(record: WebhookRecord | null, index: number): ArgumentRefusal | null {
  const about = { field: ['ids', String(index)], isOfArgument: true } as const;
  if (record === null) return { ...about, code: 'NOT_FOUND', message: 'There is no such webhook.' };
  return isEmptied(record) ? { ...about, code: 'INVALID', message: 'The body of this webhook is not kept any more.' } : null;
}

/** Retention takes the bodies first. */
function isEmptied({ body }: WebhookRecord): boolean {
  return body.length === 0;
}

function readBody(body: Uint8Array, { redactor }: Context): unknown {
  const text = Buffer.from(body).toString('utf8');
  if (exceedsJsonBounds(body, { withStrings: true })) return redactor.text(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return redactor.text(text);
  }
  return redactor.value(value);
}
