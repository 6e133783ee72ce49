import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';

/** An order whose items the provider returns only on request. */
export interface OrderCompletion {
  readonly channel: string;
  readonly reference: string;
  /** The number of failed attempts. */
  readonly attempts: number;
}

/** Orders whose items are still to be fetched. They are stored, so that a restart loses none. */
export interface LedgerCompletions {
  /** Marks an order as incomplete. One that is marked already becomes due now, and its attempts start again. */
  add(channel: string, reference: string, dueAt: Instant): Promise<void>;
  /** Leases the due orders of these channels. No other process gets them before `until`. */
  take(channels: readonly string[], at: Instant, until: Instant): Promise<readonly OrderCompletion[]>;
  /** Counts a failed attempt and sets the time of the next one. */
  postpone(completion: OrderCompletion, dueAt: Instant): Promise<void>;
  remove(channel: string, reference: string): Promise<void>;
}

const maxAtOnce = 20;

export function createCompletions(db: Kysely<Tables>): LedgerCompletions {
  return {
    async add(channel, reference, dueAt) {
      const due = { attempts: 0, due_at: dueAt };
      await db
        .insertInto('order_completions')
        .values({ channel, reference: columnText(reference), ...due })
        .onConflict((conflict) => conflict.columns(['channel', 'reference']).doUpdateSet(due))
        .execute();
    },
    async take(channels, at, until) {
      if (channels.length === 0) return [];
      const due = db.selectFrom('order_completions').selectAll().where('channel', 'in', channels).where('due_at', '<=', at);
      const taken: OrderCompletion[] = [];
      for (const row of await due.orderBy('due_at').limit(maxAtOnce).execute()) {
        const update = db.updateTable('order_completions').set({ due_at: until }).where('due_at', '=', row.due_at);
        const claim = update.where('channel', '=', row.channel).where('reference', '=', row.reference).returning('attempts');
        if ((await claim.executeTakeFirst()) !== undefined)
          taken.push({ channel: row.channel, reference: row.reference, attempts: row.attempts });
      }
      return taken;
    },
    async postpone({ channel, reference, attempts }, dueAt) {
      const later = db.updateTable('order_completions').set({ attempts: attempts + 1, due_at: dueAt });
      await later.where('channel', '=', channel).where('reference', '=', reference).execute();
    },
    async remove(channel, reference) {
      const done = db.deleteFrom('order_completions').where('channel', '=', channel);
      await done.where('reference', '=', columnText(reference)).execute();
    },
  };
}
