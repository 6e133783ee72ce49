import { CompiledQuery, type Kysely } from 'kysely';
import type { Database, Tables } from '../../src/store/schema/tables.js';

/** The same database, which also adds each query that it executes to a list. */
export function recordingQueries(db: Kysely<Tables>, queries: CompiledQuery[]): Kysely<Tables> {
  const executor = db.getExecutor();
  const recording = new Proxy(executor, {
    get: (target, name) => {
      if (name !== 'executeQuery') return bound(target, name);
      return (query: CompiledQuery) => {
        queries.push(query);
        return target.executeQuery(query);
      };
    },
  });
  return new Proxy(db, { get: (target, name) => (name === 'getExecutor' ? () => recording : bound(target, name)) });
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}

/** How the database executes a query when its tables are large. */
export async function planOf({ db, dialect }: Pick<Database, 'db' | 'dialect'>, query: CompiledQuery): Promise<string> {
  if (dialect === 'sqlite') {
    const { rows } = await db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters]));
    return rows.map(({ detail }) => detail).join('\n');
  }
  return db.transaction().execute(async (transaction) => {
    // The tables of a test are so small that reading all of them is the fastest.
    for (const kind of ['seqscan', 'bitmapscan', 'sort'])
      await transaction.executeQuery(CompiledQuery.raw(`set local enable_${kind} = off`));
    const { rows } = await transaction.executeQuery<{ 'QUERY PLAN': string }>(
      CompiledQuery.raw(`explain ${query.sql}`, [...query.parameters]),
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
}
