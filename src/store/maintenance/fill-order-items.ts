import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { insertItems, itemTables } from '../schema/order-item-tables.js';
import type { Database } from '../schema/tables.js';

/** Orders whose items one transaction stores. */
const ordersAtOnce = 200;
/** Requests come first. */
const pauseMs = 5;

type OrderTable = keyof typeof itemTables;
type Place = readonly [channel: string, reference: string];
type FilledStore = Pick<Database, 'db' | 'dialect'>;

/**
 * Stores the items of orders that an older version stored, until the signal aborts or none is left. Its position is stored, so that a restart continues.
 * Until it has ended, statistics read the orders themselves.
 */
export async function fillOrderItems(store: FilledStore, signal: AbortSignal): Promise<void> {
  for (const table of Object.keys(itemTables) as OrderTable[]) {
    while (!signal.aborted && !(await isFilled(store, table))) {
      await fillSlice(store, table);
      await sleep(pauseMs, undefined, { ref: false });
    }
  }
}

async function isFilled({ db }: FilledStore, table: OrderTable): Promise<boolean> {
  const fill = db.selectFrom('order_item_fills').select('is_done').where('kind', '=', table);
  return (await fill.executeTakeFirst())?.is_done === 1;
}

/** Processes that do this at the same time wait for each other. The orders are locked, because an order that changes meanwhile stores its own items. */
async function fillSlice({ db, dialect }: FilledStore, table: OrderTable): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const fill = transaction.updateTable('order_item_fills').set({ kind: table }).where('kind', '=', table);
    const { position, is_done: isDone } = await fill.returningAll().executeTakeFirstOrThrow();
    if (isDone === 1) return;
    const after = position === '' ? ['', ''] : (JSON.parse(position) as Place);
    const slice = sql`from ${sql.table(table)} where (channel, reference) > (${sql.join(after)}) order by channel, reference`;
    const { rows } = await sql<{ channel: string; reference: string }>`
      select channel, reference ${slice} limit 1 offset ${sql.lit(ordersAtOnce - 1)}`.execute(transaction);
    const lock = dialect === 'postgres' ? sql`for update` : sql``;
    const orders = sql`select channel, placed_at, sort_id, lines ${slice} limit ${sql.lit(ordersAtOnce)} ${lock}`;
    await insertItems(dialect, table, orders).execute(transaction);
    const [last] = rows;
    const reached = last === undefined ? { is_done: 1, position: '' } : { position: JSON.stringify([last.channel, last.reference]) };
    await transaction.updateTable('order_item_fills').set(reached).where('kind', '=', table).execute();
  });
}
