import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/schema/migrations.js';
import { orderListQuery, type OrderListRequest } from '../../src/store/orders/order-list-query.js';
import { openSqlite } from '../../src/store/sqlite/sqlite.js';
import type { Database } from '../../src/store/schema/tables.js';
import { noon } from './samples.js';
import { embeddedStore, type Store } from './stores.js';

describe('a page of orders', () => {
  let store: Store;
  let database: Database;
  beforeEach(async () => {
    const embedded = await embeddedStore();
    store = embedded;
    database = await openSqlite(embedded.directory);
    await migrate(database);
  });
  afterEach(async () => {
    await database.db.destroy();
    await store.remove();
  });

  it.each<[string, Pick<OrderListRequest, 'filter' | 'sort'>, string]>([
    ['newest first', { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' } }, 'orders_placed'],
    ['oldest change first', { filter: {}, sort: { field: 'UPDATED_AT', direction: 'ASC' } }, 'orders_updated'],
    ['of one contact', { filter: { contactId: '1@c.us' }, sort: { field: 'PLACED_AT', direction: 'DESC' } }, 'orders_contact'],
  ])('is read along an index, without sorting: %s', async (_, request, index) => {
    const query = orderListQuery(database.db, 'channel', { ...request, after: { key: noon, id: '7' }, limit: 20 }).compile();
    const plan = await database.db.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` });
    const steps = plan.rows.map(({ detail }) => detail).join('\n');
    expect(steps).toContain(`SEARCH orders USING INDEX ${index} (channel=?`);
    expect(steps).toMatch(/\((placed_at|updated_at),sort_id\)[<>]/);
    expect(steps).not.toContain('TEMP B-TREE');
  });
});
