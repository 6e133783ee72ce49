import { sql, type Kysely, type RawBuilder } from 'kysely';
import { Turns } from '../connection/turns.js';
import type { Tables } from '../schema/tables.js';
import { keyColumns, keyText, readKeys, type Dialect } from './group-keys.js';
import { countCustomers, type CustomerCounts } from './order-customers.js';
import { OrderGroups, type OrderGroup, type SumRow } from './order-groups.js';
import { branchesOf, OrderColumns, type CountedChannel, type OrderSelection } from './order-selection.js';
import { orderTables, readSlices, type Patience } from './time-slices.js';

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

/** Rows in one statement. With products their items are read, too. */
export interface SliceRows {
  readonly orders: number;
  readonly products: number;
}

/** Some milliseconds, in which the embedded store does nothing else. PostgreSQL is a round trip away. */
const standardRows: Readonly<Record<Dialect, SliceRows>> = {
  sqlite: { orders: 5_000, products: 1_000 },
  postgres: { orders: 20_000, products: 5_000 },
};

export function createOrderStatistics(db: Kysely<Tables>, dialect: Dialect, sliceRows = standardRows[dialect]): LedgerOrderStatistics {
  const turns = new Turns();
  return {
    async orders(selection, patience) {
      const columns = new OrderColumns(selection, dialect);
      const rows = sliceRows[columns.byProduct ? 'products' : 'orders'];
      const groups = new OrderGroups();
      const read = await Promise.all(
        selection.channels.map(async (channel) => ({
          channel,
          groups: await readChannel(db, turns, { channel, selection, columns, rows }, patience),
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
            { selection: { ...selection, channels: counted }, dialect, orders, rows },
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
  readonly rows: number;
}

/** The groups of one channel; undefined when time was over before its end. */
async function readChannel(
  db: Kysely<Tables>,
  turns: Turns,
  { channel, selection, columns, rows }: ChannelReading,
  patience: Patience,
): Promise<OrderGroups | undefined> {
  const { filter, groupBy } = selection;
  const table = channel.isCopied ? 'order_copies' : 'orders';
  const range = { ...orderTables[table], channel: channel.name, from: filter.placedFrom ?? null, to: filter.placedTo ?? null, rows };
  const groups = new OrderGroups();
  const isWhole = await readSlices(db, turns, range, patience, async (slice) => {
    const sums = await sumsOf(columns, table, slice, groupBy.length).execute(db);
    for (const row of sums.rows) groups.add(readKeys(row, groupBy.length), row);
  });
  return isWhole ? groups : undefined;
}

function sumsOf(columns: OrderColumns, table: 'orders' | 'order_copies', slice: RawBuilder<unknown>, keyCount: number) {
  const { byProduct } = columns;
  const amount = byProduct ? (['currency', 'scale', 'units'] as const).map((name) => sql`${columns.ofLine(name)} as ${sql.ref(name)}`) : [];
  const line = (['pieces', 'product_id', 'retailer_id', 'name'] as const).map((name) => sql`${columns.ofLine(name)} as ${sql.ref(name)}`);
  const selected = columns.orders(
    table,
    sql`${slice} and ${columns.conditions(table)}`,
    byProduct ? [] : ['currency', 'total_scale', 'total_units'],
  );
  const ofOrder = [sql`currency`, sql`total_scale as scale`, sql`total_units as units`];
  const values = sql.join([...columns.keys(), ...(byProduct ? [...amount, ...line] : ofOrder)]);
  const grouping = sql.join([...keyColumns(keyCount), sql`currency`, sql`scale`]);
  const ofProduct = sql`, cast(sum(pieces) as text) as pieces, max(product_id) as product_id, max(retailer_id) as retailer_id, max(name) as name`;
  return sql<SumRow>`select ${grouping}, count(*) as orders, count(units) as valued, cast(sum(units) as text) as units ${byProduct ? ofProduct : sql``}
    from (select ${values} from (${selected}) as selected ${columns.linesJoin()}) as counted group by ${grouping}`;
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
