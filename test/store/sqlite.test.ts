import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/sqlite.js';
import { LedgerLockedError, openLedger } from '../../src/store/store.js';
import { builtProgram } from '../built-programs.js';
import { onThisThread } from './in-process-thread.js';
import { eventOf, orderOf } from './samples.js';
import { embeddedStore } from './stores.js';

describe('the embedded ledger', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  beforeEach(async () => void (store = await embeddedStore()));
  afterEach(() => store.remove());

  it('loses nothing that it acknowledged when its process is killed, time after time', async () => {
    for (const [round, enough] of [25, 60, 140].entries()) {
      const { child, lines } = startWriting(store.directory, round);
      const acknowledged: string[] = [];
      for await (const reference of lines) {
        acknowledged.push(reference);
        if (acknowledged.length === enough) child.kill('SIGKILL');
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
      const ledger = await store.open();
      const orders = await ledger.orders.get('channel', acknowledged);
      expect([...orders.keys()].sort()).toEqual(acknowledged.sort());
      const histories = await ledger.events.ofOrder('channel', acknowledged);
      expect([...histories.values()].every((history) => history.length === 1)).toBe(true);
      await ledger.close();
    }
  });

  it('refuses a second process while the first lives, and says what to do', async () => {
    const ledger = await store.open();
    const { lines, errors } = startWriting(store.directory, 0);
    const said: string[] = [];
    for await (const line of lines) said.push(line);
    expect(said).toEqual(['LedgerLockedError']);
    expect(await errors).toBe('');
    await expect(store.open()).rejects.toThrow(LedgerLockedError);
    await expect(store.open()).rejects.toThrow('in use by another process');
    await ledger.orders.put(orderOf('channel', '1'), eventOf('channel', '1'));
    await ledger.close();
  });

  it('can be opened again at once when it was closed', async () => {
    const first = await store.open();
    await first.orders.put(orderOf('channel', '1'), eventOf('channel', '1'));
    await first.close();
    const second = await store.open();
    expect((await second.orders.get('channel', ['1'])).size).toBe(1);
    await second.close();
  });

  it('makes its directory, and is one file there when it is closed', async () => {
    const directory = join(store.directory, 'deep', 'below');
    await (await openLedger({ directory })).close();
    expect(['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.sqlite-shm'].map((name) => existsSync(join(directory, name)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is not opened without a place', async () => {
    await expect(openLedger({})).rejects.toThrow('needs a directory or a database URL');
  });

  it('keeps the file for itself, and never loses its own order', async () => {
    const { db, close } = await openSqlite(store.directory);
    const settings = await Promise.all(
      ['journal_mode', 'synchronous', 'locking_mode', 'foreign_keys'].map(
        async (name) => Object.values((await sql.raw<object>(`pragma ${name}`).execute(db)).rows[0] ?? {})[0],
      ),
    );
    expect(settings).toEqual(['wal', 1, 'exclusive', 1]);
    await close();
  });
});

describe('a commit of the embedded ledger', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  beforeEach(async () => void (store = await embeddedStore()));
  afterEach(() => store.remove());

  /** A disk whose writes a test can let fail. */
  function createDisk() {
    const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
    return {
      waiting,
      file: { datasync: () => new Promise<void>((resolve, reject) => waiting.push({ resolve, reject })), close: async () => undefined },
    };
  }

  async function openOn(disk: ReturnType<typeof createDisk>) {
    const { db, close } = await openSqlite(store.directory, onThisThread({ disk: disk.file }));
    closing.push(close);
    const made = sql.raw('create table notes (text text)').execute(db);
    await vi.waitFor(() => expect(disk.waiting).toHaveLength(1));
    disk.waiting.splice(0).forEach(({ resolve }) => resolve());
    await made;
    const settled: string[] = [];
    const write = (text: string): Promise<unknown> =>
      db
        .transaction()
        .execute((transaction) => sql`insert into notes values (${text})`.execute(transaction))
        .then(
          () => settled.push(text),
          () => settled.push(`${text} is lost`),
        );
    const count = async (): Promise<unknown> => (await sql<{ n: number }>`select count(*) as n from notes`.execute(db)).rows[0]?.n;
    return { write, count, settled };
  }

  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('MUST be on the disk before it is acknowledged, together with those that came meanwhile', async () => {
    const disk = createDisk();
    const { write, count, settled } = await openOn(disk);
    const first = write('first');
    await vi.waitFor(() => expect(disk.waiting).toHaveLength(1));
    const others = ['second', 'third', 'fourth'].map(write);
    await vi.waitFor(async () => expect(await count()).toBe(4));
    expect([settled, disk.waiting.length]).toEqual([[], 1]);
    disk.waiting.splice(0).forEach(({ resolve }) => resolve());
    await first;
    await vi.waitFor(() => expect(disk.waiting).toHaveLength(1));
    expect(settled).toEqual(['first']);
    disk.waiting.splice(0).forEach(({ resolve }) => resolve());
    await Promise.all(others);
    expect(settled).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('MUST be an error when the disk does not take it, and the next one is tried again', async () => {
    const disk = createDisk();
    const { write, settled } = await openOn(disk);
    const lost = write('first');
    await vi.waitFor(() => expect(disk.waiting).toHaveLength(1));
    disk.waiting.splice(0).forEach(({ reject }) => reject(new Error('EIO')));
    await lost;
    const kept = write('second');
    await vi.waitFor(() => expect(disk.waiting).toHaveLength(1));
    disk.waiting.splice(0).forEach(({ resolve }) => resolve());
    await kept;
    expect(settled).toEqual(['first is lost', 'second']);
  });

  it('MUST not be waited for by who only reads', async () => {
    const disk = createDisk();
    const { write, count } = await openOn(disk);
    const first = write('first');
    await vi.waitFor(() => expect(disk.waiting).toHaveLength(1));
    expect(await count()).toBe(1);
    disk.waiting.splice(0).forEach(({ resolve }) => resolve());
    await first;
  });
});

interface WritingProcess {
  readonly child: ChildProcess;
  readonly lines: AsyncIterable<string>;
  /** All that it wrote to its standard error. */
  readonly errors: Promise<string>;
}

function startWriting(directory: string, round: number): WritingProcess {
  const child = spawn(process.execPath, [builtProgram('writing'), directory, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = (async () => {
    let text = '';
    for await (const chunk of child.stderr) text += String(chunk);
    return text;
  })();
  return { child, lines: createInterface({ input: child.stdout }), errors };
}
