import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Order, OrderItem } from '../../src/domain/order.js';
import { fillOrderItems } from '../../src/store/maintenance/fill-order-items.js';
import { toColumns } from '../../src/store/orders/order-row.js';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database } from '../../src/store/schema/tables.js';
import { createOrderStatistics } from '../../src/store/statistics/order-statistics.js';
import { noon, orderOf } from './samples.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

const later = '2026-07-02T12:00:00.000Z';

function itemOf(retailerId: string, quantity: number): OrderItem {
  const unitPrice = { amount: '2.50', currencyCode: 'USD' };
  return { productId: null, retailerId, name: `Tea ${retailerId}`, quantity, unitPrice, total: null, imageUrl: null, isCustomItem: null };
}

describe.each([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('the items of orders in %s', (_, createStore: () => Promise<Store>) => {
  let store: Store;
  let database: Database;
  beforeAll(async () => {
    store = await createStore();
    database = await store.openDatabase();
    await migrate(database);
  }, 60_000);
  afterEach(async () => void (await database.db.deleteFrom('orders').execute()));
  afterAll(async () => {
    await database.close();
    await store.remove();
  }, 60_000);

  async function put(order: Order): Promise<void> {
    const columns = toColumns(order);
    await database.db
      .insertInto('orders')
      .values({ ...columns, revision: 1, first_seen_at: noon })
      .onConflict((conflict) => conflict.columns(['channel', 'reference']).doUpdateSet(columns))
      .execute();
  }

  async function stored(): Promise<readonly unknown[][]> {
    const rows = await database.db.selectFrom('order_items').selectAll().orderBy('placed_at').orderBy('sort_id').orderBy('place').execute();
    return rows.map((row) => [row.placed_at, row.identity, row.pieces, row.currency, row.units, row.scale, row.name]);
  }

  it('MUST be those of the order after every change, in the statement that changes it', async () => {
    await put(orderOf('shop', '1', { placedAt: noon, items: [itemOf('A', 2), itemOf('B', 1), itemOf('A', 1)] }));
    const all = [
      [noon, 'rA', 3, 'USD', 750, 2, 'Tea A'],
      [noon, 'rB', 1, 'USD', 250, 2, 'Tea B'],
    ];
    expect(await stored()).toEqual(all);
    await put(orderOf('shop', '1', { placedAt: noon, status: 'SHIPPED', items: [itemOf('A', 3), itemOf('B', 1)] }));
    expect(await stored()).toEqual(all);
    await put(orderOf('shop', '1', { placedAt: later, items: [itemOf('A', 3), itemOf('B', 1)] }));
    expect(await stored()).toEqual(all.map(([, ...values]) => [later, ...values]));
    await put(orderOf('shop', '1', { placedAt: later, items: [itemOf('C', 1)] }));
    expect(await stored()).toEqual([[later, 'rC', 1, 'USD', 250, 2, 'Tea C']]);
    await put(orderOf('shop', '1', { placedAt: later, items: null }));
    expect(await stored()).toEqual([[later, null, null, null, null, null, null]]);
    await database.db.deleteFrom('orders').execute();
    expect(await stored()).toEqual([]);
  });

  it('MUST be stored for the orders of an older version, in parts, after an interruption and beside changes', async () => {
    const { db } = database;
    const orders = Array.from({ length: 450 }, (_unused, index) =>
      orderOf('shop', String(index), { placedAt: noon, items: [itemOf('A', 1)] }),
    );
    await db
      .insertInto('orders')
      .values(orders.map((order) => ({ ...toColumns(order), revision: 1, first_seen_at: noon })))
      .execute();
    const expected = await stored();
    await db.deleteFrom('order_items').execute();
    await db.updateTable('order_item_fills').set({ is_done: 0 }).execute();
    const selection = { channels: [{ name: 'shop', provider: 'one', isCopied: false }], filter: {}, groupBy: ['PRODUCT'] as const };
    const count = async (): Promise<unknown> => {
      const statistics = createOrderStatistics(db, database.dialect);
      const { groups } = await statistics.orders({ ...selection, timeZone: 'UTC' }, { deadlineAt: Infinity });
      return groups.map(({ keys, orders, pieces, sums }) => [keys, orders, pieces, sums.map(({ sum }) => sum.total('USD').amount)]);
    };
    const counted = [[['rA'], 450, '450', ['1125.00']]];
    expect(await count()).toEqual(counted);
    const abort = new AbortController();
    const filling = fillOrderItems(database, abort.signal);
    while ((await stored()).length === 0) await sql`select 1`.execute(db);
    abort.abort();
    await filling;
    const inPart = (await stored()).length;
    expect(inPart).toBeGreaterThan(0);
    expect(inPart).toBeLessThan(450);
    expect(await count()).toEqual(counted);
    // One that is filled already, and one that is not.
    for (const reference of ['0', '99']) await put(orderOf('shop', reference, { placedAt: noon, items: null }));
    for (const reference of ['0', '99']) await put(orderOf('shop', reference, { placedAt: noon, items: [itemOf('A', 1)] }));
    await Promise.all([fillOrderItems(database, new AbortController().signal), fillOrderItems(database, new AbortController().signal)]);
    expect(await stored()).toEqual(expected);
    expect(await count()).toEqual(counted);
    expect(await db.selectFrom('order_item_fills').select('is_done').execute()).toEqual([{ is_done: 1 }, { is_done: 1 }]);
  }, 60_000);
});
