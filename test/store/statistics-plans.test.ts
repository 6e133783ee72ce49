import type { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toColumns } from '../../src/store/orders/order-row.js';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database } from '../../src/store/schema/tables.js';
import { createMessageStatistics } from '../../src/store/statistics/message-statistics.js';
import type { OrderKey } from '../../src/store/statistics/order-selection.js';
import { createOrderStatistics } from '../../src/store/statistics/order-statistics.js';
import { planOf, recordingQueries } from './recorded-queries.js';
import { noon, orderOf } from './samples.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

const customer = { name: null, phoneNumber: '+14155552671', email: null, contactId: null };

describe.each([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('the queries of statistics in %s', (_, createStore: () => Promise<Store>) => {
  let store: Store;
  let database: Database;
  beforeAll(async () => {
    store = await createStore();
    database = await store.openDatabase();
    await migrate(database);
    const rows = Array.from({ length: 12 }, (_unused, index) => orderOf('shop', String(index), { customer }));
    await database.db
      .insertInto('orders')
      .values(rows.map((order) => ({ ...toColumns(order), revision: 1, first_seen_at: noon })))
      .execute();
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await store.remove();
  }, 60_000);

  async function plansOf(groupBy: readonly OrderKey[], orders: number): Promise<string[]> {
    const queries: CompiledQuery[] = [];
    const statistics = createOrderStatistics(recordingQueries(database.db, queries), database.dialect, {
      orders,
      products: orders,
      items: orders,
    });
    const filter = { placedFrom: '2025-01-01T00:00:00.000Z', placedTo: '2027-01-01T00:00:00.000Z' };
    const channels = [{ name: 'shop', provider: 'one', isCopied: false }];
    const { customers } = await statistics.orders({ channels, filter, groupBy, timeZone: 'America/New_York' }, { deadlineAt: Infinity });
    await customers();
    const plans: string[] = [];
    for (const query of queries) plans.push(await planOf(database, query));
    return plans;
  }

  it.each([
    ['of few orders', 1000],
    ['of many orders', 5],
  ])('MUST read an index and no order %s', async (_title, orders) => {
    const plans = await plansOf(['STATUS', 'DAY', 'CHANNEL', 'PROVIDER'], orders);
    expect(plans.length).toBeGreaterThan(2);
    for (const plan of plans) {
      expect(plan).toMatch(/(USING (COVERING )?INDEX|Index (Only )?Scan using) orders_\w+/i);
      expect(plan).not.toMatch(/SCAN orders\b|Seq Scan/);
      if (database.dialect === 'sqlite') expect(plan).not.toMatch(/orders USING INDEX/);
    }
  });

  it('MUST count products in the items of a slice, without its orders', async () => {
    const plans = (await plansOf(['PRODUCT', 'DAY', 'CHANNEL'], 5)).filter((plan) => plan.includes('order_items'));
    const ofItems = plans.filter((plan) => !/\borders/.test(plan));
    // Ends and sums of three slices.
    expect(ofItems).toHaveLength(6);
    for (const plan of ofItems)
      expect(plan).toMatch(/USING PRIMARY KEY \(channel=\? AND \(placed_at|Index Cond: \(\(?\(?channel.*placed_at/);
    for (const plan of plans) expect(plan).not.toMatch(/SCAN (orders|order_items)\b|Seq Scan/);
  });

  it('MUST read the orders of a slice with their items where a key is of the order', async () => {
    const plans = await plansOf(['PRODUCT', 'STATUS'], 5);
    expect(plans.filter((plan) => /order_items|line/.test(plan)).length).toBeGreaterThan(2);
    for (const plan of plans) expect(plan).not.toMatch(/SCAN (orders|order_items|line)\b|Seq Scan/);
  });

  it('MUST read an index and no message', async () => {
    const queries: CompiledQuery[] = [];
    const statistics = createMessageStatistics(recordingQueries(database.db, queries), database.dialect);
    const channels = [{ name: 'shop', provider: 'one' }];
    const selection = {
      channels,
      from: noon,
      to: null,
      templates: ['a'],
      groupBy: ['TEMPLATE', 'STATUS', 'DAY'],
      timeZone: 'UTC',
    } as const;
    await statistics.messages(selection, { deadlineAt: Infinity });
    expect(queries.length).toBe(3);
    for (const query of queries) {
      expect(await planOf(database, query)).toMatch(/(USING COVERING INDEX|Index (Only )?Scan using) messages_(time|not_derived)/i);
    }
  });
});
