import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import pg from 'pg';
import type { ConnectionPool } from './postgres-pool.js';
import { LedgerUnavailableError, type Unavailability } from '../connection/unavailable.js';

export interface PostgresDriverOptions {
  readonly pool: ConnectionPool;
  /** The name of the database in errors. */
  readonly name: string;
  /** How long to wait for an answer, in milliseconds; undefined: for ever. */
  readonly answerMs: number | undefined;
}

/** PostgreSQL for Kysely. Every wait is bounded, and failures of the server or the connection are LedgerUnavailableErrors. */
export class PostgresDriver implements Driver {
  private readonly options: PostgresDriverOptions;

  constructor(options: PostgresDriverOptions) {
    this.options = options;
  }

  async init(): Promise<void> {
    // Connections are opened on demand.
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

/** The effect of a statement whose answer is lost: it changes nothing anyway; its transaction cannot commit any more; or it is not known. */
type LostEffect = 'nothing' | 'uncommitted' | 'unknown';

class PostgresConnection implements DatabaseConnection {
  private readonly options: PostgresDriverOptions;
  private client: pg.PoolClient;
  private isInTransaction = false;
  /** Broken, or without an answer: the server rolls back the running transaction. */
  private isLost = false;

  constructor(options: PostgresDriverOptions, client: pg.PoolClient) {
    this.options = options;
    this.client = client;
  }

  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const lostEffect = this.isInTransaction ? 'uncommitted' : query.kind === 'SelectQueryNode' ? 'nothing' : 'unknown';
    const { command, rowCount, rows } = await this.run(sql, parameters, lostEffect);
    const isChange = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
    return { rows: rows as Row[], ...(isChange && { numAffectedRows: BigInt(rowCount ?? 0) }) };
  }

  streamQuery(): never {
    throw new Error('The ledger does not stream rows.');
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const settings = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter((setting) => setting !== undefined);
    await this.run(['begin', ...settings].join(' '), [], 'nothing');
    this.isInTransaction = true;
  }

  async commit(): Promise<void> {
    this.isInTransaction = false;
    await this.run('commit', [], 'unknown');
  }

  /** Does not fail when the connection is lost, because the transaction is lost with it. */
  async rollback(): Promise<void> {
    this.isInTransaction = false;
    if (this.isLost) return;
    await this.run('rollback', [], 'uncommitted').catch((error: unknown) => {
      if (!(error instanceof LedgerUnavailableError)) throw error;
      this.isLost = true;
    });
  }

  release(): void {
    const { pool } = this.options;
    if (this.isLost) pool.discard(this.client);
    else pool.giveBack(this.client);
  }

  private async run(text: string, parameters: readonly unknown[], lostEffect: LostEffect): Promise<pg.QueryResult> {
    try {
      return await this.runOnce(text, parameters, lostEffect);
    } catch (error) {
      const canRetry = error instanceof LedgerUnavailableError && error.reason === 'broken' && lostEffect === 'nothing';
      if (!canRetry) throw error;
      // The connection has no state that another connection would lack.
      this.options.pool.discard(this.client);
      this.client = await takeClient(this.options);
      this.isLost = false;
      return this.runOnce(text, parameters, lostEffect);
    }
  }

  private async runOnce(text: string, parameters: readonly unknown[], lostEffect: LostEffect): Promise<pg.QueryResult> {
    const { pool, answerMs, name } = this.options;
    const sentAt = performance.now();
    let [isOver, isSilent] = [false, false];
    const timeOut = (): void => {
      if (isOver) return;
      isSilent = true;
      pool.noteSilence(this.client, sentAt);
    };
    // An answer may be waiting unread when the process itself was blocked, so pending input is read before the connection counts as dead.
    const timer = answerMs === undefined ? undefined : setTimeout(() => setImmediate(timeOut), answerMs);
    try {
      const result = await this.client.query(text, [...parameters]);
      pool.noteAnswer(this.client);
      return result;
    } catch (error) {
      const reason = isSilent ? 'timeout' : reasonOf(error, pool.isBroken(this.client));
      if (reason === undefined) throw error;
      this.isLost ||= isSilent || reason === 'broken';
      throw new LedgerUnavailableError(`${messages[reason]} (${name}): ${messageOf(error)}`, {
        reason,
        isUndone: lostEffect !== 'unknown' || isRefusal(error),
        cause: error,
      });
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  }
}

const messages: Readonly<Record<Unavailability, string>> = {
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

/** Decides by SQLSTATE, whose first two characters are its class. Undefined: the statement failed, not the server. */
function reasonOf(error: unknown, isConnectionBroken: boolean): Unavailability | undefined {
  if (!(error instanceof pg.DatabaseError)) return isConnectionBroken ? 'broken' : undefined;
  const { code = '', severity } = error;
  if (severity === 'FATAL' || severity === 'PANIC' || /^08/.test(code)) return 'broken';
  // query_canceled: by statement_timeout, or by an administrator.
  if (code === '57014') return 'timeout';
  // Insufficient resources, operator intervention, system error, a server that has become a read-only standby.
  return /^(53|57|58)/.test(code) || code === '25006' ? 'unreachable' : undefined;
}

/** The server refused the statement and is still running, so the statement had no effect. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message || code || 'unknown error';
}
