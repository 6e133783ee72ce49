import { contentTables, pagesOf } from './contents.js';
import type { Database } from '../schema/tables.js';

/** The first line of an export. The version is raised when older gateways cannot read the export any more. */
export const exportFormat = { format: 'parley-ledger', version: 1 } as const;

export const exportNotice =
  'This file holds personal data of customers, and the key with which the ledger recognizes repeated writes. Protect it like the ledger itself.';

/**
 * The content of the ledger at this moment, as lines of JSON: the format and its tables, then every row as `[table, row]`, then the number
 * of rows, by which an import recognises an incomplete export. Ledgers with the same content export the same lines from every database. The
 * database must be migrated.
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
