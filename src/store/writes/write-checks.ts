import type { Kysely } from 'kysely';
import type { MessageStatus } from '../../domain/message.js';
import type { Instant } from '../../domain/time.js';
import { columnTextOrNull } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';
import { readWrite, type WriteRecord } from './write-row.js';
import type { WriteSettlement } from './write-row.js';

/** The result of reading an order that did not settle the write. */
export interface WriteCheck {
  /** When to read again; null: never. */
  readonly dueAt: Instant | null;
  readonly reads: number;
  readonly unchangedReads: number;
}

/** An outcome that a provider reported for the message of a write. */
export interface ReportedSettlement extends Omit<WriteSettlement, 'providerId' | 'readBackAt'> {
  readonly reportedStatus: MessageStatus;
  /** The message's own id, where the provider's answer had another. */
  readonly messageId: string | null;
}

/** Settles writes whose outcome was not known when they were sent. */
export interface WriteChecks {
  /** The channels among these with an UNKNOWN write whose order is due to be read. */
  channelsDue(channels: readonly string[], at: Instant): Promise<readonly string[]>;
  /** Leases due UNKNOWN writes of a channel, the longest waiting first. No other process gets them before `until`. */
  takeDue(channel: string, at: Instant, until: Instant, limit: number): Promise<readonly WriteRecord[]>;
  /** Postpones leased UNKNOWN writes whose orders could not be read. */
  postpone(ids: readonly string[], dueAt: Instant): Promise<void>;
  /** Counts a read of an UNKNOWN write's order. */
  countRead(id: string, check: WriteCheck): Promise<void>;
  /** Records an outcome that a provider reported. Returns false and records nothing when the record has changed since it was read. */
  settleFromWebhook(write: WriteRecord, reported: ReportedSettlement): Promise<boolean>;
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
        // Another process may have taken it since the subquery ran.
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
    async settleFromWebhook(
      { id, state, reportedStatus: known },
      { outcome, refusals, settledAt, reportedStatus, messageId, ...reported },
    ) {
      const message = messageId === null ? {} : { message_id: columnTextOrNull(messageId) };
      const settled = { state: reported.state, outcome, refusals: JSON.stringify(refusals), settled_at: settledAt, due_at: null };
      const update = db
        .updateTable('writes')
        .set({ ...settled, ...message, told_status: reportedStatus })
        .where('id', '=', id);
      const guarded = update.where('state', '=', state).where('told_status', known === null ? 'is' : '=', known);
      return (await guarded.returning('id').executeTakeFirst()) !== undefined;
    },
  };
}
