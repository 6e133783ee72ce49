import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { columnText, columnTextOrNull } from '../connection/column-text.js';
import type { Acceptance, ArrivedWebhook } from './inbox-accept.js';
import { readWebhook, type WebhookRecord, type WebhookState } from './inbox-row.js';
import type { Tables } from '../schema/tables.js';

/** How a webhook ended. */
export interface WebhookEnd {
  readonly state: Exclude<WebhookState, 'PENDING'>;
  readonly kind: string | null;
  readonly failure: string | null;
}

export interface WebhookListRequest {
  readonly channels: readonly string[];
  /** Null: any. */
  readonly states: readonly WebhookState[] | null;
  /** Only those behind this one. */
  readonly after: string | null;
  readonly limit: number;
}

/** Webhooks from their arrival to their end. */
export interface LedgerInbox {
  /** The oldest ones of a channel that wait, in the order of their arrival. */
  pending(channel: string, limit: number): Promise<readonly WebhookRecord[]>;
  /** Of these channels, those in which something waits. */
  channelsPending(channels: readonly string[]): Promise<readonly string[]>;
  /** Takes a channel's webhooks in hand, or keeps them there, until the given moment; false while another owner has them. */
  lease(channel: string, owner: string, at: Instant, until: Instant): Promise<boolean>;
  release(channel: string, owner: string): Promise<void>;
  /** Ends one that waits; false when it does not wait any more, and then nothing of it may be applied. */
  finish(id: string, end: WebhookEnd, at: Instant): Promise<boolean>;
  /** Counts an attempt that went wrong unexpectedly: how many those are now. */
  countAttempt(id: string, failure: string): Promise<number>;
  /** Lets webhooks wait again as if they had just arrived, whatever became of them. */
  reopen(ids: readonly string[]): Promise<void>;
  /** Newest first, one more than the limit when there is more. */
  list(request: WebhookListRequest): Promise<readonly WebhookRecord[]>;
  get(ids: readonly string[]): Promise<ReadonlyMap<string, WebhookRecord>>;
}

export interface ReceivingInbox extends LedgerInbox {
  /**
   * Keeps a webhook: when this is answered it survives the death of the process. Has a transaction of its own. Rejects after some seconds
   * with LedgerUnavailableError when the store does not answer: the webhook may be kept all the same, and a repetition is then a duplicate.
   */
  accept(webhook: ArrivedWebhook): Promise<Acceptance>;
}

export function createInbox(db: Kysely<Tables>): LedgerInbox {
  return {
    async pending(channel, limit) {
      const waiting = db.selectFrom('inbox').selectAll().where('state', '=', 'PENDING').where('channel', '=', channel);
      return (await waiting.orderBy('id').limit(limit).execute()).map(readWebhook);
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
    async finish(id, { state, kind, failure }, at) {
      const ended = { state, kind: columnTextOrNull(kind), failure: columnTextOrNull(failure), finished_at: at };
      const waiting = db.updateTable('inbox').set(ended).where('id', '=', id).where('state', '=', 'PENDING');
      return (await waiting.returning('id').executeTakeFirst()) !== undefined;
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
    async list({ channels, states, after, limit }) {
      if (channels.length === 0 || states?.length === 0) return [];
      let query = db.selectFrom('inbox').selectAll().where('channel', 'in', channels);
      if (states !== null) query = query.where('state', 'in', states);
      if (after !== null) query = query.where('id', '<', columnText(after));
      const rows = await query
        .orderBy('id', 'desc')
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
