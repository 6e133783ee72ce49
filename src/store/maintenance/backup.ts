import { open, rm } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Database } from '../schema/tables.js';

/**
 * Copies an embedded ledger into a new file, which is a whole ledger by itself: as `ledger.sqlite` in a directory it can be opened. An
 * existing file is never touched: the error's code is EEXIST.
 */
export async function backUp({ db }: Database, file: string): Promise<void> {
  // Made here and not by SQLite: for nobody else to read, and never in place of another.
  const copy = await open(file, 'wx', 0o600);
  try {
    await sql`vacuum into ${file}`.execute(db);
    await copy.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await copy.close();
  }
}
