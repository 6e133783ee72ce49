import { sql, type Kysely, type RawBuilder } from 'kysely';
import { createTrigger, qualifiedName } from './triggers.js';
import type { Database } from './tables.js';

/** The tables of orders with the tables of their items. */
export const itemTables = { orders: 'order_items', order_copies: 'order_copy_items' } as const;

/** The places of the values of a line in the column `lines` of an order: see orders/order-facts.ts. */
const lineColumns = ['identity', 'pieces', 'currency', 'units', 'scale', 'product_id', 'retailer_id', 'name'] as const;

const columns = ['channel', 'placed_at', 'sort_id', 'place', ...lineColumns] as const;

/**
 * Keeps the rows of the items in line with `lines` of the orders. Triggers do it, because they cost no round trip, and because no way to change an
 * order can be forgotten. A change of a status changes no items.
 */
export async function keepItemsOfOrders(db: Kysely<unknown>, dialect: Database['dialect']): Promise<void> {
  for (const [table, items] of Object.entries(itemTables)) {
    const name = await qualifiedName(db, dialect, items);
    const remove = `delete from ${name} where channel = old.channel and placed_at = old.placed_at and sort_id = old.sort_id;`;
    const add = `insert into ${name} (${columns.join(', ')}) select ${valuesOf(dialect, 'new')} from (select 1) as one ${joinLines(dialect, 'new')};`;
    const trigger = (event: 'insert' | 'update' | 'delete') => ({ name: `${table}_items_${event}`, event, table });
    await createTrigger(db, dialect, { ...trigger('insert'), statements: add });
    await createTrigger(db, dialect, {
      ...trigger('update'),
      columns: ['lines', 'placed_at', 'sort_id', 'channel'],
      statements: `${remove} ${add}`,
    });
    await createTrigger(db, dialect, { ...trigger('delete'), statements: remove });
  }
}

/** Stores the items of these orders, a query for `channel`, `placed_at`, `sort_id` and `lines`. What is there already stays. */
export function insertItems(
  dialect: Database['dialect'],
  table: keyof typeof itemTables,
  orders: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  return sql`insert into ${sql.table(itemTables[table])} (${names}) select ${sql.raw(valuesOf(dialect, 'stored'))}
    from (${orders}) as stored ${sql.raw(joinLines(dialect, 'stored'))} where true on conflict do nothing`;
}

/** One row for each line of the order in `row`; one without a product for an order that has none, so that it counts. */
export function joinLines(dialect: Database['dialect'], row: string): string {
  return dialect === 'sqlite'
    ? `left join json_each(${row}.lines) as line`
    : `left join lateral jsonb_array_elements(cast(${row}.lines as jsonb)) with ordinality as line (value, key) on true`;
}

export type LineColumn = (typeof lineColumns)[number];

/** A value of the `line` that `joinLines` joined. */
export function lineColumn(dialect: Database['dialect'], column: LineColumn): string {
  const place = lineColumns.indexOf(column);
  if (dialect === 'sqlite') return `json_extract(line.value, '$[${place}]')`;
  const text = `(line.value ->> ${place})`;
  return wholeNumbers.includes(column) ? `cast(${text} as bigint)` : text;
}

const wholeNumbers: readonly LineColumn[] = ['pieces', 'units', 'scale'];

function valuesOf(dialect: Database['dialect'], row: string): string {
  const ofOrder = ['channel', 'placed_at', 'sort_id'].map((column) => `${row}.${column}`);
  return [...ofOrder, 'coalesce(line.key, 0)', ...lineColumns.map((column) => lineColumn(dialect, column))].join(', ');
}
