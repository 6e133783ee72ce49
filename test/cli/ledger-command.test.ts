import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compact, shrink } from '../../src/store/maintenance/compaction.js';
import { openLedger } from '../../src/store/store.js';
import { eventOf, orderOf } from '../store/samples.js';
import { run, type Ran } from './command-line.js';
import { embeddedPlace, serverPlace } from './databases.js';
import { fill } from './full-ledger.js';

describe('parley ledger', () => {
  let place: Awaited<ReturnType<typeof embeddedPlace>>;
  let rows: number;
  beforeEach(async () => {
    place = await embeddedPlace();
    const ledger = await place.ledger();
    await fill(ledger);
    await ledger.close();
    rows = (await parley(['export'])).stdout.split('\n').length - 3;
  });
  afterEach(() => place.remove());

  const parley = (args: readonly string[], dataDirectory = place.directory, stdin = ''): Promise<Ran> =>
    run(['ledger', ...args], { environment: { PARLEY_DATA_DIR: dataDirectory }, directory: place.directory, stdin });
  const path = (name: string): string => join(place.directory, name);

  describe('export', () => {
    it('writes to standard output nothing but the export, and says beside it what that holds', async () => {
      const { code, stdout, stderr } = await parley(['export']);
      expect(code).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(rows + 2);
      for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(stderr).toMatch(new RegExp(`^Exported ${rows} rows\\. This file holds personal data of customers, and the key .*\\n$`));
    });

    it('writes the same into a new file, which only its owner may read', async () => {
      const { stdout: exported } = await parley(['export']);
      const { code, stdout, stderr } = await parley(['export', '--file', 'all.jsonl']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Exported ${rows} rows. This file holds personal data`);
      expect(await readFile(path('all.jsonl'), 'utf8')).toBe(exported);
      expect((await stat(path('all.jsonl'))).mode & 0o777).toBe(0o600);
    });

    it('leaves a file alone that is there already', async () => {
      await writeFile(path('mine.txt'), 'mine');
      const { code, stdout, stderr } = await parley(['export', '--file', 'mine.txt']);
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: `${path('mine.txt')} already exists and was not changed.\n`,
      });
      expect(await readFile(path('mine.txt'), 'utf8')).toBe('mine');
    });

    it('says where it cannot write', async () => {
      const { code, stderr } = await parley(['export', '--file', 'nowhere/all.jsonl']);
      expect({ code, stderr }).toEqual({ code: 1, stderr: `${path('nowhere/all.jsonl')} cannot be written (ENOENT).\n` });
    });

    it('makes no ledger where there is none', async () => {
      const { code, stderr } = await parley(['export'], path('mistyped'));
      expect(code).toBe(1);
      expect(stderr).toBe(
        `There is no ledger in ${path('mistyped')}. Set PARLEY_DATA_DIR to its directory, or DATABASE_URL to its PostgreSQL.\n`,
      );
      expect(existsSync(path('mistyped'))).toBe(false);
    });
  });

  describe('import', () => {
    it('reads a file, or standard input, into a ledger that it makes', async () => {
      const { stdout: exported } = await parley(['export']);
      await writeFile(path('all.jsonl'), exported);
      const fromFile = await parley(['import', '--file', 'all.jsonl'], path('one'));
      expect(fromFile).toEqual({ code: 0, stdout: `Imported ${rows} rows.\n`, stderr: '' });
      const fromInput = await parley(['import', '--json'], path('two'), exported);
      expect(fromInput).toEqual({ code: 0, stdout: `${JSON.stringify({ rows })}\n`, stderr: '' });
      for (const directory of ['one', 'two']) expect((await parley(['export'], path(directory))).stdout).toBe(exported);
    });

    it('is refused by a ledger that knows something', async () => {
      const { stdout: exported } = await parley(['export']);
      const { code, stdout, stderr } = await parley(['import'], place.directory, exported);
      const sentence = 'The ledger is not empty. Import the file into an empty ledger.\n';
      expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: sentence });
      expect((await parley(['export'])).stdout).toBe(exported);
    });

    it('says when there is no such file', async () => {
      const { code, stderr } = await parley(['import', '--file', 'no.jsonl'], path('one'));
      expect({ code, stderr }).toEqual({ code: 1, stderr: `${path('no.jsonl')} cannot be read (ENOENT).\n` });
    });
  });

  describe('backup', () => {
    it('makes a file that is a ledger, for its owner only, while the original stays as it was', async () => {
      const { stdout: exported } = await parley(['export']);
      const { code, stdout, stderr } = await parley(['backup', '--file', 'backup.sqlite']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Backed up to ${path('backup.sqlite')}: to restore it, put it into a data directory as ledger.sqlite.`);
      expect((await stat(path('backup.sqlite'))).mode & 0o777).toBe(0o600);
      await mkdir(path('restored'));
      await copyFile(path('backup.sqlite'), path('restored/ledger.sqlite'));
      expect((await parley(['export'], path('restored'))).stdout).toBe(exported);
      const restored = await openLedger({ directory: path('restored') });
      await restored.orders.put(orderOf('shop', 'new'), eventOf('shop', 'new'));
      await restored.close();
      expect((await parley(['export'])).stdout).toBe(exported);
    });

    it('never overwrites, not even an empty file', async () => {
      await writeFile(path('there.sqlite'), '');
      const { code, stderr } = await parley(['backup', '--file', 'there.sqlite', '--json']);
      expect({ code, stderr }).toEqual({ code: 1, stderr: `${path('there.sqlite')} already exists and was not changed.\n` });
      expect((await stat(path('there.sqlite'))).size).toBe(0);
    });

    it('needs to know where', async () => {
      const { code, stderr } = await parley(['backup']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'A backup needs --file.\n\nUsage: parley ledger backup --file <new file> [--json]\n',
      });
    });
  });

  describe('compact', () => {
    it('deletes by the retention of the configuration, and returns the freed space to the disk', async () => {
      const ledger = await place.ledger();
      const note = 'n'.repeat(1000);
      for (let count = 0; count < 20; count += 1) {
        await ledger.events.append(Array.from({ length: 100 }, () => eventOf('shop', 'b', { note })));
      }
      await ledger.close();
      const before = (await stat(path('ledger.sqlite'))).size;
      expect(before).toBeGreaterThan(2_000_000);
      expect((await parley(['compact'])).stdout).toBe(
        'Deleted 0 order events, 0 message events, 0 template events, 0 webhooks, 1 settled write.\n',
      );
      // Everything is older than an hour, by a clock that goes on by as much.
      const later = Date.now() + 2 * 60 * 60 * 1000;
      const database = await place.database();
      const hour = 60 * 60 * 1000;
      expect((await compact(database, { events: hour, webhookBodies: hour }, later)).orderEvents).toBe(2130);
      await shrink(database);
      await database.close();
      expect((await stat(path('ledger.sqlite'))).size).toBeLessThan(before / 4);
    });
  });

  it('says that a running gateway has the embedded ledger, and what can be done', async () => {
    const gateway = await place.ledger();
    for (const args of [['export'], ['import'], ['backup', '--file', 'x.sqlite'], ['compact']]) {
      const { code, stdout, stderr } = await parley(args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe(
        `The ledger ${path('ledger.sqlite')} is in use by another process, most likely a running gateway. Stop that process first, or use GraphQL on the running gateway to list and replay webhooks.\n`,
      );
    }
    expect(existsSync(path('x.sqlite'))).toBe(false);
    await gateway.close();
  });

  it('reads the same configuration as the gateway, and reports its faults', async () => {
    const { code, stderr } = await run(['ledger', 'export'], { environment: { PORT: 'x', PARLEY_DATA_DIR: place.directory } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'The configuration has a fault:\n  PORT: must be a whole number from 0 to 65535\n',
    });
  });

  it('never shows the password of a PostgreSQL that it cannot use', async () => {
    const refusals = {
      'postgres://shop:s3cret-word@127.0.0.1:1/ledger':
        'PostgreSQL cannot be used (DATABASE_URL, database "ledger" at 127.0.0.1:1): connect ECONNREFUSED 127.0.0.1:1.\n',
      'postgres://shop:s3cret-word@[bad/ledger':
        'The configuration has a fault:\n  DATABASE_URL: must be an address such as postgres://user:password@host; percent-encode characters such as # and / in the password\n',
    };
    for (const [databaseUrl, refusal] of Object.entries(refusals)) {
      for (const command of ['export', 'import', 'compact']) {
        const { code, stdout, stderr } = await run(['ledger', command], { environment: { DATABASE_URL: databaseUrl } });
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toBe(refusal);
      }
    }
  });

  const { DATABASE_URL: serverUrl } = process.env;
  if (serverUrl !== undefined) {
    it('does all of it on PostgreSQL too, where a backup is an export', async () => {
      const server = await serverPlace(serverUrl);
      const environment = { DATABASE_URL: server.databaseUrl };
      const { stdout: exported } = await parley(['export']);
      const imported = await run(['ledger', 'import'], { environment, stdin: exported });
      expect(imported.stdout).toBe(`Imported ${rows} rows. Gateways that run on this ledger must be restarted now.\n`);
      expect((await run(['ledger', 'export'], { environment })).stdout).toBe(exported);
      const backup = await run(['ledger', 'backup', '--file', 'server.jsonl', '--json'], { environment, directory: place.directory });
      expect(JSON.parse(backup.stdout)).toEqual({ file: path('server.jsonl'), kind: 'export' });
      expect(await readFile(path('server.jsonl'), 'utf8')).toBe(exported);
      const again = await run(['ledger', 'backup', '--file', 'server.jsonl'], { environment, directory: place.directory });
      expect(again.stderr).toBe(`${path('server.jsonl')} already exists and was not changed.\n`);
      const compacted = await run(['ledger', 'compact', '--json'], { environment });
      expect(JSON.parse(compacted.stdout)).toEqual({
        orderEvents: 0,
        messageEvents: 0,
        templateEvents: 0,
        webhooks: 0,
        webhookBodies: 0,
        writes: 1,
        customerSends: 0,
        orders: 0,
        messages: 0,
        conversations: 0,
        deletedCopies: 0,
      });
      await server.remove();
    });
  }
});
