import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { BreakableClient } from './postgres-client.js';

/** What is under way when a pool is closed has so long to end. */
const closeMs = 5_000;
/** So long a connection may take to say goodbye. */
const goodbyeMs = 1_000;

/** Connections that are known to work, as far as that can be known without asking. */
export class ConnectionPool {
  private readonly pool: pg.Pool;
  private readonly open = new Set<pg.PoolClient>();
  private readonly broken = new WeakSet<pg.PoolClient>();
  /** When a connection last answered, or was opened. */
  private readonly heardAt = new WeakMap<pg.PoolClient, number>();
  /** Connections that were not heard since are as dead as the one that was asked then and never answered. */
  private trustedSince = 0;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    // The pool drops a connection that breaks while idle and makes a new one when asked; unheard, the event would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => {
      this.open.add(client);
      this.noteAnswer(client);
      // The pool does not listen to a connection that somebody has.
      client.on('error', () => this.broken.add(client));
    });
    pool.on('remove', (client) => this.open.delete(client));
  }

  async take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.pool.connect();
      if ((this.heardAt.get(client) ?? 0) >= this.trustedSince) return client;
      this.discard(client);
    }
  }

  giveBack(client: pg.PoolClient): void {
    client.release();
  }

  /** Gives a connection up: nobody gets it any more. */
  discard(client: pg.PoolClient): void {
    client.release(true);
    breakOff(client);
  }

  isBroken(client: pg.PoolClient): boolean {
    return this.broken.has(client);
  }

  noteAnswer(client: pg.PoolClient): void {
    this.heardAt.set(client, performance.now());
  }

  /** A connection that was asked at this moment never answered: it ends, and those that were not heard since are not used again. */
  noteSilence(client: pg.PoolClient, askedAt: number): void {
    this.trustedSince = Math.max(this.trustedSince, askedAt);
    breakOff(client);
  }

  /** What is under way may end; what does not, and who does not say goodbye, is given up. */
  async close(): Promise<void> {
    await Promise.race([this.pool.end(), sleep(closeMs, undefined, { ref: false })]);
    setTimeout(() => this.open.forEach(breakOff), goodbyeMs).unref();
  }
}

function breakOff(client: pg.PoolClient): void {
  if (client instanceof BreakableClient) client.break();
}
