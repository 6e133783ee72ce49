import { Socket } from 'node:net';
import pg from 'pg';

/** How long a connection to PostgreSQL may take, in milliseconds. */
export interface PostgresBounds {
  /** Until it is open; also how long to wait for one of a pool that is used up. */
  readonly connectMs: number;
  /** After which the server gives a statement up. */
  readonly statementMs: number;
  /** After which an answer is no longer awaited and the connection is dead: longer than `statementMs`, which a living server keeps. */
  readonly answerMs: number;
  /** After which the server ends a transaction in which nothing is asked. */
  readonly idleInTransactionMs: number;
}

/** Where somebody waits for the answer. A dead gateway's transaction keeps locks that others wait for: it is ended soon. */
export const servingBounds: PostgresBounds = { connectMs: 5_000, statementMs: 5_000, answerMs: 6_000, idleInTransactionMs: 5_000 };

/** Migrations, compaction, export and import: by themselves each statement is short, but tables may be large and locked. */
export const maintenanceBounds: PostgresBounds = {
  connectMs: 10_000,
  statementMs: 600_000,
  answerMs: 610_000,
  idleInTransactionMs: 600_000,
};

/** A peer that is gone without a word is noticed by the operating system, too, within half a minute. */
const keepAliveAfterMs = 10_000;

/**
 * How to connect. The bounds of the server are startup parameters, which cost no round trip; a pooler between must let them pass (see
 * docs/operations.md). What the address itself says goes first.
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

/** A connection that ends no process when it breaks, whoever has it, and that can be given up whatever its peer does. */
export class BreakableClient extends pg.Client {
  private readonly socket: Socket;

  constructor(options?: pg.ClientConfig) {
    const socket = new Socket();
    super({ ...options, stream: () => socket });
    this.socket = socket;
    // Unheard, the event would end the process. Whoever asks something on it gets the error.
    this.on('error', () => undefined);
  }

  /** Breaks it at once: what is asked on it fails. */
  break(): void {
    this.socket.destroy();
  }
}

/** Which database is meant, without its password; undefined when the address cannot be read. */
export function placeOf(databaseUrl: string): string | undefined {
  try {
    const { host, port, database } = new pg.Client({ connectionString: databaseUrl });
    return `database "${database ?? ''}" at ${host}:${port}`;
  } catch {
    return undefined;
  }
}
