import { setImmediate as turn } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { recordIdAt } from '../connection/record-id.js';
import type { Database, Tables } from '../schema/tables.js';

/** How long the ledger keeps what orders do not need, from when it was recorded. Milliseconds. */
export interface Retention {
  readonly events: number;
  readonly webhookBodies: number;
}

/** How many were deleted; `webhookBodies` are those of webhooks that are still needed to recognise a duplicate. */
export interface Compaction {
  readonly orderEvents: number;
  readonly messageEvents: number;
  readonly webhooks: number;
  readonly webhookBodies: number;
  readonly writes: number;
}

/** How long a key is remembered, whatever the retention. */
const keyLifetimeMs = 24 * 60 * 60 * 1000;
/** Deleted in one commit: the embedded store lets nothing else happen meanwhile. */
const batch = 200;

/**
 * Deletes events, webhooks and settled writes that are older than the retention. Orders and messages stay, and so does what waits: webhooks
 * that are not applied, writes of which nobody knows the end. May be called while the gateway is at work, and by several at once.
 */
export async function compact({ db, dialect }: Pick<Database, 'db' | 'dialect'>, retention: Retention, now: number): Promise<Compaction> {
  const recordedBefore = recordIdAt(now - retention.events);
  const receivedBefore = recordIdAt(now - retention.webhookBodies);
  const settledBefore = new Date(Math.max(0, now - keyLifetimeMs - retention.events)).toISOString();
  const compaction = {
    orderEvents: await inBatches(() => deleteEvents(db, 'order_events', recordedBefore)),
    messageEvents: await inBatches(() => deleteEvents(db, 'message_events', recordedBefore)),
    webhooks: await inBatches(() => deleteWebhooks(db, receivedBefore, new Date(now).toISOString())),
    webhookBodies: await inBatches(() => emptyWebhooks(db, receivedBefore)),
    writes: await inBatches(() => deleteWrites(db, settledBefore)),
  };
  if (dialect === 'sqlite') await sql`pragma optimize`.execute(db);
  return compaction;
}

/** Gives the room of what was deleted back to the disk. The embedded store is of no use to anybody meanwhile; PostgreSQL does it by itself. */
export async function shrink({ db, dialect }: Pick<Database, 'db' | 'dialect'>): Promise<void> {
  if (dialect === 'sqlite') await sql`vacuum`.execute(db);
}

async function inBatches(step: () => Promise<readonly unknown[]>): Promise<number> {
  for (let total = 0; ;) {
    const { length } = await step();
    total += length;
    if (length < batch) return total;
    await turn();
  }
}

function deleteEvents(db: Kysely<Tables>, table: 'order_events' | 'message_events', before: string) {
  const old = db.selectFrom(table).select('id').where('id', '<', before).orderBy('id').limit(batch);
  return db.deleteFrom(table).where('id', 'in', old).returning('id').execute();
}

function deleteWebhooks(db: Kysely<Tables>, before: string, now: string) {
  const old = finished(db, before).where('absorbs_until', '<=', now).orderBy('id').limit(batch);
  return db.deleteFrom('inbox').where('id', 'in', old).returning('id').execute();
}

function emptyWebhooks(db: Kysely<Tables>, before: string) {
  const old = finished(db, before).where('body', '<>', '').orderBy('id').limit(batch);
  return db.updateTable('inbox').set({ body: '', body_encoding: 'utf8', headers: '{}' }).where('id', 'in', old).returning('id').execute();
}

function finished(db: Kysely<Tables>, before: string) {
  return db.selectFrom('inbox').select('id').where('id', '<', before).where('state', '<>', 'PENDING');
}

function deleteWrites(db: Kysely<Tables>, settledBefore: string) {
  const settled = db.selectFrom('writes').select('id').where('state', 'in', ['DONE', 'REFUSED']).where('settled_at', '<', settledBefore);
  return db.deleteFrom('writes').where('id', 'in', settled.orderBy('id').limit(batch)).returning('id').execute();
}
