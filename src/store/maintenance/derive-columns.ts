import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { Message } from '../../domain/message.js';
import { derivedVersion, templateOf } from '../messages/message-facts.js';
import { factsOf } from '../orders/order-facts.js';
import { readOrder } from '../orders/order-row.js';
import type { Tables } from '../schema/tables.js';

/** Rows that one transaction changes. Their bodies are read on the event loop. */
const rowsAtOnce = 50;
/** Requests come first. */
const pauseMs = 5;

/**
 * Derives the columns of rows that an older version wrote, which statistics read, until the signal aborts or none is left. The rows that are left
 * have an index of their own, so that a restart continues. A row that is changed meanwhile has its columns from that change. Returns the number of rows.
 */
export async function deriveColumns(db: Kysely<Tables>, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (const derive of [deriveOrders('orders'), deriveOrders('order_copies'), deriveMessages]) {
    while (!signal.aborted) {
      const count = await derive(db);
      total += count;
      if (count < rowsAtOnce) break;
      await sleep(pauseMs, undefined, { ref: false });
    }
  }
  return total;
}

type Derive = (db: Kysely<Tables>) => Promise<number>;

const isNotDerived = sql<boolean>`derived = 0`;

/** Rows are read outside of the transaction, so that a start with nothing to derive commits nothing. Their revision tells whether they changed since. */
function deriveOrders(table: 'orders' | 'order_copies'): Derive {
  return async (db) => {
    const left = db.selectFrom(table).select(['channel', 'reference', 'body', 'as_of', 'revision']).where(isNotDerived);
    const rows = await left.limit(rowsAtOnce).execute();
    if (rows.length === 0) return 0;
    await db.transaction().execute(async (transaction) => {
      for (const { channel, reference, revision, ...row } of rows) {
        const update = transaction.updateTable(table).set(factsOf(readOrder(row)));
        const unchanged = update.where('channel', '=', channel).where('reference', '=', reference).where('revision', '=', revision);
        await unchanged.where(isNotDerived).execute();
      }
    });
    return rows.length;
  };
}

const deriveMessages: Derive = async (db) => {
  const left = db.selectFrom('messages').select(['channel', 'message_id', 'body', 'revision']).where(isNotDerived);
  const rows = await left.limit(rowsAtOnce).execute();
  if (rows.length === 0) return 0;
  await db.transaction().execute(async (transaction) => {
    for (const { channel, message_id: id, body, revision } of rows) {
      const columns = { template: templateOf(JSON.parse(body) as Message), derived: derivedVersion };
      const update = transaction.updateTable('messages').set(columns).where('channel', '=', channel).where('message_id', '=', id);
      await update.where('revision', '=', revision).where(isNotDerived).execute();
    }
  });
  return rows.length;
};
