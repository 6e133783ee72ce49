import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Where a gateway keeps its ledger and what it shares: what a setting puts into the environment. */
export interface Stores {
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export interface Setting {
  readonly name: string;
  open(): Promise<Stores>;
}

const { DATABASE_URL: serverUrl, REDIS_URL: redisUrl } = process.env;

/** Names of channels and clients, by which Redis is shared, are each test's own; what is kept there goes by itself within a minute. */
const redis: Readonly<Record<string, string>> = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };

/** A database of the test's own on the server of DATABASE_URL. */
async function openDatabase(server: string): Promise<Stores> {
  const name = `parley_acceptance_${randomBytes(6).toString('hex')}`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { environment: { DATABASE_URL: url.href }, remove: () => run(`drop database ${name} with (force)`) };
}

const nothing: Stores = { environment: {}, remove: async () => undefined };

/** PostgreSQL and Redis together; undefined where the machine has not both. */
export const shared: Setting | undefined =
  serverUrl === undefined || redisUrl === undefined
    ? undefined
    : {
        name: 'PostgreSQL and Redis',
        open: async () => {
          const database = await openDatabase(serverUrl);
          return { ...database, environment: { ...database.environment, ...redis } };
        },
      };

/** Embedded, PostgreSQL, Redis, and both: those that DATABASE_URL and REDIS_URL make possible. CI sets both. */
export const settings: readonly Setting[] = [
  { name: 'the embedded store', open: async () => nothing },
  ...(serverUrl === undefined ? [] : [{ name: 'PostgreSQL', open: () => openDatabase(serverUrl) }]),
  ...(redisUrl === undefined ? [] : [{ name: 'Redis', open: async () => ({ ...nothing, environment: redis }) }]),
  ...(shared === undefined ? [] : [shared]),
];
