import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Order, OrderStatus } from '../../domain/order.js';
import { columnText } from '../connection/column-text.js';
import type { OrderTable } from './order-list-query.js';
import { readOrder } from './order-row.js';
import type { OrderRow, Tables } from '../schema/tables.js';

/** How a channel's orders name one customer. */
export interface OrderAddresses {
  readonly contactIds: readonly string[];
  /** E.164, in each form in which orders may have the number. */
  readonly phoneNumbers: readonly string[];
}

/** Orders of one customer that are read, and those that are returned. */
const [newestOrders, openOrders] = [50, 5];
/** Parts of one statement: SQLite accepts 500. */
const maxParts = 100;
const closed: readonly OrderStatus[] = ['DELIVERED', 'COMPLETED', 'CANCELED', 'REFUNDED'];

type FoundRow = Pick<OrderRow, 'body' | 'as_of' | 'reference' | 'placed_at'> & { readonly customer: number };

/** The newest open orders of each customer. A statement reads a bounded part of an index for each address of many customers. */
export async function readOpenOrders(
  db: Kysely<Tables>,
  table: OrderTable,
  channel: string,
  customers: readonly OrderAddresses[],
): Promise<readonly (readonly Order[])[]> {
  const parts = customers.flatMap(({ contactIds, phoneNumbers }, customer) => [
    ...contactIds.map((contactId) => newestOf(table, channel, customer, 'contact_id', contactId)),
    ...phoneNumbers.map((number) => newestOf(table, channel, customer, 'phone_number', number)),
  ]);
  const found = customers.map(() => new Map<string, FoundRow>());
  for (let start = 0; start < parts.length; start += maxParts) {
    const { rows } = await sql<FoundRow>`${sql.join(parts.slice(start, start + maxParts), sql` union all `)}`.execute(db);
    for (const row of rows) found[row.customer]?.set(row.reference, row);
  }
  return found.map((rows) => {
    const newest = [...rows.values()].sort((left, right) => (left.placed_at < right.placed_at ? 1 : -1));
    return newest.slice(0, openOrders).map(readOrder);
  });
}

function newestOf(
  table: OrderTable,
  channel: string,
  customer: number,
  column: 'contact_id' | 'phone_number',
  value: string,
): RawBuilder<unknown> {
  const exists = table === 'orders' ? sql`1 = 1` : sql`deleted_at is null`;
  const newest = sql`select status, body, as_of, reference, placed_at from ${sql.table(table)}
    where channel = ${channel} and ${sql.ref(column)} = ${columnText(value)} and ${exists} order by placed_at desc limit ${sql.lit(newestOrders)}`;
  return sql`select * from (select ${sql.lit(customer)} as customer, body, as_of, reference, placed_at from (${newest}) as newest
    where status not in (${sql.join(closed.map((status) => sql.lit(status)))}) limit ${sql.lit(openOrders)}) as open`;
}
