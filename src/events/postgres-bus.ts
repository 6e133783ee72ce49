import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { BreakableClient, connectionOptions, type PostgresBounds } from '../store/postgres/postgres-client.js';
import type { Carrier, CarrierEvents } from './shared-bus.js';

const bounds: PostgresBounds = { connectMs: 5_000, statementMs: 3_000, answerMs: 4_000, idleInTransactionMs: 5_000 };
/** How often the connection is probed. */
const probeMs = 5_000;
const retryMs = 1_000;
/** How long a connection may take to close. */
const closeTimeoutMs = 1_000;

/** Uses PostgreSQL's NOTIFY, where there is no Redis. Reconnects a lost connection. Rejects when the first connection fails. */
export async function connectPostgres(url: string, topic: string, events: CarrierEvents): Promise<Carrier> {
  let client: BreakableClient | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** A connection runs one query at a time. */
  let lastQuery: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    const next = new BreakableClient(connectionOptions(url, bounds));
    next.on('error', (error) => lose(next, error));
    next.on('end', () => lose(next, new Error('The connection ended.')));
    next.on('notification', ({ payload }) => events.onMessage(payload ?? ''));
    try {
      await next.connect();
      await query(next, `LISTEN ${pg.escapeIdentifier(topic)}`);
    } catch (error) {
      await disconnect(next);
      throw error;
    }
    if (isClosed) await disconnect(next);
    else client = next;
  }

  function lose(lost: BreakableClient, error: unknown): void {
    if (client !== lost) return;
    client = undefined;
    void disconnect(lost);
    if (isClosed) return;
    events.lost(error);
    scheduleReopen();
  }

  function scheduleReopen(): void {
    if (isClosed) return;
    retry = setTimeout(() => void reopen(), retryMs);
  }

  async function reopen(): Promise<void> {
    try {
      await open();
      if (client !== undefined) events.restored();
    } catch {
      scheduleReopen();
    }
  }

  function queryInOrder(text: string, values: readonly string[] = []): Promise<void> {
    const answer = lastQuery.then(() => {
      if (client === undefined) throw new Error('There is no connection to PostgreSQL.');
      return query(client, text, values);
    });
    lastQuery = answer.catch(() => undefined);
    return answer;
  }

  await open().catch((error: unknown) => {
    throw new Error(`PostgreSQL cannot be reached for events (DATABASE_URL): ${messageOf(error)}`, { cause: error });
  });
  // Only a query shows that the peer is gone or that the network drops everything.
  const probing = setInterval(() => void queryInOrder('SELECT 1').catch(() => undefined), probeMs).unref();
  return {
    send: (text) => queryInOrder('SELECT pg_notify($1, $2)', [topic, text]),
    close: async () => {
      isClosed = true;
      clearInterval(probing);
      clearTimeout(retry);
      const last = client;
      client = undefined;
      if (last !== undefined) await disconnect(last);
    },
  };
}

/** Closes the connection when it does not answer in time, which fails the query. */
async function query(client: BreakableClient, text: string, values: readonly string[] = []): Promise<void> {
  const timer = setTimeout(() => client.break(), bounds.answerMs);
  try {
    await client.query(text, [...values]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ignores the error of a connection that is broken already, and does not wait long for a peer that is gone. */
async function disconnect(client: BreakableClient): Promise<void> {
  const ended = client.end().catch(() => undefined);
  await Promise.race([ended, sleep(closeTimeoutMs, undefined, { ref: false })]);
  client.break();
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message || code || 'unknown error';
}
