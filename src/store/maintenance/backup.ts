import { open, rm } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Database } from '../schema/tables.js';

/**
 * Copies an embedded ledger into a new file. As `ledger.sqlite` in a directory, the copy can be opened as a ledger. An existing file is never
 * changed: the error then has the code EEXIST.
 */
export async function backUp({ db }: Database, file: string): Promise<void> {
  // Created here and not by SQLite, so that only the owner can read it and no existing file is replaced.
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
