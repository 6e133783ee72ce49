import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { addressOfOrder, contactOfMessage, refreshContacts, type ContactKind } from '../customers/contact-rows.js';
import type { Tables } from '../schema/tables.js';

/** Rows that one step looks at, which need not be old: nothing but their keys has an index. */
const sliceSize = 200;

type Key = readonly [channel: string, id: string];

interface Slice {
  readonly deleted: number;
  /** The key of the last row that was looked at; null: there are no more. */
  readonly last: Key | null;
}

/**
 * Deletes the ledger's orders that nobody reported or changed since then, with what is to be fetched for them. An order with a write whose end is not
 * known stays. Each slice of rows is a transaction.
 */
export function deleteOldOrders(db: Kysely<Tables>, before: Instant): Promise<number> {
  return inSlices(db, async (transaction, [channel, reference]) => {
    const rows = await transaction
      .selectFrom('orders')
      .select(['channel', 'reference', 'as_of'])
      .where((eb) => eb(eb.refTuple('channel', 'reference'), '>', eb.tuple(channel, reference)))
      .orderBy('channel')
      .orderBy('reference')
      .limit(sliceSize)
      .execute();
    let count = 0;
    for (const [name, old] of byChannel(rows.filter(({ as_of: asOf }) => asOf < before))) {
      const references = old.map((row) => row.reference);
      const unsettled = transaction
        .selectFrom('writes')
        .select('order_reference')
        .where('channel', '=', name)
        .where('order_reference', 'in', references)
        .where('state', 'in', ['RESERVED', 'SENT', 'UNKNOWN']);
      const deleted = await transaction
        .deleteFrom('orders')
        .where('channel', '=', name)
        .where('reference', 'in', references)
        .where('as_of', '<', before)
        .where('reference', 'not in', unsettled.$narrowType<{ order_reference: string }>())
        .returning(['reference', 'phone_number', 'contact_id'])
        .execute();
      if (deleted.length === 0) continue;
      const gone = deleted.map((row) => row.reference);
      await transaction.deleteFrom('order_completions').where('channel', '=', name).where('reference', 'in', gone).execute();
      const addresses = deleted.flatMap((row) => addressOfOrder(row.phone_number, row.contact_id) ?? []);
      await refresh(transaction, 'ORDERS', name, addresses);
      count += deleted.length;
    }
    const end = rows.at(-1);
    return { deleted: count, last: end === undefined || rows.length < sliceSize ? null : [end.channel, end.reference] };
  });
}

/** Deletes messages that were sent before then. */
export function deleteOldMessages(db: Kysely<Tables>, before: Instant): Promise<number> {
  return inSlices(db, async (transaction, [channel, messageId]) => {
    const rows = await transaction
      .selectFrom('messages')
      .select(['channel', 'message_id', 'at'])
      .where((eb) => eb(eb.refTuple('channel', 'message_id'), '>', eb.tuple(channel, messageId)))
      .orderBy('channel')
      .orderBy('message_id')
      .limit(sliceSize)
      .execute();
    let count = 0;
    for (const [name, old] of byChannel(rows.filter(({ at }) => at < before))) {
      const ids = old.map((row) => row.message_id);
      const messages = transaction
        .deleteFrom('messages')
        .where('channel', '=', name)
        .where('message_id', 'in', ids)
        .where('at', '<', before);
      const deleted = await messages.returning(['contact_id', 'at']).execute();
      const addresses = deleted.flatMap((row) => contactOfMessage({ channel: name, contactId: row.contact_id }, row.at)?.address ?? []);
      await refresh(transaction, 'MESSAGES', name, addresses);
      count += deleted.length;
    }
    const end = rows.at(-1);
    return { deleted: count, last: end === undefined || rows.length < sliceSize ? null : [end.channel, end.message_id] };
  });
}

/** Deletes conversations whose last message was sent before then. */
export function deleteOldConversations(db: Kysely<Tables>, before: Instant): Promise<number> {
  return inSlices(db, async (transaction, [channel, contactId]) => {
    const rows = await transaction
      .selectFrom('conversations')
      .select(['channel', 'contact_id', 'last_at'])
      .where((eb) => eb(eb.refTuple('channel', 'contact_id'), '>', eb.tuple(channel, contactId)))
      .orderBy('channel')
      .orderBy('contact_id')
      .limit(sliceSize)
      .execute();
    let count = 0;
    for (const [name, old] of byChannel(rows.filter(({ last_at: at }) => at !== '' && at < before))) {
      const conversations = transaction.deleteFrom('conversations').where('channel', '=', name).where('last_at', '<', before);
      const ids = old.map((row) => row.contact_id);
      count += (await conversations.where('contact_id', 'in', ids).returning('contact_id').execute()).length;
    }
    const end = rows.at(-1);
    return { deleted: count, last: end === undefined || rows.length < sliceSize ? null : [end.channel, end.contact_id] };
  });
}

async function inSlices(db: Kysely<Tables>, step: (transaction: Kysely<Tables>, after: Key) => Promise<Slice>): Promise<number> {
  let total = 0;
  for (let after: Key | null = ['', '']; after !== null;) {
    const from: Key = after;
    const slice: Slice = await db.transaction().execute((transaction) => step(transaction, from));
    total += slice.deleted;
    after = slice.last;
    await yieldToEventLoop();
  }
  return total;
}

/** In one order, so that two processes that delete do not wait for each other. */
async function refresh(db: Kysely<Tables>, kind: ContactKind, channel: string, addresses: readonly string[]): Promise<void> {
  await refreshContacts(db, kind, channel, [...new Set(addresses)].sort());
}

function byChannel<Row extends { readonly channel: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const grouped = new Map<string, Row[]>();
  for (const row of rows) grouped.set(row.channel, [...(grouped.get(row.channel) ?? []), row]);
  return grouped;
}
