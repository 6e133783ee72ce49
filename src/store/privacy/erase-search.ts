import type { Kysely, Selectable } from 'kysely';
import { groupBy, indexRecords, type RecordKey } from '../search/index-records.js';
import type { SearchKind } from '../search/search-kinds.js';
import type { SearchChangeRow, SearchRecordRow, Tables } from '../schema/tables.js';
import type { Erasing, RowEraser } from './erase-rows.js';
import { rowText } from './naming-rows.js';

interface KeyInIndex extends RecordKey {
  readonly kind: SearchKind;
}

/** Removes the words of rows that were erased from the search index, in the transaction that erased them. */
export async function indexErasedRows<Table extends keyof Tables>(
  db: Kysely<Tables>,
  erasing: Erasing,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  const keys = rows.flatMap((row) => keysOf[table as 'orders']?.(row as unknown as Tables['orders']) ?? []);
  await index(db, erasing, keys);
}

const keysOf: { readonly [Table in keyof Tables]?: (row: Tables[Table]) => KeyInIndex } = {
  orders: ({ channel, reference }) => ({ kind: 'ORDERS', channel, key: reference }),
  order_copies: ({ channel, reference }) => ({ kind: 'COPIES', channel, key: reference }),
  messages: ({ channel, message_id: key }) => ({ kind: 'MESSAGES', channel, key }),
  customer_contacts: ({ channel, kind, address }) => ({ kind: `${kind}_CONTACTS`, channel, key: address }),
};

async function index(db: Kysely<Tables>, { dialect }: Erasing, keys: readonly KeyInIndex[]): Promise<void> {
  for (const [kind, ofKind] of groupBy(keys, (key) => key.kind)) await indexRecords(db, dialect, kind as SearchKind, ofKind);
}

function keyInIndex({ kind, channel, key }: Pick<SearchRecordRow, 'kind' | 'channel' | 'key'>): KeyInIndex {
  return { kind: kind as SearchKind, channel, key };
}

/** What the index still has of records that were erased. Not counted: that depends on how far the index is. */
export const eraseSearchRecords: RowEraser<SearchRecordRow> = async (db, erasing, rows) => {
  const naming = rows.filter((row) => erasing.mentions.isIn(rowText(row)));
  await index(db, erasing, naming.map(keyInIndex));
  return 0;
};

/** The notes that such records changed. Not counted either. */
export const eraseSearchChanges: RowEraser<SearchChangeRow> = async (db, erasing, rows) => {
  const naming = (rows as unknown as readonly Selectable<SearchChangeRow>[]).filter((row) => erasing.mentions.isIn(rowText(row)));
  await index(db, erasing, naming.map(keyInIndex));
  const ids = naming.map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom('search_changes').where('id', 'in', ids).execute();
  return 0;
};

/** The place where a background job is may be a record of the person. The job then begins again, and does nothing twice. */
export function eraseFills<Table extends 'customer_fills' | 'order_item_fills' | 'search_fills'>(table: Table): RowEraser<Tables[Table]> {
  return async (db, { mentions }, rows) => {
    for (const { kind, position } of rows) {
      const fills = db.updateTable(table as 'search_fills').set({ position: '' });
      if (mentions.isIn(position)) await fills.where('kind', '=', kind).execute();
    }
    return 0;
  };
}
