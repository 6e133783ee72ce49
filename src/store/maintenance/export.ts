import { contentTables, pagesOf } from '../messages/contents.js';
import type { Database } from '../schema/tables.js';

/** What the first line of an export says. Raised when an older gateway could no longer read what is exported. */
export const exportFormat = { format: 'parley-ledger', version: 1 } as const;

export const exportNotice =
  'This file holds personal data of customers, and the key with which the ledger recognises repeated writes. Keep it as you keep the ledger itself.';

/**
 * Everything the ledger knows at this moment, as lines of JSON: what it is and which tables there are, then every row as `[table, row]`,
 * then how many those were, so that half an export is known for what it is. Ledgers of the same content export the same lines, whatever
 * they are kept in. The database must be migrated.
 */
export async function* exportLines({ db, dialect }: Database): AsyncGenerator<string, void, undefined> {
  const snapshot = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  let rows = 0;
  try {
    yield line({ ...exportFormat, tables: contentTables, notice: exportNotice });
    for (const table of contentTables) {
      for await (const page of pagesOf(snapshot, dialect, table)) {
        rows += page.length;
        for (const row of page) yield line([table, row]);
      }
    }
    yield line({ rows });
  } finally {
    await snapshot.rollback().execute();
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
