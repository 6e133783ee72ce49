import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Turns } from '../connection/turns.js';
import type { Tables } from '../schema/tables.js';
import { keyColumns, keyText, readKeys } from './group-keys.js';
import { branchesOf, type Branch, type OrderColumns, type OrderSelection } from './order-selection.js';
import { isOver, type Patience } from './time-slices.js';

export interface CustomerCounts {
  readonly customers: number;
  /** Those whose earliest order on the selected channels, whatever the filter, is in the group. */
  readonly newCustomers: number;
}

export interface CustomerCounting {
  readonly selection: OrderSelection;
  readonly columns: OrderColumns;
  /** How many orders were counted, about. */
  readonly orders: number;
  /** How many orders one statement may read. */
  readonly rows: number;
}

/**
 * The customers of each group, by `keyText`; null when time is over. The customers of few orders are counted at once. Those of many are counted
 * part by part, divided by their keys: all orders of a customer are in one part, so that nobody counts twice and no set of customers is kept.
 */
export async function countCustomers(
  db: Kysely<Tables>,
  turns: Turns,
  { selection, columns, orders, rows }: CustomerCounting,
  patience: Patience,
): Promise<ReadonlyMap<string, CustomerCounts> | null> {
  const branches = branchesOf(selection.channels);
  const counts = new Map<string, CustomerCounts>();
  if (branches.length === 0 || orders === 0) return counts;
  const parts = orders <= rows ? [customersOf(columns, branches)] : partsOf(Math.ceil((await countOrders(db, branches)) / rows));
  for (const part of parts) {
    if (isOver(patience)) return null;
    const found = await turns.take(() => countPart(columns, branches, part, selection.groupBy.length).execute(db));
    for (const row of found.rows) {
      const key = keyText(readKeys(row, selection.groupBy.length));
      const { customers, newCustomers } = counts.get(key) ?? { customers: 0, newCustomers: 0 };
      counts.set(key, { customers: customers + row.customers, newCustomers: newCustomers + (row.new_customers ?? 0) });
    }
  }
  return counts;
}

async function countOrders(db: Kysely<Tables>, branches: readonly Branch[]): Promise<number> {
  const counts = await Promise.all(
    branches.map((branch) =>
      sql<{ count: number }>`select count(*) as count from ${sql.table(branch.table)} where ${isIn(branch)}`.execute(db),
    ),
  );
  return counts.reduce((sum, { rows }) => sum + (rows[0]?.count ?? 0), 0);
}

/** The customers of the selected orders. */
function customersOf(columns: OrderColumns, branches: readonly Branch[]): RawBuilder<unknown> {
  const selected = branches.map((branch) => {
    return sql`select customer_key from ${sql.table(branch.table)} where ${isIn(branch)} and ${columns.conditions(branch.table)}`;
  });
  return sql`customer_key in (${sql.join(selected, sql` union `)})`;
}

const keySpace = 2 ** 48;
const keyDigits = 12;

/** So many ranges of keys, which are evenly spread. */
function partsOf(count: number): readonly RawBuilder<unknown>[] {
  const boundary = (index: number): string =>
    Math.floor((keySpace / count) * index)
      .toString(16)
      .padStart(keyDigits, '0');
  return Array.from({ length: count }, (_, index) => {
    const start = sql`customer_key >= ${boundary(index)}`;
    return index + 1 === count ? start : sql`${start} and customer_key < ${boundary(index + 1)}`;
  });
}

interface CountRow {
  readonly customers: number;
  readonly new_customers: number | null;
}

/** An order without a time is its customer's first one where none has a time. */
function countPart(columns: OrderColumns, branches: readonly Branch[], part: RawBuilder<unknown>, keyCount: number) {
  const union = (select: (branch: Branch) => RawBuilder<unknown>): RawBuilder<unknown> => sql.join(branches.map(select), sql` union all `);
  const condition = (branch: Branch): RawBuilder<unknown> => sql`${isIn(branch)} and ${part}`;
  const selected = union(({ table, ...branch }) => {
    return columns.rows(table, sql`${condition({ table, ...branch })} and ${columns.conditionsWithoutIndex(table)}`, {
      columns: ['customer_key', 'placed_at'],
      ofLine: [],
    });
  });
  const all = union((branch) => sql`select customer_key, placed_at from ${sql.table(branch.table)} where ${condition(branch)}`);
  const firsts = sql`select customer_key as member, coalesce(min(nullif(placed_at, '')), '') as first from (${all}) as everything group by customer_key`;
  const keys = keyColumns(keyCount);
  const ofCustomer = sql.join([...keys, sql`customer_key`]);
  const customers = sql`select ${ofCustomer}, max(case when placed_at = first then 1 else 0 end) as is_new
    from (${selected}) as counted join (${firsts}) as firsts on customer_key = member group by ${ofCustomer}`;
  const counts = sql.join([...keys, sql`count(*) as customers`, sql`sum(is_new) as new_customers`]);
  const grouping = keys.length === 0 ? sql`` : sql`group by ${sql.join(keys)}`;
  return sql<CountRow>`select ${counts} from (${customers}) as members ${grouping}`;
}

function isIn({ channels }: Branch): RawBuilder<unknown> {
  return sql`channel in (${sql.join(channels)}) and customer_key is not null`;
}
