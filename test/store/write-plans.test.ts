import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database } from '../../src/store/schema/tables.js';
import { selectUnconfirmed } from '../../src/store/writes/unconfirmed-writes.js';
import { planOf } from './recorded-queries.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

describe.each([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('the unconfirmed writes of orders in %s', (_, createStore: () => Promise<Store>) => {
  let store: Store;
  let database: Database;
  beforeAll(async () => {
    store = await createStore();
    database = await store.openDatabase();
    await migrate(database);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await store.remove();
  }, 60_000);

  it('MUST be found by the key of orders', async () => {
    const orders = new Map([
      ['one', ['1', '2']],
      ['two', ['3']],
    ]);
    const plan = await planOf(database, selectUnconfirmed(database.db, 'updateOrderStatus', orders).compile());
    expect(plan).toContain('writes_order');
    expect(plan).not.toMatch(/SCAN (writes|later)|Seq Scan/);
  });
});
