import { CompiledQuery, type Kysely, type QueryId, type RootOperationNode } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshContacts } from '../../src/store/customers/contact-rows.js';
import { findCustomers } from '../../src/store/customers/find-customers.js';
import { readTimeline } from '../../src/store/customers/timeline.js';
import { createContactPairs } from '../../src/store/messages/contact-pairs.js';
import { createConversations } from '../../src/store/messages/conversations.js';
import { toColumns } from '../../src/store/orders/order-row.js';
import { readOpenOrders } from '../../src/store/orders/open-orders.js';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database, Tables } from '../../src/store/schema/tables.js';
import { planOf, recordingQueries } from './recorded-queries.js';
import { noon, orderOf } from './samples.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

const number = '+14155552671';
const contactId = '14155552671';
const channels = ['shop', 'other'];
const scope = { channels, orders: true, messages: true };

/** The work with the same database, and the queries that it was asked to execute. */
async function queriesOf(db: Kysely<Tables>, work: (db: Kysely<Tables>) => Promise<unknown>): Promise<readonly CompiledQuery[]> {
  const built: { node: RootOperationNode; queryId: QueryId }[] = [];
  const written: CompiledQuery[] = [];
  const observed = db.withPlugin({
    transformQuery: ({ node, queryId }) => {
      built.push({ node, queryId });
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  await work(recordingQueries(observed, written));
  return [...built.map(({ node, queryId }) => db.getExecutor().compileQuery(node, queryId)), ...written];
}

describe.each([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('the queries for one customer in %s', (_, createStore: () => Promise<Store>) => {
  let store: Store;
  let database: Database;
  beforeAll(async () => {
    store = await createStore();
    database = await store.openDatabase();
    await migrate(database);
    const customer = { name: 'Ana', phoneNumber: number, email: null, contactId };
    const row = { ...toColumns(orderOf('shop', '1', { customer })), revision: 1, first_seen_at: noon };
    await database.db.insertInto('orders').values(row).execute();
    // With statistics of its indexes a database takes what most rows have for the rule: here most orders name nobody.
    const nobody = { name: null, phoneNumber: null, email: null, contactId: null };
    const others = Array.from({ length: 2000 }, (_, index) => ({
      ...row,
      ...toColumns(orderOf('shop', `other ${index}`, { customer: nobody })),
    }));
    for (let start = 0; start < others.length; start += 200)
      await database.db
        .insertInto('orders')
        .values(others.slice(start, start + 200))
        .execute();
    await database.db.executeQuery(CompiledQuery.raw('analyze'));
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await store.remove();
  }, 60_000);

  const atomically = <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> => work(database.db);
  it.each<[string, (db: Kysely<Tables>) => Promise<unknown>]>([
    ['the customer', (db) => findCustomers(db, [{ channel: '', address: number }], scope)],
    [
      'the timeline',
      async (db) => {
        const [customer] = await findCustomers(database.db, [{ channel: '', address: number }], scope);
        if (customer == null) throw new Error('There is no customer.');
        await readTimeline(db, customer, scope, { limit: 5, direction: 'DESC', olderThan: null, newerThan: null });
      },
    ],
    ['the contacts of a changed order', (db) => refreshContacts(db, 'ORDERS', 'shop', [number])],
    ['the addresses', (db) => createContactPairs(db, atomically).groups('shop', [contactId])],
    ['the conversation', (db) => createConversations(db, atomically).get('shop', [contactId])],
    ['the open orders', (db) => readOpenOrders(db, 'orders', 'shop', [{ contactIds: [contactId], phoneNumbers: [number] }])],
  ])('MUST read by addresses, and not all rows of a channel, for %s', async (_title, work) => {
    const queries = (await queriesOf(database.db, work)).filter(({ sql }) => sql.startsWith('select') || sql.startsWith('with'));
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      const plan = await planOf(database, query);
      const lines = plan.split('\n').filter((line) => /\b(orders|order_copies|contact_pairs|messages)\b/.test(line));
      for (const line of lines.filter((one) => /SCAN|SEARCH|Seq Scan/.test(one))) {
        expect(line, query.sql).toMatch(
          /SEARCH \w+ USING (COVERING )?INDEX \w+ \(channel=\? AND (contact_id|phone_number|alias|reference|message_id)=\?/,
        );
      }
    }
  });
});
