import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openPostgres, overPool, safeIntegers } from '../../src/ledger/postgres.js';
import { openLedger } from '../../src/ledger/store.js';
import { eventOf, orderOf } from './samples.js';
import { postgresStore } from './stores.js';

describe('the ledger in PostgreSQL', () => {
  it('outlives a connection that breaks while nobody uses it', async () => {
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

  it('never tells the password when it cannot be reached', async () => {
    for (const databaseUrl of ['postgres://shop:s3cret@127.0.0.1:1/ledger', 'postgres://shop:s3cret@[bad/ledger']) {
      const error: unknown = await openLedger({ databaseUrl }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain('s3cret');
    }
  });

  it('takes only a plain name for a schema', () => {
    expect(() => openPostgres('postgres://127.0.0.1/ledger', 'x; drop table orders')).toThrow('A schema is named');
  });

  // Only a server has connections that wait for each other.
  const { DATABASE_URL: databaseUrl } = process.env;
  if (databaseUrl !== undefined) {
    it('comes up whole when several replicas start together', async () => {
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
