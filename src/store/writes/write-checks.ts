import type { Kysely } from 'kysely';
import type { MessageStatus } from '../../domain/message.js';
import type { Instant } from '../../domain/time.js';
import { columnTextOrNull } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';
import { readWrite, type WriteRecord } from './write-row.js';
import type { WriteSettlement } from './write-row.js';

/** How a reading went that settled nothing. */
export interface WriteCheck {
  /** When to read again; null: never. */
  readonly dueAt: Instant | null;
  readonly reads: number;
  readonly unchangedReads: number;
}

/** What a provider told of the message that a write sent. */
export interface ReportedSettlement extends Omit<WriteSettlement, 'providerId' | 'readBackAt'> {
  readonly reportedStatus: MessageStatus;
  /** The message's own id, where the provider first answered another. */
  readonly messageId: string | null;
}

/** Settling later what was left open when a write was sent. */
export interface WriteChecks {
  /** Of these channels, those with an UNKNOWN write that is due to be read back. */
  channelsDue(channels: readonly string[], at: Instant): Promise<readonly string[]>;
  /** Takes UNKNOWN writes of a channel in hand that are due, the longest waiting first: until `until` nobody else gets them. */
  takeDue(channel: string, at: Instant, until: Instant, limit: number): Promise<readonly WriteRecord[]>;
  /** Puts off UNKNOWN writes that were taken, nothing having been learnt of them. */
  postpone(ids: readonly string[], dueAt: Instant): Promise<void>;
  /** Counts a reading of an UNKNOWN write. */
  countRead(id: string, check: WriteCheck): Promise<void>;
  /** Records what a provider told of a write; false when the write is no longer as it was given, and nothing is recorded. */
  settleFromWebhook(write: WriteRecord, told: ReportedSettlement): Promise<boolean>;
}

export function createWriteChecks(db: Kysely<Tables>): WriteChecks {
  return {
    async channelsDue(channels, at) {
      if (channels.length === 0) return [];
      const due = db.selectFrom('writes').select('channel').distinct().where('due_at', '<=', at).where('state', '=', 'UNKNOWN');
      return (await due.where('channel', 'in', channels).execute()).map(({ channel }) => channel);
    },
    async takeDue(channel, at, until, limit) {
      const due = db
        .selectFrom('writes')
        .select('id')
        .where('due_at', '<=', at)
        .where('state', '=', 'UNKNOWN')
        .where('channel', '=', channel);
      const taken = db
        .updateTable('writes')
        .set({ due_at: until })
        .where('id', 'in', due.orderBy('due_at').limit(limit))
        // Somebody else may have taken it since it was looked for.
        .where('due_at', '<=', at)
        .returningAll();
      return (await taken.execute()).map(readWrite);
    },
    async postpone(ids, dueAt) {
      if (ids.length === 0) return;
      await db.updateTable('writes').set({ due_at: dueAt }).where('id', 'in', ids).where('state', '=', 'UNKNOWN').execute();
    },
    async countRead(id, { dueAt, reads, unchangedReads }) {
      const counted = { due_at: dueAt, reads, unchanged_reads: unchangedReads };
      await db.updateTable('writes').set(counted).where('id', '=', id).where('state', '=', 'UNKNOWN').execute();
    },
    async settleFromWebhook({ id, state, reportedStatus: known }, { outcome, refusals, settledAt, reportedStatus, messageId, ...told }) {
      const message = messageId === null ? {} : { message_id: columnTextOrNull(messageId) };
      const settled = { state: told.state, outcome, refusals: JSON.stringify(refusals), settled_at: settledAt, due_at: null };
      const same = db
        .updateTable('writes')
        .set({ ...settled, ...message, told_status: reportedStatus })
        .where('id', '=', id);
      const guarded = same.where('state', '=', state).where('told_status', known === null ? 'is' : '=', known);
      return (await guarded.returning('id').executeTakeFirst()) !== undefined;
    },
  };
}
