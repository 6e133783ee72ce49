import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { BreakableClient, connectionOptions, type PostgresBounds } from '../store/postgres/postgres-client.js';
import type { Carrier, CarrierEvents } from './shared-bus.js';

const bounds: PostgresBounds = { connectMs: 5_000, statementMs: 3_000, answerMs: 4_000, idleInTransactionMs: 5_000 };
/** How often a connection on which nothing is heard is asked whether it is still one. */
const probeMs = 5_000;
const retryMs = 1_000;
/** So long a connection may take to say goodbye. */
const goodbyeMs = 1_000;

/** PostgreSQL's NOTIFY, where there is no Redis. A lost connection is made anew; rejects when there is none at first. */
export async function connectPostgres(url: string, topic: string, events: CarrierEvents): Promise<Carrier> {
  let client: BreakableClient | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** A connection does one thing at a time. */
  let turn: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    const next = new BreakableClient(connectionOptions(url, bounds));
    next.on('error', (error) => lose(next, error));
    next.on('end', () => lose(next, new Error('The connection ended.')));
    next.on('notification', ({ payload }) => events.arrived(payload ?? ''));
    try {
      await next.connect();
      await ask(next, `LISTEN ${pg.escapeIdentifier(topic)}`);
    } catch (error) {
      await end(next);
      throw error;
    }
    if (isClosed) await end(next);
    else client = next;
  }

  function lose(lost: BreakableClient, error: unknown): void {
    if (client !== lost) return;
    client = undefined;
    void end(lost);
    if (isClosed) return;
    events.lost(error);
    openLater();
  }

  function openLater(): void {
    if (isClosed) return;
    retry = setTimeout(() => void openAgain(), retryMs);
  }

  async function openAgain(): Promise<void> {
    try {
      await open();
      if (client !== undefined) events.restored();
    } catch {
      openLater();
    }
  }

  function inTurn(text: string, values: readonly string[] = []): Promise<void> {
    const asked = turn.then(() => {
      if (client === undefined) throw new Error('There is no connection to PostgreSQL.');
      return ask(client, text, values);
    });
    turn = asked.catch(() => undefined);
    return asked;
  }

  await open().catch((error: unknown) => {
    throw new Error(`PostgreSQL cannot be reached for events (DATABASE_URL): ${messageOf(error)}`, { cause: error });
  });
  // A peer that is gone without a word, or a network that swallows everything, is noticed by asking alone.
  const probing = setInterval(() => void inTurn('SELECT 1').catch(() => undefined), probeMs).unref();
  return {
    send: (text) => inTurn('SELECT pg_notify($1, $2)', [topic, text]),
    close: async () => {
      isClosed = true;
      clearInterval(probing);
      clearTimeout(retry);
      const last = client;
      client = undefined;
      if (last !== undefined) await end(last);
    },
  };
}

/** A connection that does not answer in time is broken off, which fails what was asked. */
async function ask(client: BreakableClient, text: string, values: readonly string[] = []): Promise<void> {
  const timer = setTimeout(() => client.break(), bounds.answerMs);
  try {
    await client.query(text, [...values]);
  } finally {
    clearTimeout(timer);
  }
}

/** A connection that is broken already may say so once more, and a peer that is gone never answers the goodbye. */
async function end(client: BreakableClient): Promise<void> {
  const gone = client.end().catch(() => undefined);
  await Promise.race([gone, sleep(goodbyeMs, undefined, { ref: false })]);
  client.break();
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message || code || 'unknown error';
}
