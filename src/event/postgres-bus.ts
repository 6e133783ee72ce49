import pg from 'pg';
import type { Carrier, CarrierEvents } from './shared-bus.js';

const connectTimeoutMs = 10_000;
const retryMs = 1000;

/** PostgreSQL's NOTIFY, where there is no Redis. A lost connection is made anew; rejects when there is none at first. */
export async function connectPostgres(url: string, topic: string, events: CarrierEvents): Promise<Carrier> {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** A connection does one thing at a time. */
  let turn: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs, keepAlive: true });
    next.on('error', (error) => lose(next, error));
    next.on('end', () => lose(next, new Error('The connection ended.')));
    next.on('notification', ({ payload }) => events.arrived(payload ?? ''));
    try {
      await next.connect();
      await next.query(`LISTEN ${pg.escapeIdentifier(topic)}`);
    } catch (error) {
      await end(next);
      throw error;
    }
    if (isClosed) await end(next);
    else client = next;
  }

  function lose(lost: pg.Client, error: unknown): void {
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

  async function notify(text: string): Promise<void> {
    if (client === undefined) throw new Error('There is no connection to PostgreSQL.');
    await client.query('SELECT pg_notify($1, $2)', [topic, text]);
  }

  await open().catch((error: unknown) => {
    throw new Error(`PostgreSQL cannot be reached for events (DATABASE_URL): ${messageOf(error)}`, { cause: error });
  });
  return {
    send: (text) => {
      const sent = turn.then(() => notify(text));
      turn = sent.catch(() => undefined);
      return sent;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      const last = client;
      client = undefined;
      if (last !== undefined) await end(last);
    },
  };
}

/** A connection that is broken already may say so once more. */
async function end(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message || code || 'unknown error';
}
