import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type { SqliteClient } from './sqlite-client.js';
import type { SqliteRequest } from './sqlite-session.js';

/**
 * One connection for all callers, in the order of their requests. A transaction has it exclusively until it ends. Statements outside
 * transactions do not wait for each other's answers.
 */
export class SqliteDriver implements Driver {
  private readonly client: SqliteClient;
  private readonly queue = new ConnectionQueue();
  private lastTransaction = 0;

  constructor(client: SqliteClient) {
    this.client = client;
  }

  async init(): Promise<void> {
    // The file is open.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.client, this.queue);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).begin((this.lastTransaction += 1));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).end('commit');
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).end('rollback');
  }

  async releaseConnection(): Promise<void> {
    // A transaction released the connection when it ended.
  }

  /** Waits for running transactions. */
  async destroy(): Promise<void> {
    await this.queue.acquire();
    try {
      await this.client.close();
    } finally {
      this.queue.release();
    }
  }
}

class SqliteConnection implements DatabaseConnection {
  private readonly client: SqliteClient;
  private readonly queue: ConnectionQueue;
  /** 0: none. */
  private transaction = 0;
  private hasBegun = false;
  private hasEnded = false;

  constructor(client: SqliteClient, queue: ConnectionQueue) {
    this.client = client;
    this.queue = queue;
  }

  async begin(transaction: number): Promise<void> {
    await this.queue.acquire();
    this.transaction = transaction;
    this.hasBegun = false;
  }

  /** Releases the connection without waiting for the answer: the thread executes requests in order. */
  async end(kind: 'commit' | 'rollback'): Promise<void> {
    const { transaction, hasBegun } = this;
    if (transaction === 0) return;
    this.transaction = 0;
    this.hasEnded = true;
    const ended = hasBegun ? this.run(kind, transaction, '', []) : undefined;
    this.queue.release();
    await ended;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { transaction } = this;
    // Such as one that was being prepared when another statement of the transaction failed. It must not be executed by itself.
    if (this.hasEnded) return Promise.reject(new Error('The transaction has ended.'));
    if (transaction === 0) return this.queue.runStatement(() => this.run('statement', 0, sql, parameters));
    // The transaction begins with its first statement, which saves a round trip.
    const kind = this.hasBegun ? 'statement' : 'begin and statement';
    this.hasBegun = true;
    return this.run(kind, transaction, sql, parameters);
  }

  streamQuery(): never {
    throw new Error('The ledger does not stream rows.');
  }

  private async run<Row>(
    kind: SqliteRequest['kind'],
    transaction: number,
    text: string,
    parameters: readonly unknown[],
  ): Promise<QueryResult<Row>> {
    return { rows: (await this.client.request({ kind, transaction, text, parameters })) as Row[] };
  }
}

/** Grants the connection to one transaction at a time, or to any number of statements outside transactions. */
class ConnectionQueue {
  private readonly waiting: { readonly isTransaction: boolean; readonly start: () => void }[] = [];
  private isTaken = false;

  /** For a transaction, until it calls `release`. */
  async acquire(): Promise<void> {
    if (this.isTaken) await new Promise<void>((start) => this.waiting.push({ isTransaction: true, start }));
    this.isTaken = true;
  }

  release(): void {
    this.isTaken = false;
    while (!this.isTaken) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.isTaken = next.isTransaction;
      next.start();
    }
  }

  /** For a statement outside transactions. It needs the connection only to send the request, because requests are executed in order. */
  async runStatement<Result>(run: () => Promise<Result>): Promise<Result> {
    if (!this.isTaken) return run();
    return new Promise((resolve, reject) => {
      this.waiting.push({ isTransaction: false, start: () => void run().then(resolve, reject) });
    });
  }
}
