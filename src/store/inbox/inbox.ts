import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { allEnded } from '../connection/all-ended.js';
import { columnText, columnTextOrNull } from '../connection/column-text.js';
import type { Acceptance, ArrivedWebhook } from './inbox-accept.js';
import { readWebhook, type WebhookRecord, type WebhookState } from './inbox-row.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import type { InboxRow, Tables } from '../schema/tables.js';

/** The result of processing a webhook. */
export interface WebhookEnd {
  readonly state: Exclude<WebhookState, 'PENDING'>;
  readonly kind: string | null;
  readonly failure: string | null;
  /** Deletes what the webhook contained. */
  readonly withoutBody?: boolean | undefined;
}

export interface WebhookListRequest {
  readonly channels: readonly string[];
  /** Null: any. */
  readonly states: readonly WebhookState[] | null;
  /** Only webhooks behind this one in the list. */
  readonly after: string | null;
  /** Oldest first. */
  readonly isReversed?: boolean;
  readonly limit: number;
}

/** Webhooks from delivery until they are applied. */
export interface LedgerInbox {
  /** A channel's oldest pending webhooks, in the order of arrival. */
  pending(channel: string, limit: number): Promise<readonly WebhookRecord[]>;
  /** The channels among these with pending webhooks. */
  channelsPending(channels: readonly string[]): Promise<readonly string[]>;
  /** Takes or renews the lease of a channel's webhooks until the given moment. Returns false while another owner has the lease. */
  lease(channel: string, owner: string, at: Instant, until: Instant): Promise<boolean>;
  release(channel: string, owner: string): Promise<void>;
  /** Ends a pending webhook. Returns false when it is no longer pending: then nothing of it may be applied. */
  finish(id: string, end: WebhookEnd, at: Instant): Promise<boolean>;
  /** Ends pending webhooks, by their ids. Returns false when one of them is no longer pending: then nothing of all of them may be applied. */
  finishAll(ends: ReadonlyMap<string, WebhookEnd>, at: Instant): Promise<boolean>;
  /** Counts an attempt that failed unexpectedly. Returns the number of such attempts. */
  countAttempt(id: string, failure: string): Promise<number>;
  /** Makes webhooks pending again, whatever their state. */
  reopen(ids: readonly string[]): Promise<void>;
  /** Newest first. Returns one more than the limit when there are more. */
  list(request: WebhookListRequest): Promise<readonly WebhookRecord[]>;
  count(request: Pick<WebhookListRequest, 'channels' | 'states'>): Promise<number>;
  get(ids: readonly string[]): Promise<ReadonlyMap<string, WebhookRecord>>;
}

export interface ReceivingInbox extends LedgerInbox {
  /**
   * Stores a webhook durably, in a transaction of its own. Rejects with LedgerUnavailableError after some seconds when the store does not
   * answer. The webhook may be stored nevertheless, and a repetition is then a duplicate.
   */
  accept(webhook: ArrivedWebhook): Promise<Acceptance>;
}

export function createInbox(db: Kysely<Tables>): LedgerInbox {
  return {
    async pending(channel, limit) {
      return (await selectPending.rows(db, { channel, limit })).map(readWebhook);
    },
    async channelsPending(channels) {
      if (channels.length === 0) return [];
      const waiting = db.selectFrom('inbox').select('channel').distinct().where('state', '=', 'PENDING').where('channel', 'in', channels);
      return (await waiting.execute()).map(({ channel }) => channel);
    },
    lease: (channel, owner, at, until) => lease(db, channel, owner, at, until),
    async release(channel, owner) {
      await db.deleteFrom('inbox_leases').where('channel', '=', channel).where('owner', '=', owner).execute();
    },
    finish: async (id, end, at) => (await finishAlike(db, [id], end, at)) === 1,
    async finishAll(ends, at) {
      const alike = new Map<string, { readonly end: WebhookEnd; readonly ids: string[] }>();
      for (const [id, end] of ends) {
        const key = JSON.stringify([end.state, end.kind, end.failure, end.withoutBody ?? false]);
        const group = alike.get(key);
        if (group === undefined) alike.set(key, { end, ids: [id] });
        else group.ids.push(id);
      }
      const counts = await allEnded([...alike.values()].map(({ ids, end }) => finishAlike(db, ids, end, at)));
      return counts.reduce((sum, count) => sum + count, 0) === ends.size;
    },
    async countAttempt(id, failure) {
      const row = await db
        .updateTable('inbox')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), failure: columnTextOrNull(failure) }))
        .where('id', '=', id)
        .returning('attempts')
        .executeTakeFirst();
      return row?.attempts ?? 0;
    },
    async reopen(ids) {
      if (ids.length === 0) return;
      const waiting = { state: 'PENDING', attempts: 0, failure: null, finished_at: null };
      await db.updateTable('inbox').set(waiting).where('id', 'in', ids.map(columnText)).where('state', '<>', 'PENDING').execute();
    },
    async count({ channels, states }) {
      if (channels.length === 0 || states?.length === 0) return 0;
      const counted = db.selectFrom('inbox').select((eb) => eb.fn.countAll<number | string>().as('count'));
      const wanted = counted.where('channel', 'in', channels).$if(states !== null, (query) => query.where('state', 'in', states ?? []));
      return Number((await wanted.executeTakeFirst())?.count ?? 0);
    },
    async list({ channels, states, after, isReversed = false, limit }) {
      if (channels.length === 0 || states?.length === 0) return [];
      let query = db.selectFrom('inbox').selectAll().where('channel', 'in', channels);
      if (states !== null) query = query.where('state', 'in', states);
      if (after !== null) query = query.where('id', isReversed ? '>' : '<', columnText(after));
      const rows = await query
        .orderBy('id', isReversed ? 'asc' : 'desc')
        .limit(limit + 1)
        .execute();
      return rows.map(readWebhook);
    },
    async get(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('inbox').selectAll().where('id', 'in', ids.map(columnText)).execute();
      return new Map(rows.map((row) => [row.id, readWebhook(row)]));
    },
  };
}

const selectPending = new PreparedQuery<{ readonly channel: string; readonly limit: number }, InboxRow>((db, { channel, limit }) =>
  db.selectFrom('inbox').selectAll().where('state', '=', 'PENDING').where('channel', '=', channel).orderBy('id').limit(limit),
);

/** Ends those that are pending, and returns their number. */
async function finishAlike(
  db: Kysely<Tables>,
  ids: readonly string[],
  { state, kind, failure, withoutBody = false }: WebhookEnd,
  at: Instant,
): Promise<number> {
  const ended = { ids, state, kind: columnTextOrNull(kind), failure: columnTextOrNull(failure), finished_at: at };
  return (await updateEnded.rows(db, ended, ids.length, withoutBody)).length;
}

type Ended = Pick<InboxRow, 'state' | 'kind' | 'failure' | 'finished_at'> & { readonly ids: readonly string[] };

const noBody = { body: '', body_encoding: 'utf8', headers: '{}' } as const;

const updateEnded = new PreparedQuery<Ended, Pick<InboxRow, 'id'>, [count: number, withoutBody: boolean]>(
  (db, { ids, ...ended }, _count, withoutBody) =>
    db
      .updateTable('inbox')
      .set({ ...ended, ...(withoutBody && noBody) })
      .where('id', 'in', ids)
      .where('state', '=', 'PENDING')
      .returning('id'),
);

async function lease(db: Kysely<Tables>, channel: string, owner: string, at: Instant, until: Instant): Promise<boolean> {
  const held = { owner, expires_at: until };
  const row = await db
    .insertInto('inbox_leases')
    .values({ channel, ...held })
    .onConflict((conflict) =>
      conflict
        .column('channel')
        .doUpdateSet(held)
        .where((eb) => eb.or([eb('inbox_leases.owner', '=', owner), eb('inbox_leases.expires_at', '<=', at)])),
    )
    .returning('owner')
    .executeTakeFirst();
  return row !== undefined;
}
