import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyLedgerName, placeEmptyLedger } from '../../src/store/sqlite/empty-ledger.js';
import { pendingMigrations } from '../../src/store/schema/migrations.js';
import type { Database } from '../../src/store/schema/tables.js';
import { builtFile } from '../built-gateway.js';
import { eventOf, orderOf } from './samples.js';
import { embeddedStore } from './stores.js';

/** What `sqlite_schema` has of a ledger, in the order of the names. */
async function schemaOf({ db }: Database): Promise<readonly unknown[]> {
  return (await sql`select type, name, tbl_name, sql from sqlite_schema order by type, name`.execute(db)).rows;
}

describe('a new ledger of the built gateway', () => {
  const empty = builtFile(emptyLedgerName);
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  let path: string;
  beforeEach(async () => {
    store = await embeddedStore();
    path = join(store.directory, 'ledger.sqlite');
  });
  afterEach(() => store.remove());

  it('MUST have the tables that the migrations make, and the same entries of them', async () => {
    placeEmptyLedger(path, empty);
    const placed = await store.openDatabase();
    const other = await embeddedStore();
    await (await other.open()).close();
    const migrated = await other.openDatabase();
    expect(await pendingMigrations(placed)).toEqual([]);
    expect(await schemaOf(placed)).toEqual(await schemaOf(migrated));
    await placed.close();
    await migrated.close();
    await other.remove();
  });

  it('MUST have a key of its own: the build carries none', async () => {
    placeEmptyLedger(path, empty);
    const database = await store.openDatabase();
    expect(await database.db.selectFrom('ledger_settings').selectAll().execute()).toEqual([]);
    await database.close();
    const hashes = [await hashOfNew(), await hashOfNew()];
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  async function hashOfNew(): Promise<string> {
    const other = await embeddedStore();
    placeEmptyLedger(join(other.directory, 'ledger.sqlite'), empty);
    const ledger = await other.open();
    const hash = ledger.hash('text');
    await ledger.close();
    await other.remove();
    return hash;
  }

  it('MUST be writable although the file of the build is not', async () => {
    const readOnly = join(store.directory, 'read-only');
    await copyFile(empty, readOnly);
    await chmod(readOnly, 0o444);
    placeEmptyLedger(path, readOnly);
    const ledger = await store.open();
    await ledger.orders.put(orderOf('channel', '1'), eventOf('channel', '1'));
    expect((await ledger.orders.get('channel', ['1'])).size).toBe(1);
    await ledger.close();
  });

  it('MUST never take the place of a ledger', async () => {
    const ledger = await store.open();
    await ledger.orders.put(orderOf('channel', '1'), eventOf('channel', '1'));
    await ledger.close();
    const before = readFileSync(path);
    placeEmptyLedger(path, empty);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each(['-wal', '-journal'])('MUST not be placed beside a log that another ledger has left (%s)', (suffix) => {
    writeFileSync(`${path}${suffix}`, 'frames of another ledger');
    placeEmptyLedger(path, empty);
    expect(existsSync(path)).toBe(false);
  });

  it('MUST leave the work to the migrations where it cannot be copied', () => {
    const directory = join(store.directory, 'folder');
    mkdirSync(directory);
    placeEmptyLedger(path, directory);
    placeEmptyLedger(path, join(directory, 'missing'));
    expect(readdirSync(store.directory)).toEqual(['folder']);
  });
});
