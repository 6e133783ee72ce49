import pg from 'pg';

/** A database and a Redis that nobody else uses. */
export interface SharedStores {
  readonly environment: { readonly DATABASE_URL: string; readonly REDIS_URL: string };
  remove(): Promise<void>;
}

/** Of Redis: expected to be empty, and emptied at the end. */
const redisDatabase = 13;

/**
 * Makes them on the servers that DATABASE_URL and REDIS_URL name, or on this machine's; says why where that cannot be. The database has a
 * name of its own.
 */
export async function openSharedStores(): Promise<SharedStores | string> {
  const server = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const database = `parley_scale_${process.pid}`;
  const run = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const redis = await openRedis();
  if (typeof redis === 'string') return redis;
  try {
    await run(`create database ${database}`);
  } catch (error) {
    await redis.empty();
    return `PostgreSQL cannot be used: ${String(error)}`;
  }
  const url = new URL(server);
  url.pathname = `/${database}`;
  return {
    environment: { DATABASE_URL: url.href, REDIS_URL: redis.url },
    remove: async () => {
      await run(`drop database ${database} with (force)`);
      await redis.empty();
    },
  };
}

async function openRedis(): Promise<{ readonly url: string; empty(): Promise<void> } | string> {
  const url = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
  url.pathname = `/${redisDatabase}`;
  const { Redis } = await import('ioredis');
  const client = new Redis(url.href, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    if ((await client.dbsize()) > 0) throw new Error(`its database ${redisDatabase} is not empty`);
  } catch (error) {
    client.disconnect();
    return `Redis cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
  return {
    url: url.href,
    empty: async () => {
      await client.flushdb();
      await client.quit();
    },
  };
}
