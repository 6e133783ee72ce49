import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { BreakableClient } from './postgres-client.js';

/** How long running queries may take when the pool closes. */
const closeMs = 5_000;
/** How long a connection may take to close. */
const disconnectMs = 1_000;

/** A pool that hands out only connections that are believed to work, without a round trip to find out. */
export class ConnectionPool {
  private readonly pool: pg.Pool;
  private readonly open = new Set<pg.PoolClient>();
  private readonly broken = new WeakSet<pg.PoolClient>();
  /** When a connection was opened or last answered. */
  private readonly answeredAt = new WeakMap<pg.PoolClient, number>();
  /** A query sent at this time was never answered. Connections that have not answered since count as dead, too. */
  private trustedSince = 0;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    // The pool replaces a connection that breaks while idle. Without a listener the event would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => {
      this.open.add(client);
      this.noteAnswer(client);
      // The pool does not listen to a connection that is in use.
      client.on('error', () => this.broken.add(client));
    });
    pool.on('remove', (client) => this.open.delete(client));
  }

  async take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.pool.connect();
      if ((this.answeredAt.get(client) ?? 0) >= this.trustedSince) return client;
      this.discard(client);
    }
  }

  giveBack(client: pg.PoolClient): void {
    client.release();
  }

  /** Closes a connection instead of reusing it. */
  discard(client: pg.PoolClient): void {
    client.release(true);
    breakOff(client);
  }

  isBroken(client: pg.PoolClient): boolean {
    return this.broken.has(client);
  }

  noteAnswer(client: pg.PoolClient): void {
    this.answeredAt.set(client, performance.now());
  }

  /** A query sent at this time was not answered: closes its connection, and stops using those that have not answered since. */
  noteSilence(client: pg.PoolClient, sentAt: number): void {
    this.trustedSince = Math.max(this.trustedSince, sentAt);
    breakOff(client);
  }

  /** Waits a bounded time for running queries, then closes the connections that are left. */
  async close(): Promise<void> {
    await Promise.race([this.pool.end(), sleep(closeMs, undefined, { ref: false })]);
    setTimeout(() => this.open.forEach(breakOff), disconnectMs).unref();
  }
}

function breakOff(client: pg.PoolClient): void {
  if (client instanceof BreakableClient) client.break();
}
