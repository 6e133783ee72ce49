import { sql, type Kysely } from 'kysely';
import type { SqliteClient } from './sqlite-client.js';
import type { Tables } from '../schema/tables.js';

/** As large as the largest webhook. */
const largeWriteBytes = 1_048_576;
/** No channel has this name, and leases are not exported. */
const row = { channel: ' probe', expires_at: '' };

/**
 * Throws while the store cannot be written. A small write shows that the thread and the disk answer. After a disk failure, only a write as
 * large as a large webhook shows that there is space again.
 */
export function createSqliteProbe(db: Kysely<Tables>, client: Pick<SqliteClient, 'hasDiskFailed'>): () => Promise<void> {
  return async () => {
    if (!client.hasDiskFailed) {
      await sql`pragma user_version = 1`.execute(db);
      return;
    }
    client.hasDiskFailed = false;
    await db.deleteFrom('inbox_leases').where('channel', '=', row.channel).execute();
    await db
      .insertInto('inbox_leases')
      .values({ ...row, owner: ' '.repeat(largeWriteBytes) })
      .execute();
    await db.deleteFrom('inbox_leases').where('channel', '=', row.channel).execute();
  };
}
