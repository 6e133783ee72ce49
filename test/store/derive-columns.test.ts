import { afterEach, describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import { deriveColumns } from '../../src/store/maintenance/derive-columns.js';
import { toColumns } from '../../src/store/orders/order-row.js';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database } from '../../src/store/schema/tables.js';
import { noon, orderOf } from './samples.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

const content = { type: 'TemplateContent', name: 'shipped', language: null, text: null, variables: [] } as const;
const older = { customer_key: null, currency: null, total_units: null, total_scale: null, lines: null, derived: 0 } as const;

describe.each([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('rows that an older version wrote, in %s', (_, createStore: () => Promise<Store>) => {
  let store: Store;
  let database: Database;
  afterEach(async () => {
    await database.close();
    await store.remove();
  });

  it('MUST get the columns that statistics read, in parts, and continue after an interruption', async () => {
    store = await createStore();
    database = await store.openDatabase();
    await migrate(database);
    const { db } = database;
    const customer = { name: null, phoneNumber: '+14155552671', email: null, contactId: null };
    const orders = Array.from({ length: 120 }, (_unused, index) =>
      orderOf('shop', String(index), { customer, total: { amount: '12.50', currencyCode: 'USD' } }),
    );
    await db
      .insertInto('orders')
      .values(orders.map((order) => ({ ...toColumns(order), ...older, revision: 1, first_seen_at: noon })))
      .execute();
    const message = { ...unseenMessage('shop', 'm', '14155552671'), content };
    const columns = { contact_id: '14155552671', direction: 'OUTBOUND', status: 'SENT', at: noon, arrival: 'a', revision: 1 };
    await db
      .insertInto('messages')
      .values({
        channel: 'shop',
        message_id: 'm',
        ...columns,
        body: JSON.stringify(message),
        template: null,
        derived: 0,
        content_changes: 0,
      })
      .execute();
    const abort = new AbortController();
    abort.abort();
    expect(await deriveColumns(db, abort.signal)).toBe(0);
    expect(await deriveColumns(db, new AbortController().signal)).toBe(121);
    expect(await deriveColumns(db, new AbortController().signal)).toBe(0);
    const stored = await db.selectFrom('orders').selectAll().where('reference', '=', '7').executeTakeFirstOrThrow();
    expect(stored).toMatchObject({ ...toColumns(orders[7] ?? orderOf('', '')), revision: 1 });
    expect(await db.selectFrom('messages').select(['template', 'derived']).execute()).toEqual([{ template: 'shipped', derived: 1 }]);
  }, 60_000);
});
