import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { recordIdAt } from '../connection/record-id.js';
import { deleteOldCopies } from '../copies/old-copies.js';
import type { Database, Tables } from '../schema/tables.js';
import { noteCompaction } from './last-compaction.js';
import { deleteOldConversations, deleteOldMessages, deleteOldOrders } from './old-records.js';

/** How long the ledger keeps what, in milliseconds. Undefined: for ever. */
export interface Retention {
  readonly events: number;
  readonly webhookBodies: number;
  /** After they were last reported or changed. */
  readonly orders?: number | undefined;
  /** After they were sent. Conversations end with their last message. */
  readonly messages?: number | undefined;
  /** Records of copies, after the provider deleted them. */
  readonly deletedCopies?: number | undefined;
}

/** How many rows were deleted. `webhookBodies`: only the body was deleted, because the webhook still identifies duplicates. */
export interface Compaction {
  readonly orderEvents: number;
  readonly messageEvents: number;
  readonly templateEvents: number;
  readonly webhooks: number;
  readonly webhookBodies: number;
  readonly writes: number;
  readonly customerSends: number;
  readonly orders: number;
  readonly messages: number;
  readonly conversations: number;
  readonly deletedCopies: number;
}

/** How long an idempotency key is kept, whatever the retention. */
const keyLifetimeMs = 24 * 60 * 60 * 1000;
/** Rows that one commit deletes. The embedded store does nothing else meanwhile. */
const batchSize = 200;

/**
 * Deletes what is older than the retention. Webhooks that are not applied stay, and so do writes whose outcome is not known with their orders. The
 * search index follows the records. It may run while the gateway works, and in several processes at once.
 */
export async function compact({ db, dialect }: Pick<Database, 'db' | 'dialect'>, retention: Retention, now: number): Promise<Compaction> {
  const { orders, messages, deletedCopies } = retention;
  const recordedBefore = recordIdAt(now - retention.events);
  // The event of a message shows the message.
  const messageRecordedBefore = recordIdAt(now - Math.min(retention.events, messages ?? Infinity));
  const before = (age: number): string => new Date(Math.max(0, now - age)).toISOString();
  const receivedBefore = recordIdAt(now - retention.webhookBodies);
  const settledBefore = new Date(Math.max(0, now - keyLifetimeMs - retention.events)).toISOString();
  const compaction = {
    orderEvents: await inBatches(() => deleteEvents(db, 'order_events', recordedBefore)),
    messageEvents: await inBatches(() => deleteEvents(db, 'message_events', messageRecordedBefore)),
    templateEvents: await inBatches(() => deleteEvents(db, 'template_events', recordedBefore)),
    webhooks: await inBatches(() => deleteWebhooks(db, receivedBefore, new Date(now).toISOString())),
    webhookBodies: await inBatches(() => emptyWebhooks(db, receivedBefore)),
    writes: await inBatches(() => deleteWrites(db, settledBefore)),
    customerSends: await inBatches(() => deleteCustomerSends(db, settledBefore)),
    orders: orders === undefined ? 0 : await deleteOldOrders(db, before(orders)),
    messages: messages === undefined ? 0 : await deleteOldMessages(db, before(messages)),
    conversations: messages === undefined ? 0 : await deleteOldConversations(db, before(messages)),
    deletedCopies: deletedCopies === undefined ? 0 : await deleteOldCopies(db, before(deletedCopies)),
  };
  await noteCompaction(db, { at: new Date(now).toISOString(), deleted: { ...compaction } });
  if (dialect === 'sqlite') await sql`pragma optimize`.execute(db);
  return compaction;
}

/** Returns the space of deleted rows to the disk. The embedded store is blocked meanwhile. PostgreSQL needs no such step. */
export async function shrink({ db, dialect }: Pick<Database, 'db' | 'dialect'>): Promise<void> {
  if (dialect === 'sqlite') await sql`vacuum`.execute(db);
}

async function inBatches(step: () => Promise<readonly unknown[]>): Promise<number> {
  for (let total = 0; ;) {
    const { length } = await step();
    total += length;
    if (length < batchSize) return total;
    await yieldToEventLoop();
  }
}

function deleteEvents(db: Kysely<Tables>, table: 'order_events' | 'message_events' | 'template_events', before: string) {
  const old = db.selectFrom(table).select('id').where('id', '<', before).orderBy('id').limit(batchSize);
  return db.deleteFrom(table).where('id', 'in', old).returning('id').execute();
}

function deleteWebhooks(db: Kysely<Tables>, before: string, now: string) {
  const old = finished(db, before).where('absorbs_until', '<=', now).orderBy('id').limit(batchSize);
  return db.deleteFrom('inbox').where('id', 'in', old).returning('id').execute();
}

function emptyWebhooks(db: Kysely<Tables>, before: string) {
  const old = finished(db, before).where('body', '<>', '').orderBy('id').limit(batchSize);
  return db.updateTable('inbox').set({ body: '', body_encoding: 'utf8', headers: '{}' }).where('id', 'in', old).returning('id').execute();
}

function finished(db: Kysely<Tables>, before: string) {
  return db.selectFrom('inbox').select('id').where('id', '<', before).where('state', '<>', 'PENDING');
}

function deleteWrites(db: Kysely<Tables>, settledBefore: string) {
  const settled = db.selectFrom('writes').select('id').where('state', 'in', ['DONE', 'REFUSED']).where('settled_at', '<', settledBefore);
  return db.deleteFrom('writes').where('id', 'in', settled.orderBy('id').limit(batchSize)).returning('id').execute();
}

function deleteCustomerSends(db: Kysely<Tables>, before: string) {
  const old = db.selectFrom('customer_sends').select('id').where('created_at', '<', before).orderBy('created_at').limit(batchSize);
  return db.deleteFrom('customer_sends').where('id', 'in', old).returning('id').execute();
}
