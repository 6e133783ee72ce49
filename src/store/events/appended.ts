import type { Kysely } from 'kysely';
import type { Atomically, Tables } from '../schema/tables.js';

/** That an event was recorded. What it says is read in the ledger. */
export interface Announcement {
  readonly kind: 'order' | 'message';
  /** The event's id; ids sort by time. */
  readonly id: string;
  readonly channel: string;
}

export type AppendedListener = (announcements: readonly Announcement[]) => void;

/** What has been recorded in each transaction under way. Events are inserted in many places, all of which hold the transaction's handle. */
const underWay = new WeakMap<Kysely<Tables>, Announcement[]>();

/** For whoever inserts events: they are told when the transaction they were inserted in is committed. */
export function noteAppended(transaction: Kysely<Tables>, announcements: readonly Announcement[]): void {
  const noted = underWay.get(transaction);
  if (noted === undefined) throw new Error('Events are recorded in a transaction of the ledger only.');
  noted.push(...announcements);
}

/** Transactions whose events are told in their order once they are committed; never before, and never when they are not. */
export function createTellingTransactions(db: Kysely<Tables>): {
  readonly atomically: Atomically;
  /** Hears until the returned function is called. */
  appended(listener: AppendedListener): () => void;
} {
  const listeners = new Set<AppendedListener>();
  return {
    atomically: async (work) => {
      const announcements: Announcement[] = [];
      const result = await db.transaction().execute((transaction) => {
        underWay.set(transaction, announcements);
        return work(transaction);
      });
      if (announcements.length > 0) for (const listener of listeners) listener(announcements);
      return result;
    },
    appended: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
