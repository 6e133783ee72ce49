import { createHmac, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema/tables.js';

/** A hash with the ledger's own key: equal texts have equal hashes, and the text cannot be guessed from the hash. */
export type LedgerHash = (text: string) => string;

/** The first process that opens the ledger creates the key. All processes with the same ledger share it. */
export async function readLedgerHash(db: Kysely<Tables>): Promise<LedgerHash> {
  const name = 'input-hash-key';
  await db
    .insertInto('ledger_settings')
    .values({ name, value: randomBytes(32).toString('hex') })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await db.selectFrom('ledger_settings').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  return (text) => createHmac('sha256', value).update(text).digest('hex');
}
