import { Socket } from 'node:net';
import pg from 'pg';

/** The time limits of a connection to PostgreSQL, in milliseconds. */
export interface PostgresBounds {
  /** For opening it, and for waiting for one when the pool has none left. */
  readonly connectMs: number;
  /** After this the server cancels a statement. */
  readonly statementMs: number;
  /** After this an unanswered connection counts as dead. Longer than `statementMs`, because a live server answers by then. */
  readonly answerMs: number;
  /** After this the server ends a transaction that is idle. */
  readonly idleInTransactionMs: number;
}

/** For requests. Idle transactions end soon, because the transaction of a crashed gateway holds locks that others wait for. */
export const servingBounds: PostgresBounds = { connectMs: 5_000, statementMs: 5_000, answerMs: 6_000, idleInTransactionMs: 5_000 };

/** For migrations, compaction, export and import: each statement is short, but tables may be large and locked. */
export const maintenanceBounds: PostgresBounds = {
  connectMs: 10_000,
  statementMs: 600_000,
  answerMs: 610_000,
  idleInTransactionMs: 600_000,
};

/** With keep-alive, the operating system notices a lost peer within half a minute. */
const keepAliveAfterMs = 10_000;

/**
 * The options of a connection. The server's limits are startup parameters, which cost no round trip; a pooler must let them pass (see
 * docs/operations.md). Settings in the address take precedence.
 */
export function connectionOptions(databaseUrl: string, bounds: PostgresBounds): pg.ClientConfig {
  return {
    connectionString: databaseUrl,
    connectionTimeoutMillis: bounds.connectMs,
    statement_timeout: bounds.statementMs,
    idle_in_transaction_session_timeout: bounds.idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  };
}

/** A connection that does not end the process when it breaks, and that can be closed whatever its peer does. */
export class BreakableClient extends pg.Client {
  private readonly socket: Socket;

  constructor(options?: pg.ClientConfig) {
    const socket = new Socket();
    super({ ...options, stream: () => socket });
    this.socket = socket;
    // Without a listener the event would end the process. Queries on the connection report the error.
    this.on('error', () => undefined);
  }

  /** Closes the connection at once. Running queries fail. */
  break(): void {
    this.socket.destroy();
  }
}

/** The database's name and address without the password; undefined when the address is invalid. */
export function describeDatabase(databaseUrl: string): string | undefined {
  try {
    const { host, port, database } = new pg.Client({ connectionString: databaseUrl });
    return `database "${database ?? ''}" at ${host}:${port}`;
  } catch {
    return undefined;
  }
}
