import { readId, toId } from '../../domain/id.js';
import { exceedsJsonBounds } from '../../domain/json-bounds.js';
import type { WebhookRecord } from '../../store/inbox/inbox-row.js';
import type { Context } from '../request/context.js';
import { listFingerprint } from '../request/cursor.js';
import { badInput } from '../request/error.js';
import type {
  MutationResolvers,
  QueryResolvers,
  ReplayWebhookEventsPayloadResolvers,
  WebhookEventConnectionResolvers,
  WebhookEventEdgeResolvers,
  WebhookEventResolvers,
} from '../schema/generated.js';
import { readPaging } from '../request/input.js';
import { readLedgerPage, type LedgerPageSource } from '../request/connection.js';
import { channelsOf } from '../request/list-request.js';
import type { WebhookInPage, WebhookPage, ReplayPayload, ArgumentRefusal, RequiredResolvers } from '../schema/parents.js';

const maxReplays = 100;

export const webhookQueries = {
  webhookEvents: (_root, args, context) => {
    const { filter } = args;
    const channels = channelsOf(context, filter?.channels, 'filter.channels').map(({ name }) => name);
    const states = filter?.processingStates ?? null;
    const { inbox } = context.ledger;
    const source: LedgerPageSource<WebhookRecord> = {
      place: 'inbox',
      read: ({ after, isReversed, limit }) => inbox.list({ channels, states, after: after?.id ?? null, isReversed, limit }),
      count: () => inbox.count({ channels, states }),
      positionOf: ({ id }) => ({ key: '', id }),
    };
    return readLedgerPage(source, listFingerprint('webhookEvents', [filter?.channels ?? null, states]), readPaging(args));
  },
} satisfies QueryResolvers;

export const webhookMutations = {
  replayWebhookEvents: async (_root, { ids }, context): Promise<ReplayPayload> => {
    if (ids.length < 1 || ids.length > maxReplays) throw badInput('ids', `must have 1 to ${maxReplays} ids.`);
    const read = await readWebhooks(context, ids);
    const userErrors = read.flatMap((record, index) => refusalOf(record, index) ?? []);
    if (userErrors.length > 0) return { events: [], userErrors };
    const records = read.filter((record) => record !== null);
    await context.ledger.inbox.reopen(records.map(({ id }) => id));
    for (const channel of new Set(records.map((record) => record.channel))) context.webhooks.wake(channel);
    const reopened = records.map((record): WebhookRecord => ({ ...record, state: 'PENDING', failure: null }));
    return { events: reopened, userErrors: [] };
  },
} satisfies MutationResolvers;

export const webhookEventResolvers: RequiredResolvers<WebhookEventResolvers, WebhookRecord> = {
  id: (record) => toId('WebhookEvent', record.channel, record.id),
  processingState: ({ state }) => state,
  channel: (record, _args, context) => context.channelOf(record.channel),
  raw: (record, _args, context) => (hasNoBody(record) ? null : readBody(record.body, context)),
};

export const webhookEventConnectionResolvers: RequiredResolvers<WebhookEventConnectionResolvers, WebhookPage> = {
  nodes: ({ edges }) => edges.map(({ node }) => node),
  pageInfo: ({ edges, hasNextPage, hasPreviousPage, endCursor }) => {
    return { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor };
  },
};

export const webhookEventEdgeResolvers: RequiredResolvers<WebhookEventEdgeResolvers, WebhookInPage> = {};
export const replayPayloadResolvers: RequiredResolvers<ReplayWebhookEventsPayloadResolvers, ReplayPayload> = {};

/** Null both for webhooks that do not exist and for those that the viewer may not see, so that ids reveal nothing. */
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
  const location = { field: ['ids', String(index)], isOfArgument: true } as const;
  if (record === null) return { ...location, code: 'NOT_FOUND', message: 'There is no such webhook.' };
  return hasNoBody(record)
    ? { ...location, code: 'INVALID', message: 'The body of this webhook is no longer stored, so it cannot be applied again.' }
    : null;
}

/** Retention deletes bodies before it deletes records. */
function hasNoBody({ body }: WebhookRecord): boolean {
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
