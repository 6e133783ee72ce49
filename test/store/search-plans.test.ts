import type { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database } from '../../src/store/schema/tables.js';
import { findRecords } from '../../src/store/search/find-records.js';
import { readSearchText } from '../../src/store/search/search-words.js';
import { planOf, recordingQueries } from './recorded-queries.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

describe.each([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('the queries of a search in %s', (_, createStore: () => Promise<Store>) => {
  let store: Store;
  let database: Database;
  beforeAll(async () => {
    store = await createStore();
    database = await store.openDatabase();
    await migrate(database);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await store.remove();
  }, 60_000);

  it('MUST read the key of each channel and kind in its order, and sort nothing', async () => {
    const queries: CompiledQuery[] = [];
    const search = { channels: ['one', 'two'], kinds: ['ORDERS', 'MESSAGES'], deadlineAt: Infinity, signal: undefined } as const;
    const recording = { db: recordingQueries(database.db, queries), dialect: database.dialect };
    await findRecords(recording, { ...search, words: readSearchText('ana 4321') });
    expect(queries.length).toBeGreaterThan(2);
    for (const query of queries) {
      const plan = await planOf(database, query);
      expect(plan).toMatch(/USING (COVERING INDEX|PRIMARY KEY)|Index Only Scan (Backward )?using search_words_key/);
      expect(plan).not.toMatch(/SCAN search_words|Seq Scan|TEMP B-TREE|Sort/);
    }
  });
});
