import { expressionBuilder, sql, type RawBuilder } from 'kysely';
import type { OrderFilter } from '../../domain/order-filter.js';
import { offsetSpans } from './zone-offsets.js';
import { orderConditions } from '../orders/order-conditions.js';
import { lineColumns } from '../orders/order-facts.js';
import type { Tables } from '../schema/tables.js';
import { dayOf, keyColumn, providerOfRow, spansWithin, type Dialect } from './group-keys.js';

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

/** The SQL of what statistics select of orders. */
export class OrderColumns {
  readonly byProduct: boolean;
  private readonly selection: OrderSelection;
  private readonly dialect: Dialect;

  constructor(selection: OrderSelection, dialect: Dialect) {
    this.selection = selection;
    this.dialect = dialect;
    this.byProduct = selection.groupBy.includes('PRODUCT');
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

  /** The orders of a table that meet a condition, with their keys, the given columns, and the lines where products are a key. */
  orders(table: Branch['table'], condition: RawBuilder<unknown>, columns: readonly string[]): RawBuilder<unknown> {
    const keys = this.selection.groupBy.flatMap((key, index) =>
      key === 'PRODUCT' ? [] : [sql`${this.expressionOf(key)} as ${keyColumn(index)}`],
    );
    const wanted = [...keys, ...columns.map((column) => sql.ref(column)), ...(this.byProduct ? [sql.ref('lines')] : [])];
    return sql`select ${sql.join(wanted)} from ${sql.table(table)} where ${condition}`;
  }

  /** Joins each selected order with its lines, where products are a key. */
  linesJoin(): RawBuilder<unknown> {
    if (!this.byProduct) return sql``;
    return this.dialect === 'sqlite'
      ? sql`left join json_each(selected.lines) as line`
      : sql`left join lateral jsonb_array_elements(cast(selected.lines as jsonb)) as line(value) on true`;
  }

  /** The keys of a selected row. */
  keys(): readonly RawBuilder<unknown>[] {
    return this.selection.groupBy.map(
      (key, index) => sql`${key === 'PRODUCT' ? this.ofLine('identity') : keyColumn(index)} as ${keyColumn(index)}`,
    );
  }

  /** A value of the selected row's line. */
  ofLine(column: (typeof lineColumns)[number]): RawBuilder<unknown> {
    const place = lineColumns.indexOf(column);
    if (this.dialect === 'sqlite') return sql`json_extract(line.value, ${sql.lit(`$[${place}]`)})`;
    const text = sql`(line.value ->> ${sql.lit(place)})`;
    return column === 'units' || column === 'scale' || column === 'pieces' ? sql`cast(${text} as bigint)` : text;
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
