import { sql, type Kysely } from 'kysely';
import { Turns } from '../connection/turns.js';
import type { Tables } from '../schema/tables.js';
import { itemTables } from '../schema/order-item-tables.js';
import { keyColumns, keyText, readKeys, type Dialect } from './group-keys.js';
import { countCustomers, type CustomerCounts } from './order-customers.js';
import { OrderGroups, type OrderGroup, type SumRow } from './order-groups.js';
import { branchesOf, OrderColumns, type Branch, type CountedChannel, type OrderSelection } from './order-selection.js';
import { orderPlaces, readSlices, type Patience, type Slice } from './time-slices.js';

export interface OrderStatistics {
  readonly groups: readonly OrderGroup[];
  /** Channels that were not read to their end in time. None of their orders count. */
  readonly unread: ReadonlySet<string>;
  /** Channels with orders whose columns are not derived yet, so that their amounts, customers and products do not count. */
  readonly notDerived: ReadonlySet<string>;
  /** The customers of each group, counted when asked for; null when time is over. */
  customers(): Promise<ReadonlyMap<OrderGroup, CustomerCounts> | null>;
}

export interface LedgerOrderStatistics {
  /** Throws TooManyGroupsError. */
  orders(selection: OrderSelection, patience: Patience): Promise<OrderStatistics>;
}

/** Rows in one statement. */
export interface SliceRows {
  readonly orders: number;
  /** Orders that are read with their items. */
  readonly products: number;
  /** Items that are read without their orders. */
  readonly items: number;
}

/** Some milliseconds, in which the embedded store does nothing else. PostgreSQL is a round trip away. */
const standardRows: Readonly<Record<Dialect, SliceRows>> = {
  sqlite: { orders: 5_000, products: 1_000, items: 5_000 },
  postgres: { orders: 20_000, products: 5_000, items: 20_000 },
};

export function createOrderStatistics(db: Kysely<Tables>, dialect: Dialect, sliceRows = standardRows[dialect]): LedgerOrderStatistics {
  const turns = new Turns();
  return {
    async orders(selection, patience) {
      const columns = new OrderColumns(selection, dialect, await tablesWithItems(db, selection));
      const rows = sliceRows[columns.byProduct ? 'products' : 'orders'];
      const groups = new OrderGroups();
      const read = await Promise.all(
        selection.channels.map(async (channel) => ({
          channel,
          groups: await readChannel(db, turns, { channel, selection, columns, sliceRows }, patience),
        })),
      );
      if (selection.groupBy.length === 0) groups.add([], noOrders);
      for (const one of read) if (one.groups !== undefined) groups.addAll(one.groups);
      const counted = read.filter((one) => one.groups !== undefined).map(({ channel }) => channel);
      const found = groups.found();
      return {
        groups: found,
        unread: new Set(read.filter((one) => one.groups === undefined).map(({ channel }) => channel.name)),
        notDerived: await channelsNotDerived(db, selection.channels),
        customers: async () => {
          const orders = found.reduce((sum, group) => sum + group.orders, 0);
          const counts = await countCustomers(
            db,
            turns,
            { selection: { ...selection, channels: counted }, columns, orders, rows },
            patience,
          );
          return counts && new Map(found.map((group) => [group, counts.get(keyText(group.keys)) ?? { customers: 0, newCustomers: 0 }]));
        },
      };
    },
  };
}

const noOrders: SumRow = { orders: 0, currency: null, scale: null, valued: 0, units: null };

interface ChannelReading {
  readonly channel: CountedChannel;
  readonly selection: OrderSelection;
  readonly columns: OrderColumns;
  readonly sliceRows: SliceRows;
}

/** The groups of one channel; undefined when time was over before its end. */
async function readChannel(
  db: Kysely<Tables>,
  turns: Turns,
  { channel, selection, columns, sliceRows }: ChannelReading,
  patience: Patience,
): Promise<OrderGroups | undefined> {
  const { filter, groupBy } = selection;
  const table = channel.isCopied ? 'order_copies' : 'orders';
  const read = columns.areInItems(table) ? itemTables[table] : table;
  const rows = sliceRows[read === table ? (columns.byProduct ? 'products' : 'orders') : 'items'];
  const place = { channel: channel.name, from: filter.placedFrom ?? null, to: filter.placedTo ?? null };
  const groups = new OrderGroups();
  const isWhole = await readSlices(db, turns, { ...orderPlaces, ...place, table: read, rows }, patience, async (slice) => {
    const sums = await sumsOf(columns, table, slice, groupBy.length).execute(db);
    for (const row of sums.rows) groups.add(readKeys(row, groupBy.length), row);
  });
  return isWhole ? groups : undefined;
}

function sumsOf(columns: OrderColumns, table: Branch['table'], slice: Slice, keyCount: number) {
  const { byProduct } = columns;
  const wanted = byProduct
    ? ({ columns: [], ofLine: ['currency', 'scale', 'units', 'pieces', 'product_id', 'retailer_id', 'name'] } as const)
    : ({ columns: ['currency', 'total_scale', 'total_units'], ofLine: [] } as const);
  const [scale, units] = byProduct ? [sql.ref('scale'), sql.ref('units')] : [sql.ref('total_scale'), sql.ref('total_units')];
  const rows = columns.areInItems(table)
    ? columns.items(table, slice, wanted.ofLine)
    : columns.rows(table, sql`${slice(table)} and ${columns.conditions(table)}`, wanted);
  const keys = keyColumns(keyCount);
  const ofProduct = sql`, cast(sum(pieces) as text) as pieces, max(product_id) as product_id, max(retailer_id) as retailer_id, max(name) as name`;
  return sql<SumRow>`select ${sql.join([...keys, sql`currency`, sql`${scale} as scale`])},
    count(*) as orders, count(${units}) as valued, cast(sum(${units}) as text) as units ${byProduct ? ofProduct : sql``}
    from (${rows}) as counted group by ${sql.join([...keys, sql`currency`, scale])}`;
}

/** While the items of older orders are being stored, a table is read without them. */
async function tablesWithItems(db: Kysely<Tables>, { groupBy }: OrderSelection): Promise<ReadonlySet<Branch['table']>> {
  if (!groupBy.includes('PRODUCT')) return new Set();
  const filled = await db.selectFrom('order_item_fills').select('kind').where('is_done', '=', 1).execute();
  return new Set(filled.map(({ kind }) => kind as Branch['table']));
}

/** Few, found by an index of their own. */
async function channelsNotDerived(db: Kysely<Tables>, channels: readonly CountedChannel[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    branchesOf(channels).flatMap(({ table, channels: names }) =>
      names.map((name) =>
        sql<{ channel: string }>`select channel from ${sql.table(table)} where channel = ${name} and derived = 0 limit 1`.execute(db),
      ),
    ),
  );
  return new Set(found.flatMap(({ rows }) => rows.map(({ channel }) => channel)));
}
