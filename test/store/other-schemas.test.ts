import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { toColumns } from '../../src/store/orders/order-row.js';
import { migrate } from '../../src/store/schema/migrations.js';
import { noon, orderOf } from './samples.js';
import { postgresStore } from './stores.js';

const item = {
  ...{ productId: null, retailerId: 'A', name: 'Tea', quantity: 2, unitPrice: null, total: null, imageUrl: null, isCustomItem: null },
};

it('MUST keep items and the search index in line when a session with another search path changes an order', async () => {
  const store = await postgresStore();
  const database = await store.openDatabase();
  try {
    await migrate(database);
    const { db } = database;
    const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
    const tables = db.withSchema(rows[0]?.schema ?? '');
    const columns = toColumns(orderOf('shop', '1', { placedAt: noon, items: [item] }));
    await db.transaction().execute(async (transaction) => {
      await sql`set local search_path = pg_catalog`.execute(transaction);
      const inSchema = transaction.withSchema(rows[0]?.schema ?? '');
      await inSchema
        .insertInto('orders')
        .values({ ...columns, revision: 1, first_seen_at: noon })
        .execute();
      await inSchema.updateTable('orders').set({ lines: null }).execute();
    });
    const changes = await tables.selectFrom('search_changes').select(['kind', 'key']).orderBy('id').execute();
    const noted = { kind: 'ORDERS', key: '1' };
    expect(changes).toEqual([noted, noted]);
    expect(await tables.selectFrom('order_items').select(['placed_at', 'identity']).execute()).toEqual([
      { placed_at: noon, identity: null },
    ]);
  } finally {
    await database.close();
    await store.remove();
  }
}, 60_000);
