import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import pg from 'pg';
import type { ConnectionPool } from './postgres-pool.js';
import { LedgerUnavailableError, type Unavailability } from '../connection/unavailable.js';

export interface PostgresDriverOptions {
  readonly pool: ConnectionPool;
  /** How errors call the database. */
  readonly name: string;
  /** How long an answer is awaited, in milliseconds; undefined: for ever. */
  readonly answerMs: number | undefined;
}

/** PostgreSQL for Kysely: nothing waits for ever, and what fails because of the server or the connection is a LedgerUnavailableError. */
export class PostgresDriver implements Driver {
  private readonly options: PostgresDriverOptions;

  constructor(options: PostgresDriverOptions) {
    this.options = options;
  }

  async init(): Promise<void> {
    // Connections are opened when they are asked for.
  }

  async acquireConnection(): Promise<PostgresConnection> {
    return new PostgresConnection(this.options, await takeClient(this.options));
  }

  beginTransaction(connection: PostgresConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings);
  }

  commitTransaction(connection: PostgresConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: PostgresConnection): Promise<void> {
    return connection.rollback();
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  destroy(): Promise<void> {
    return this.options.pool.close();
  }
}

/** What becomes of a statement whose answer is lost: it did nothing in any case, or not without the commit that cannot follow, or nobody knows. */
type Weight = 'nothing' | 'uncommitted' | 'unknown';

class PostgresConnection implements DatabaseConnection {
  private readonly options: PostgresDriverOptions;
  private client: pg.PoolClient;
  private isInTransaction = false;
  /** Broken, or silent: the server takes back what was under way by itself. */
  private isLost = false;

  constructor(options: PostgresDriverOptions, client: pg.PoolClient) {
    this.options = options;
    this.client = client;
  }

  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const weight = this.isInTransaction ? 'uncommitted' : query.kind === 'SelectQueryNode' ? 'nothing' : 'unknown';
    const { command, rowCount, rows } = await this.ask(sql, parameters, weight);
    const isChange = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
    return { rows: rows as Row[], ...(isChange && { numAffectedRows: BigInt(rowCount ?? 0) }) };
  }

  streamQuery(): never {
    throw new Error('The ledger reads no rows one by one.');
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const settings = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter((setting) => setting !== undefined);
    await this.ask(['begin', ...settings].join(' '), [], 'nothing');
    this.isInTransaction = true;
  }

  async commit(): Promise<void> {
    this.isInTransaction = false;
    await this.ask('commit', [], 'unknown');
  }

  /** Never fails because of the connection: with it, the transaction is gone. */
  async rollback(): Promise<void> {
    this.isInTransaction = false;
    if (this.isLost) return;
    await this.ask('rollback', [], 'uncommitted').catch((error: unknown) => {
      if (!(error instanceof LedgerUnavailableError)) throw error;
      this.isLost = true;
    });
  }

  release(): void {
    const { pool } = this.options;
    if (this.isLost) pool.discard(this.client);
    else pool.giveBack(this.client);
  }

  private async ask(text: string, parameters: readonly unknown[], weight: Weight): Promise<pg.QueryResult> {
    try {
      return await this.askOnce(text, parameters, weight);
    } catch (error) {
      const isWorthAnother = error instanceof LedgerUnavailableError && error.reason === 'broken' && weight === 'nothing';
      if (!isWorthAnother) throw error;
      // Nothing has happened on this connection that another would not know.
      this.options.pool.discard(this.client);
      this.client = await takeClient(this.options);
      this.isLost = false;
      return this.askOnce(text, parameters, weight);
    }
  }

  private async askOnce(text: string, parameters: readonly unknown[], weight: Weight): Promise<pg.QueryResult> {
    const { pool, answerMs, name } = this.options;
    const askedAt = performance.now();
    let [isOver, isSilent] = [false, false];
    const giveUp = (): void => {
      if (isOver) return;
      isSilent = true;
      pool.noteSilence(this.client, askedAt);
    };
    // An answer may lie there unread when the process itself was held up: it is read before the connection is called silent.
    const timer = answerMs === undefined ? undefined : setTimeout(() => setImmediate(giveUp), answerMs);
    try {
      const result = await this.client.query(text, [...parameters]);
      pool.noteAnswer(this.client);
      return result;
    } catch (error) {
      const reason = isSilent ? 'timeout' : reasonOf(error, pool.isBroken(this.client));
      if (reason === undefined) throw error;
      this.isLost ||= isSilent || reason === 'broken';
      throw new LedgerUnavailableError(`${sentences[reason]} (${name}): ${messageOf(error)}`, {
        reason,
        isUndone: weight !== 'unknown' || isRefusal(error),
        cause: error,
      });
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  }
}

const sentences: Readonly<Record<Unavailability, string>> = {
  unreachable: 'PostgreSQL cannot be used',
  broken: 'PostgreSQL ended the connection',
  timeout: 'PostgreSQL did not answer in time',
};

async function takeClient({ pool, name }: PostgresDriverOptions): Promise<pg.PoolClient> {
  try {
    return await pool.take();
  } catch (error) {
    throw new LedgerUnavailableError(`PostgreSQL cannot be used (${name}): ${messageOf(error)}`, {
      reason: 'unreachable',
      isUndone: true,
      cause: error,
    });
  }
}

/** By SQLSTATE, whose first two characters are its class. Undefined: what was asked for is at fault, and not the server. */
function reasonOf(error: unknown, isConnectionBroken: boolean): Unavailability | undefined {
  if (!(error instanceof pg.DatabaseError)) return isConnectionBroken ? 'broken' : undefined;
  const { code = '', severity } = error;
  if (severity === 'FATAL' || severity === 'PANIC' || /^08/.test(code)) return 'broken';
  // query_canceled: by statement_timeout, or by an administrator.
  if (code === '57014') return 'timeout';
  // No resources, operator intervention, system error, a server that has become a read-only standby.
  return /^(53|57|58)/.test(code) || code === '25006' ? 'unreachable' : undefined;
}

/** The server told itself that it did not do it, other than by dying. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message || code || 'unknown error';
}
