import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import type { Tables } from '../schema/tables.js';

/** The last compaction of a ledger that ended, by whichever process. */
export interface LastCompaction {
  readonly at: Instant;
  /** Numbers of rows, by the names of `Compaction`. */
  readonly deleted: Readonly<Record<string, number>>;
}

const name = 'last-compaction';

export async function noteCompaction(db: Kysely<Tables>, last: LastCompaction): Promise<void> {
  const value = JSON.stringify(last);
  const row = db.insertInto('ledger_settings').values({ name, value });
  await row.onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute();
}

/** Undefined: there was none yet. */
export async function readLastCompaction(db: Kysely<Tables>): Promise<LastCompaction | undefined> {
  const row = await db.selectFrom('ledger_settings').select('value').where('name', '=', name).executeTakeFirst();
  return row && (JSON.parse(row.value) as LastCompaction);
}
