import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type { SqliteClient } from './sqlite-client.js';
import type { SqliteRequest } from './sqlite-session.js';

/**
 * One connection for everybody, who get it in the order in which they ask. A transaction has it for itself from its beginning to its end;
 * statements that are no part of one do not wait for each other's answers.
 */
export class SqliteDriver implements Driver {
  private readonly client: SqliteClient;
  private readonly turns = new Turns();
  private lastTransaction = 0;

  constructor(client: SqliteClient) {
    this.client = client;
  }

  async init(): Promise<void> {
    // The file is open.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.client, this.turns);
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
    // Whoever asks next has it already: a transaction gave its turn away when it ended.
  }

  /** What has begun is finished before. */
  async destroy(): Promise<void> {
    await this.turns.take();
    try {
      await this.client.close();
    } finally {
      this.turns.give();
    }
  }
}

class SqliteConnection implements DatabaseConnection {
  private readonly client: SqliteClient;
  private readonly turns: Turns;
  /** 0: none. */
  private transaction = 0;
  private hasBegun = false;

  constructor(client: SqliteClient, turns: Turns) {
    this.client = client;
    this.turns = turns;
  }

  async begin(transaction: number): Promise<void> {
    await this.turns.take();
    this.transaction = transaction;
    this.hasBegun = false;
  }

  /** Nothing is waited for that the transaction has under way: it is done before, and the connection goes on to the next at once. */
  async end(kind: 'commit' | 'rollback'): Promise<void> {
    const { transaction, hasBegun } = this;
    if (transaction === 0) return;
    this.transaction = 0;
    const ended = hasBegun ? this.ask(kind, transaction, '', []) : undefined;
    this.turns.give();
    await ended;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { transaction } = this;
    if (transaction === 0) return this.turns.beside(() => this.ask('statement', 0, sql, parameters));
    // A round trip less: the transaction begins with its first statement.
    const kind = this.hasBegun ? 'statement' : 'begin and statement';
    this.hasBegun = true;
    return this.ask(kind, transaction, sql, parameters);
  }

  streamQuery(): never {
    throw new Error('The ledger reads no rows one by one.');
  }

  private async ask<Row>(
    kind: SqliteRequest['kind'],
    transaction: number,
    text: string,
    parameters: readonly unknown[],
  ): Promise<QueryResult<Row>> {
    return { rows: (await this.client.ask({ kind, transaction, text, parameters })) as Row[] };
  }
}

/** Whose turn it is: that of one transaction, or of any number of statements that are no part of one. */
class Turns {
  private readonly waiting: { readonly isTransaction: boolean; readonly go: () => void }[] = [];
  private isTaken = false;

  /** For a transaction, until it gives its turn. */
  async take(): Promise<void> {
    if (this.isTaken) await new Promise<void>((go) => this.waiting.push({ isTransaction: true, go }));
    this.isTaken = true;
  }

  give(): void {
    this.isTaken = false;
    while (!this.isTaken) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.isTaken = next.isTransaction;
      next.go();
    }
  }

  /** For a statement, which needs the turn only to be asked for: what is asked later is done later. */
  async beside<Result>(ask: () => Promise<Result>): Promise<Result> {
    if (!this.isTaken) return ask();
    return new Promise((resolve, reject) => {
      this.waiting.push({ isTransaction: false, go: () => void ask().then(resolve, reject) });
    });
  }
}
