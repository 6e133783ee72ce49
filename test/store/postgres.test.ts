import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servingBounds } from '../../src/store/postgres/postgres-client.js';
import { openPostgres, overPool, safeIntegers } from '../../src/store/postgres/postgres.js';
import { openLedger, type Ledger } from '../../src/store/store.js';
import type { LedgerUnavailableError } from '../../src/store/connection/unavailable.js';
import type { LedgerWrites, WriteRecord } from '../../src/store/writes/writes.js';
import { startGate } from '../gate.js';
import { createDatabase, type OwnDatabase } from './own-database.js';
import { eventOf, noon, orderOf } from './samples.js';
import { postgresStore } from './stores.js';

describe('the ledger in PostgreSQL', () => {
  it('survives a connection that breaks while it is idle', async () => {
    const pool = new pg.Pool();
    const database = overPool(pool);
    expect(pool.emit('error', new Error('terminated'))).toBe(true);
    await database.close();
  });

  it('reads whole numbers exactly or not at all, and changes nothing for others', () => {
    const parse = safeIntegers.getTypeParser(20);
    expect(parse('9007199254740991')).toBe(9007199254740991);
    expect(() => parse('9007199254740993')).toThrow(RangeError);
    expect(pg.types.getTypeParser(20, 'text')('9007199254740993')).toBe('9007199254740993');
    expect(safeIntegers.getTypeParser(23)('42')).toBe(42);
  });

  it('never shows the password when it cannot be reached', async () => {
    for (const databaseUrl of ['postgres://shop:s3cret@127.0.0.1:1/ledger', 'postgres://shop:s3cret@[bad/ledger']) {
      const error: unknown = await openLedger({ databaseUrl }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain('s3cret');
    }
  });

  it('takes only a plain name for a schema', () => {
    expect(() => openPostgres('postgres://127.0.0.1/ledger', 'x; drop table orders')).toThrow('The name of a schema');
  });

  // Only a server has connections that wait for each other.
  const { DATABASE_URL: databaseUrl } = process.env;
  if (databaseUrl !== undefined) {
    it('gives up a statement that takes too long on the server, and goes on with the same connection', async () => {
      const { db, close } = openPostgres(databaseUrl, undefined, { ...servingBounds, statementMs: 200 });
      const slow = await sql`select pg_sleep(5)`.execute(db).catch((error: unknown) => error);
      expect(slow).toMatchObject({ name: 'LedgerUnavailableError', reason: 'timeout', code: '57014', isUndone: true });
      expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
      await close();
    });

    it('closes a connection that does not answer in time, and all that have not answered since, and has others at once', async () => {
      const gate = await startGate(databaseUrl);
      const { db, close } = openPostgres(gate.baseUrl, undefined, { ...servingBounds, answerMs: 500 });
      const ask = async (seconds = 0): Promise<unknown> =>
        sql<{ one: number }>`select 1 as one, pg_sleep(${seconds})`.execute(db).then(
          ({ rows }) => rows[0]?.one,
          (error: unknown) => (error as LedgerUnavailableError).reason,
        );
      // Five connections, which are idle when the network goes away.
      expect(await Promise.all([1, 2, 3, 4, 5].map(() => ask(0.2)))).toEqual([1, 1, 1, 1, 1]);
      gate.freeze();
      expect(await ask()).toBe('timeout');
      gate.thaw();
      for (let count = 0; count < 6; count += 1) expect(await ask()).toBe(1);
      await close();
      await gate.close();
    });

    it('lets migrations, compaction and export take longer than requests', async () => {
      const { db, maintenance, close } = openPostgres(databaseUrl);
      const boundOf = async (of: typeof db | undefined): Promise<unknown> =>
        of && (await sql<{ statement_timeout: string }>`show statement_timeout`.execute(of)).rows[0]?.statement_timeout;
      expect([await boundOf(db), await boundOf(maintenance)]).toEqual(['5s', '10min']);
      await close();
    });

    it('is closed in time also when nothing is answered any more', async () => {
      const gate = await startGate(databaseUrl);
      const { db, close } = openPostgres(gate.baseUrl);
      const asked = sql`select pg_sleep(60) as closing`.execute(db).catch((error: unknown) => (error as LedgerUnavailableError).reason);
      const active = `select 1 from pg_stat_activity where state = 'active' and query = 'select pg_sleep(60) as closing'`;
      await expect.poll(async () => (await sql.raw(active).execute(db)).rows.length).toBeGreaterThan(0);
      gate.freeze();
      const began = Date.now();
      await close();
      expect(Date.now() - began).toBeLessThan(7_000);
      expect(['timeout', 'broken']).toContain(await asked);
      await gate.close();
    });

    describe('on two connections that change the same write', () => {
      const at = (second: number): string => new Date(Date.parse(noon) + second * 1000).toISOString();
      const ended = { outcome: null, refusals: [], providerId: null, settledAt: noon };
      const settlement = {
        state: 'DONE',
        outcome: 'APPLIED',
        refusals: [],
        settledAt: noon,
        reportedStatus: 'SENT',
        messageId: null,
      } as const;
      let database: OwnDatabase;
      let ledgers: [Ledger, Ledger];
      let found: WriteRecord;

      beforeEach(async () => {
        database = await createDatabase(databaseUrl);
        ledgers = [await openLedger({ databaseUrl: database.url }), await openLedger({ databaseUrl: database.url })];
        const [{ writes }] = ledgers;
        const own = { client: 'shop', operation: 'test', idempotencyKey: null, inputHash: 'hash', orderReference: '7', owner: 'me' };
        await writes.reserve({ ...own, id: 'write', channel: 'channel', createdAt: noon }, '');
        await writes.markSent('write', noon, { target: {}, canBeReadBack: true });
        found = (await writes.get(['write'])).get('write') as WriteRecord;
      });
      afterEach(async () => {
        await Promise.all(ledgers.map((ledger) => ledger.close()));
        await database.remove();
      });

      /** What the second gets that comes while the change of the first is not committed yet. */
      async function race<T>(first: (writes: LedgerWrites) => Promise<unknown>, second: (writes: LedgerWrites) => Promise<T>): Promise<T> {
        const [here, there] = ledgers;
        const waiting = `select count(*) as many from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        let late: Promise<T> | undefined;
        await here.transaction(async ({ writes }) => {
          await first(writes);
          late = second(there.writes);
          await expect.poll(async () => (await database.run<{ many: string }>(waiting))[0]?.many).toBe('1');
        });
        return late as Promise<T>;
      }

      it('gives an UNKNOWN write to one process alone', async () => {
        await ledgers[0].writes.settle('write', { ...ended, state: 'UNKNOWN', outcome: 'UNKNOWN', readBackAt: at(1) });
        const take = async (writes: LedgerWrites): Promise<number> => (await writes.takeDue('channel', at(5), at(9), 10)).length;
        expect(await race(take, take)).toBe(0);
        expect((await ledgers[0].writes.takeDue('channel', at(9), at(13), 10)).length).toBe(1);
      });

      it('settles nothing by a report when the answer to the write itself has arrived meanwhile', async () => {
        const answered = (writes: LedgerWrites) => writes.settle('write', { ...ended, state: 'DONE', outcome: 'ACCEPTED' });
        expect(await race(answered, (writes) => writes.settleFromWebhook(found, settlement))).toBe(false);
        expect((await ledgers[0].writes.get(['write'])).get('write')).toMatchObject({ outcome: 'ACCEPTED', reportedStatus: null });
      });

      it('settles nothing by a report when another report has arrived meanwhile', async () => {
        await ledgers[0].writes.settle('write', { ...ended, state: 'DONE', outcome: 'ACCEPTED' });
        const answered = (await ledgers[0].writes.get(['write'])).get('write') as WriteRecord;
        const delivered = { ...settlement, reportedStatus: 'DELIVERED' } as const;
        expect(
          await race(
            (writes) => writes.settleFromWebhook(answered, delivered),
            (writes) => writes.settleFromWebhook(answered, settlement),
          ),
        ).toBe(false);
        expect((await ledgers[0].writes.get(['write'])).get('write')).toMatchObject({ reportedStatus: 'DELIVERED' });
      });
    });

    it('is migrated completely when several replicas start together', async () => {
      const store = await postgresStore(databaseUrl);
      const ledgers = await Promise.all(Array.from({ length: 4 }, () => store.open()));
      expect(new Set(ledgers.map((ledger) => ledger.hash('text'))).size).toBe(1);
      await ledgers[0]?.orders.put(orderOf('channel', '1'), eventOf('channel', '1'));
      expect((await ledgers[3]?.orders.get('channel', ['1']))?.size).toBe(1);
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      await store.remove();
    });
  }
});
