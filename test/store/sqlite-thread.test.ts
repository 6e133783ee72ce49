import { once } from 'node:events';
import { CompiledQuery, sql, type DatabaseConnection } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerStoppedError } from '../../src/store/sqlite/sqlite-client.js';
import { openSqlite } from '../../src/store/sqlite/sqlite.js';
import { createLedger, type Ledger } from '../../src/store/store.js';
import { ledgerThreads, type LedgerThread } from './built-worker-file.js';
import { onThisThread } from './in-process-thread.js';
import { eventOf, orderOf } from './samples.js';
import { embeddedStore } from './stores.js';

/** Reads for as long as it takes to count this far. */
const longRead =
  'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 3000000) select count(*) as n from numbers';

describe('the thread of the embedded ledger', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  const threads: LedgerThread[] = [];
  const keep = (thread: LedgerThread): void => void threads.push(thread);
  beforeEach(async () => {
    store = await embeddedStore();
    ledgerThreads.on('opened', keep);
  });
  afterEach(async () => {
    ledgerThreads.off('opened', keep);
    threads.length = 0;
    await store.remove();
  });

  async function kill(): Promise<void> {
    const thread = threads.at(-1) as LedgerThread;
    const exited = once(thread, 'exit');
    await thread.terminate();
    await exited;
  }

  const putOrder = (ledger: Ledger, reference: string) => ledger.orders.put(orderOf('channel', reference), eventOf('channel', reference));

  it('MUST keep the event loop free while a statement is long', async () => {
    const { db, close } = await openSqlite(store.directory);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    const { rows } = await sql.raw<{ n: number }>(longRead).execute(db);
    clearInterval(timer);
    expect(rows).toEqual([{ n: 3_000_000 }]);
    expect(turns).toBeGreaterThan(5);
    await close();
  });

  it('MUST, when it dies, fail its running requests, and start again with all that was acknowledged', async () => {
    const ledger = await store.open();
    await putOrder(ledger, '1');
    const inHand = [ledger.compact({ events: 1, webhookBodies: 1 }), ledger.orders.get('channel', ['1'])].map((asked) =>
      asked.then(
        () => 'done',
        (error: unknown) => error,
      ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    await kill();
    for (const ended of await Promise.all(inHand)) if (ended !== 'done') expect(ended).toBeInstanceOf(LedgerStoppedError);
    await putOrder(ledger, '2');
    await ledger.probe();
    expect([...(await ledger.orders.get('channel', ['1', '2'])).keys()].sort()).toEqual(['1', '2']);
    expect(threads.length).toBe(2);
    await ledger.close();
  });

  it('MUST NOT commit the rest of a transaction in whose middle it died', async () => {
    const ledger = await store.open();
    const half = ledger.transaction(async ({ orders }) => {
      await orders.put(orderOf('channel', 'before'), eventOf('channel', 'before'));
      await kill();
      await orders.put(orderOf('channel', 'behind'), eventOf('channel', 'behind'));
    });
    await expect(half).rejects.toThrow('The transaction was rolled back');
    expect((await ledger.orders.get('channel', ['before', 'behind'])).size).toBe(0);
    await putOrder(ledger, 'afterwards');
    await ledger.close();
  });

  it('MUST fail what is asked while it cannot be started again, and serve when it can', async () => {
    const ledger = await store.open();
    await kill();
    const other = await openSqlite(store.directory);
    await expect(ledger.probe()).rejects.toThrow('database is locked');
    await expect(putOrder(ledger, '1')).rejects.toThrow('database is locked');
    await other.close();
    await putOrder(ledger, '2');
    await ledger.probe();
    expect([...(await ledger.orders.get('channel', ['1', '2'])).keys()]).toEqual(['2']);
    await ledger.close();
  });

  it('MUST finish what was asked before it is closed, and refuse what is asked then', async () => {
    const ledger = await store.open();
    const asked = Array.from({ length: 50 }, (_, index) => putOrder(ledger, String(index)));
    await new Promise((resolve) => setImmediate(resolve));
    const closed = ledger.close();
    const settled = await Promise.allSettled(asked);
    await closed;
    const kept = settled.flatMap(({ status }, index) => (status === 'fulfilled' ? [String(index)] : []));
    await expect(putOrder(ledger, 'late')).rejects.toThrow();
    const again = await store.open();
    expect((await again.orders.get('channel', kept)).size).toBe(kept.length);
    expect(kept.length).toBeGreaterThan(0);
    await again.close();
  });
});

describe('a transaction of the embedded ledger', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  beforeEach(async () => void (store = await embeddedStore()));
  afterEach(() => store.remove());

  it('MUST have the connection for itself, and statements beside it wait for its end', async () => {
    const { db, close } = await openSqlite(store.directory);
    await sql`create table notes (text text)`.execute(db);
    const count = async () => (await sql<{ n: number }>`select count(*) as n from notes`.execute(db)).rows[0]?.n;
    let beside: Promise<unknown> | undefined;
    const undone = db.transaction().execute(async (transaction) => {
      await sql`insert into notes values ('one')`.execute(transaction);
      beside = count();
      await sql`insert into notes values ('two')`.execute(transaction);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    expect(await beside).toBe(0);
    await close();
  });

  it('MUST be rolled back as a whole when a statement fails, also when the caller continues after it', async () => {
    const { db, close } = await openSqlite(store.directory);
    await sql`create table notes (text text primary key)`.execute(db);
    const going = db.transaction().execute(async (transaction) => {
      await sql`insert into notes values ('one')`.execute(transaction);
      await sql`insert into notes values ('one')`.execute(transaction).catch(() => undefined);
      await sql`insert into notes values ('two')`.execute(transaction);
    });
    await expect(going).rejects.toThrow('UNIQUE constraint failed: notes.text');
    expect((await sql`select * from notes`.execute(db)).rows).toEqual([]);
    await close();
  });

  it('MUST send statements together that do not need the answers of each other', async () => {
    let messages = 0;
    const open = onThisThread({});
    const database = await openSqlite(store.directory, async (path, listener) => {
      const thread = await open(path, listener);
      return { ...thread, post: (requests) => ((messages += 1), thread.post(requests)) };
    });
    const ledger = await createLedger(database);
    const references = Array.from({ length: 20 }, (_, index) => String(index));
    const before = messages;
    await ledger.transaction(({ orders }) =>
      Promise.all(
        references.map((reference) =>
          orders.merge('channel', reference, () => ({ order: orderOf('channel', reference), events: [eventOf('channel', reference)] })),
        ),
      ),
    );
    // One for the reads, one for the orders, one for their events, and the commit.
    expect(messages - before).toBe(4);
    expect([...(await ledger.orders.get('channel', references)).keys()].sort()).toEqual([...references].sort());
    const histories = await ledger.events.ofOrder('channel', references);
    expect([...histories.values()].map((history) => history.length)).toEqual(references.map(() => 1));
    await ledger.close();
  });

  it('MUST NOT execute what is sent behind its end, such as the rest of work that failed beside it', async () => {
    const { db, close } = await openSqlite(store.directory);
    await sql`create table notes (text text)`.execute(db);
    let connection: DatabaseConnection | undefined;
    const failing = db.transaction().execute(async (transaction) => {
      connection = await transaction.getExecutor().provideConnection(async (own) => own);
      await sql`insert into notes values ('one')`.execute(transaction);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const late = connection?.executeQuery(CompiledQuery.raw(`insert into notes values ('two')`));
    await expect(late).rejects.toThrow('The transaction has ended.');
    expect((await sql`select * from notes`.execute(db)).rows).toEqual([]);
    await close();
  });
});
