import { sql, type Kysely } from 'kysely';
import type { SqliteClient } from './sqlite-client.js';
import type { Tables } from '../schema/tables.js';

/** As much as the largest webhook needs. */
const roomBytes = 1_048_576;
/** No channel has this name, and leases are nothing that anybody keeps. */
const row = { channel: ' probe', expires_at: '' };

/**
 * Throws while the store does not take what is written. A small write tells that the thread and the disk answer; once something was refused
 * by the disk, only a write of the size of a large webhook tells that there is room again.
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
      .values({ ...row, owner: ' '.repeat(roomBytes) })
      .execute();
    await db.deleteFrom('inbox_leases').where('channel', '=', row.channel).execute();
  };
}
