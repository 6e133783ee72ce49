import type { Kysely } from 'kysely';
import type { Atomically, Database, Tables } from '../schema/tables.js';

/** The notice that an event was recorded. The event itself is read from the ledger. */
export interface Announcement {
  readonly kind: 'order' | 'message' | 'conversation' | 'customer' | 'template';
  /** The event's id; ids sort by time. */
  readonly id: string;
  readonly channel: string;
}

export type AppendedListener = (announcements: readonly Announcement[]) => void;

/** The events recorded in each running transaction. Events are inserted in many places, and all of them have the transaction's handle. */
const announcementsByTransaction = new WeakMap<Kysely<Tables>, Announcement[]>();

/** Must be called where events are inserted: they are announced when their transaction is committed. */
export function noteAppended(transaction: Kysely<Tables>, announcements: readonly Announcement[]): void {
  const pending = announcementsByTransaction.get(transaction);
  if (pending === undefined) throw new Error('Events can be recorded only in a transaction of the ledger.');
  pending.push(...announcements);
}

/** Transactions that announce their events in order after the commit, and announce nothing when they are rolled back. */
export function createAnnouncingTransactions({ db, sendTogether }: Pick<Database, 'db' | 'sendTogether'>): {
  readonly atomically: Atomically;
  /** Calls the listener until the returned function is called. */
  appended(listener: AppendedListener): () => void;
} {
  const listeners = new Set<AppendedListener>();
  return {
    atomically: async (work) => {
      const announcements: Announcement[] = [];
      const result = await db.transaction().execute(async (begun) => {
        const transaction = (await sendTogether?.(begun)) ?? begun;
        announcementsByTransaction.set(transaction, announcements);
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
