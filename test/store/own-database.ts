import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of a test's own. */
export interface OwnDatabase {
  readonly url: string;
  /** The rows of a statement that is run in it, on a connection of its own. */
  run<Row extends pg.QueryResultRow>(statement: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Ends the connections of everybody else, as an administrator does: how many those were. */
  terminate(condition?: string): Promise<number>;
  remove(): Promise<void>;
}

/** Makes a database on the server at this address. */
export async function createDatabase(serverUrl: string): Promise<OwnDatabase> {
  const name = `parley_test_${randomBytes(6).toString('hex')}`;
  const address = new URL(serverUrl);
  address.pathname = `/${name}`;
  const runAt = async <Row extends pg.QueryResultRow>(connectionString: string, statement: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query<Row>(statement, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  await runAt(serverUrl, `create database ${name}`);
  return {
    url: address.href,
    run: (statement, values) => runAt(address.href, statement, values),
    terminate: async (condition = 'true') => {
      const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and ${condition}`;
      return (await runAt(serverUrl, terminate, [name])).length;
    },
    remove: async () => void (await runAt(serverUrl, `drop database ${name} with (force)`)),
  };
}
