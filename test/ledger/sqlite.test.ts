import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/ledger/sqlite.js';
import { LedgerLockedError, openLedger } from '../../src/ledger/store.js';
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

  it('writes every commit to the disk before it acknowledges it', async () => {
    const { db, close } = await openSqlite(store.directory);
    const settings = await Promise.all(
      ['journal_mode', 'synchronous', 'locking_mode', 'foreign_keys'].map(
        async (name) => Object.values((await sql.raw<object>(`pragma ${name}`).execute(db)).rows[0] ?? {})[0],
      ),
    );
    expect(settings).toEqual(['wal', 2, 'exclusive', 1]);
    await close();
  });
});

interface WritingProcess {
  readonly child: ChildProcess;
  readonly lines: AsyncIterable<string>;
  /** All that it wrote to its standard error. */
  readonly errors: Promise<string>;
}

function startWriting(directory: string, round: number): WritingProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/ledger/writing-process.ts', directory, String(round)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = (async () => {
    let text = '';
    for await (const chunk of child.stderr) text += String(chunk);
    return text;
  })();
  return { child, lines: createInterface({ input: child.stdout }), errors };
}
