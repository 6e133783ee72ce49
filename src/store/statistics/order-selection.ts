import { expressionBuilder, sql, type RawBuilder } from 'kysely';
import type { OrderFilter } from '../../domain/order-filter.js';
import { offsetSpans } from './zone-offsets.js';
import { orderConditions } from '../orders/order-conditions.js';
import { itemTables, joinLines, lineColumn, type LineColumn } from '../schema/order-item-tables.js';
import type { Tables } from '../schema/tables.js';
import { dayOf, keyColumn, providerOfRow, spansWithin, type Dialect } from './group-keys.js';
import type { Slice } from './time-slices.js';

export type OrderKey = 'STATUS' | 'CHANNEL' | 'PROVIDER' | 'DAY' | 'CATALOG' | 'PRODUCT';

/** A channel whose orders count, and where they are: in the ledger, or in the copy of the provider's list, which has those of the ledger too. */
export interface CountedChannel {
  readonly name: string;
  readonly provider: string;
  readonly isCopied: boolean;
}

export interface OrderSelection {
  readonly channels: readonly CountedChannel[];
  readonly filter: OrderFilter;
  readonly groupBy: readonly OrderKey[];
  /** IANA, for days. */
  readonly timeZone: string;
}

/** Orders of one table. */
export interface Branch {
  readonly table: 'orders' | 'order_copies';
  readonly channels: readonly string[];
}

export function branchesOf(channels: readonly CountedChannel[]): readonly Branch[] {
  const named = (isCopied: boolean): readonly string[] => channels.filter((one) => one.isCopied === isCopied).map(({ name }) => name);
  const branches: readonly Branch[] = [
    { table: 'orders', channels: named(false) },
    { table: 'order_copies', channels: named(true) },
  ];
  return branches.filter((branch) => branch.channels.length > 0);
}

/** The columns that orders and their items share: see schema/order-item-tables.ts. */
const orderPlace = ['channel', 'placed_at', 'sort_id'] as const;

/** What is read of orders besides the values of their keys. */
export interface WantedColumns {
  /** Of the orders. */
  readonly columns: readonly ('customer_key' | 'placed_at' | 'currency' | 'total_scale' | 'total_units')[];
  /** Of each of their lines, where products are a key. */
  readonly ofLine: readonly LineColumn[];
}

/** The SQL of what statistics select of orders. */
export class OrderColumns {
  readonly byProduct: boolean;
  private readonly selection: OrderSelection;
  private readonly dialect: Dialect;
  private readonly withItems: ReadonlySet<Branch['table']>;

  /** `withItems`: the tables of orders whose items are stored in rows of their own. */
  constructor(selection: OrderSelection, dialect: Dialect, withItems: ReadonlySet<Branch['table']>) {
    this.selection = selection;
    this.dialect = dialect;
    this.withItems = withItems;
    this.byProduct = selection.groupBy.includes('PRODUCT');
  }

  /** Whether the items alone have the values of all keys and of the filter. */
  areInItems(table: Branch['table']): boolean {
    const { placedFrom: _from, placedTo: _to, ...others } = this.selection.filter;
    const isFiltered = Object.values(others).some((wanted) => wanted != null);
    return this.withItems.has(table) && !isFiltered && !this.selection.groupBy.some((key) => key === 'STATUS' || key === 'CATALOG');
  }

  /** The items of a slice, for which `areInItems`. */
  items(table: Branch['table'], slice: Slice, ofLine: readonly LineColumn[]): RawBuilder<unknown> {
    const keys = this.selection.groupBy.map(
      (key, index) => sql`${key === 'PRODUCT' ? sql.ref('identity') : this.expressionOf(key)} as ${keyColumn(index)}`,
    );
    const items = itemTables[table];
    const condition = this.conditions(table);
    return sql`select ${sql.join([...keys, ...ofLine.map((name) => sql.ref(name))])} from ${sql.table(items)} where ${slice(items)} and ${condition}`;
  }

  /** The filter on a table. */
  conditions(table: Branch['table']): RawBuilder<unknown> {
    return this.joined(table, this.selection.filter);
  }

  /** The same, written so that databases do not use the index of the time: another part of the query has a better one. */
  conditionsWithoutIndex(table: Branch['table']): RawBuilder<unknown> {
    const { placedFrom, placedTo, ...others } = this.selection.filter;
    const time = sql`(placed_at || '')`;
    const from = sql`${time} >= ${placedFrom ?? ''}`;
    const isPlaced = placedFrom == null && placedTo == null ? sql`1 = 1` : sql`${time} <> ''`;
    const to = placedTo == null ? sql`1 = 1` : sql`${time} < ${placedTo}`;
    return sql`${from} and ${to} and ${isPlaced} and ${this.joined(table, others)}`;
  }

  private joined(table: Branch['table'], filter: OrderFilter): RawBuilder<unknown> {
    const conditions = orderConditions(expressionBuilder<Tables, 'orders'>(), filter, table);
    return conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `);
  }

  /** The orders of a table that meet a condition, with the values of their keys. Where products are a key there is a row for each line of an order. */
  rows(table: Branch['table'], condition: RawBuilder<unknown>, { columns, ofLine }: WantedColumns): RawBuilder<unknown> {
    const orders = (...more: readonly string[]): RawBuilder<unknown> => {
      const keys = this.selection.groupBy.flatMap((key, index) =>
        key === 'PRODUCT' ? [] : [sql`${this.expressionOf(key)} as ${keyColumn(index)}`],
      );
      const names = [...new Set([...columns, ...more])].map((name) => sql.ref(name));
      return sql`select ${sql.join([...keys, ...names])} from ${sql.table(table)} where ${condition}`;
    };
    if (!this.byProduct) return orders();
    const isStored = this.withItems.has(table);
    const line = (column: LineColumn): RawBuilder<unknown> =>
      isStored ? sql.ref(`line.${column}`) : sql.raw(lineColumn(this.dialect, column));
    const keys = this.selection.groupBy.map((key, index) =>
      key === 'PRODUCT' ? sql`${line('identity')} as ${keyColumn(index)}` : sql.ref(`selected.key_${index}`),
    );
    const values = [
      ...keys,
      ...columns.map((name) => sql.ref(`selected.${name}`)),
      ...ofLine.map((name) => sql`${line(name)} as ${sql.ref(name)}`),
    ];
    if (!isStored)
      return sql`select ${sql.join(values)} from (${orders('lines')}) as selected ${sql.raw(joinLines(this.dialect, 'selected'))}`;
    return sql`select ${sql.join(values)} from (${orders(...orderPlace)}) as selected ${this.joinItems(itemTables[table])}`;
  }

  /** By the key of the items, order by order: where PostgreSQL expects few orders it compares all of them with all items. `offset` forbids that. */
  private joinItems(items: string): RawBuilder<unknown> {
    const equal = orderPlace.map((name) => sql`${sql.ref(`line.${name}`)} = ${sql.ref(`selected.${name}`)}`);
    const isOfOrder = sql.join(equal, sql` and `);
    return this.dialect === 'sqlite'
      ? sql`cross join ${sql.table(items)} as line on ${isOfOrder}`
      : sql`cross join lateral (select * from ${sql.table(items)} as line where ${isOfOrder} offset 0) as line`;
  }

  private expressionOf(key: Exclude<OrderKey, 'PRODUCT'>): RawBuilder<unknown> {
    const { filter, timeZone, channels } = this.selection;
    switch (key) {
      case 'STATUS':
        return sql.ref('status');
      case 'CHANNEL':
        return sql.ref('channel');
      case 'PROVIDER':
        return providerOfRow(channels);
      case 'CATALOG':
        return sql.ref('catalog_id');
      case 'DAY':
        return dayOf('placed_at', spansWithin(offsetSpans(timeZone), filter.placedFrom ?? null, filter.placedTo ?? null), this.dialect);
    }
  }
}
