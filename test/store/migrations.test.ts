import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, pendingMigrations } from '../../src/store/schema/migrations.js';
import type { SqliteRequest } from '../../src/store/sqlite/sqlite-session.js';
import { openSqlite } from '../../src/store/sqlite/sqlite.js';
import { openLedger } from '../../src/store/store.js';
import type { Database } from '../../src/store/schema/tables.js';
import { builtProgram } from '../built-programs.js';
import { onThisThread } from './in-process-thread.js';
import { eventOf, orderOf } from './samples.js';
import { embeddedStore } from './stores.js';

/** The number of migrations of a new ledger. */
async function migrationsOf(directory: string): Promise<number> {
  const database = await openSqlite(directory, onThisThread({}));
  const pending = await pendingMigrations(database);
  await database.close();
  return pending.length;
}

describe('a ledger that is killed while its tables are brought up to date', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  beforeEach(async () => void (store = await embeddedStore()));
  afterEach(() => store.remove());

  it('MUST have all of the migrations or none, after whichever statement it died, and open again', async () => {
    const copies = join(store.directory, 'copies');
    // What a killed process leaves behind: its files, without what it had in memory only.
    const copy = (_: SqliteRequest, path: string): void => {
      const directory = join(copies, String((statements += 1)));
      mkdirSync(directory, { recursive: true });
      for (const file of readdirSync(dirname(path))) cpSync(join(dirname(path), file), join(directory, file));
    };
    let statements = 0;
    const complete = await schemaOf(await migrated(join(store.directory, 'killed'), onThisThread({ done: copy })));
    expect(statements).toBeGreaterThan(40);
    const all = await migrationsOf(join(store.directory, 'empty'));
    const pending = new Set<number>();
    for (const name of readdirSync(copies)) {
      const database = await openSqlite(join(copies, name), onThisThread({}));
      pending.add((await pendingMigrations(database)).length);
      await migrate(database);
      expect(await schemaOf(database), `killed after statement ${name}`).toEqual(complete);
    }
    expect(pending).toEqual(new Set([0, all]));
  }, 60_000);

  it('MUST open again when its process is killed at any time', async () => {
    const complete = await schemaOf(await migrated(join(store.directory, 'complete')));
    for (const milliseconds of [0, 2, 5, 10]) {
      const directory = join(store.directory, `after-${milliseconds}`);
      const child = spawn(process.execPath, [builtProgram('migrating'), directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      child.kill('SIGKILL');
      await exited;
      expect(await schemaOf(await migrated(directory))).toEqual(complete);
    }
  }, 60_000);
});

describe('a ledger of an older version', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  let complete: readonly string[];
  /** All that the migrations do, in their order. */
  let statements: readonly CompiledQuery[];
  beforeEach(async () => {
    store = await embeddedStore();
    const requests: SqliteRequest[] = [];
    complete = await schemaOf(
      await migrated(join(store.directory, 'complete'), onThisThread({ done: (request) => requests.push(request) })),
    );
    statements = requests
      .filter(({ text }) => /^(create|alter|insert)/.test(text))
      .map(({ text, parameters }) => CompiledQuery.raw(text, [...parameters]));
  });
  afterEach(() => store.remove());

  /** As versions did it that committed each statement by itself, up to one of them. */
  async function leaveBehind(name: string, count: number): Promise<string> {
    const directory = join(store.directory, name);
    const database = await openSqlite(directory, onThisThread({}));
    for (const statement of statements.slice(0, count)) await database.db.executeQuery(statement);
    await database.close();
    return directory;
  }

  it('MUST open although that version was killed between a statement and the entry of its migration', async () => {
    expect(statements.length).toBeGreaterThan(40);
    for (let count = 1; count < statements.length; count += 1) {
      const database = await migrated(await leaveBehind(`killed-${count}`, count), onThisThread({}));
      expect(await schemaOf(database), `killed after statement ${count}`).toEqual(complete);
    }
  }, 180_000);

  it('MUST open with all it knows when the first version left it', async () => {
    const first = statements.findIndex(({ parameters }) => parameters.includes('0001_orders'));
    const directory = await leaveBehind('first', first + 1);
    const database = await openSqlite(directory);
    expect(await pendingMigrations(database)).toHaveLength((await migrationsOf(join(store.directory, 'empty'))) - 1);
    const order = orderOf('channel', '7');
    const at = order.placedAt ?? '';
    await sql`insert into orders (channel, reference, status, payment_status, search_text, body, first_seen_at, as_of, sort_id, placed_at, updated_at, revision)
      values ('channel', '7', 'PENDING', 'PENDING', '7', ${JSON.stringify(order)}, ${at}, ${at}, 'n00000177', ${at}, '', 1)`.execute(
      database.db,
    );
    await database.close();
    const ledger = await openLedger({ directory });
    expect((await ledger.orders.get('channel', ['7'])).get('7')).toMatchObject({ reference: '7', status: 'PENDING' });
    await ledger.orders.put(orderOf('channel', '8'), eventOf('channel', '8'));
    expect((await ledger.orders.get('channel', ['7', '8'])).size).toBe(2);
    await ledger.close();
  });
});

async function migrated(directory: string, ...thread: [ReturnType<typeof onThisThread>?]): Promise<Database> {
  const database = await openSqlite(directory, ...thread);
  await migrate(database);
  return database;
}

/** Every table, index and column, and that the file is whole; closes the database. */
async function schemaOf({ db, close }: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ text: string }>`
    select m.name || '.' || coalesce(c.name, '') as text from sqlite_master m left join pragma_table_info(m.name) c order by 1`.execute(db);
  const check = await sql`pragma integrity_check`.execute(db);
  await close();
  return [...rows.map(({ text }) => text), JSON.stringify(check.rows)];
}
