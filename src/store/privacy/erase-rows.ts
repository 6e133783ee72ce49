import type { Kysely } from 'kysely';
import type { Message } from '../../domain/message.js';
import { withoutPerson } from '../../domain/order.js';
import type { LedgerHash } from '../connection/ledger-hash.js';
import { readOrder, toColumns } from '../orders/order-row.js';
import type {
  ConversationRow,
  Database,
  MessageEventRow,
  MessageRow,
  OrderCompletionRow,
  OrderCopyRow,
  OrderEventRow,
  OrderRow,
  RecordCopyRow,
  Tables,
  WriteRow,
} from '../schema/tables.js';
import { rowText } from './naming-rows.js';
import type { Person } from '../customers/person.js';
import type { Mentions } from './mentions.js';

/** Whose rows are erased, and of which database. */
export interface Erasing {
  readonly person: Person;
  readonly mentions: Mentions;
  readonly hash: LedgerHash;
  readonly dialect: Database['dialect'];
  readonly signal?: AbortSignal | undefined;
}

/** Changes the rows that name the person. Returns how many there were. Rows that only resemble the person's stay as they are. */
export type RowEraser<Row> = (db: Kysely<Tables>, erasing: Erasing, rows: readonly Row[]) => Promise<number>;

/**
 * The person's orders keep what accounts need. An order of somebody else loses the texts that name the person. A revision that has changed
 * meanwhile is left for the next search.
 */
export const eraseOrders: RowEraser<OrderRow> = async (db, erasing, rows) => {
  let count = 0;
  for (const row of rows) {
    const isOwn = isOwnOrder(erasing, row);
    if (!isOwn && !erasing.mentions.isIn(rowText(row))) continue;
    const { channel, reference, revision } = row;
    if (isOwn) await eraseOfOrder(db, row);
    const named = readOrder(row);
    const order = erasing.mentions.removeFrom(isOwn ? withoutPerson(named) : withoutNamedParts(named, erasing.mentions));
    const kept = { ...order, channel, reference: keptReference(erasing, channel, reference) };
    // An order that was stored again under its first reference replaces the one that was erased before.
    if (kept.reference !== reference) {
      await db.deleteFrom('orders').where('channel', '=', channel).where('reference', '=', kept.reference).execute();
    }
    const update = db.updateTable('orders').set({ ...toColumns(kept), revision: revision + 1 });
    const changed = update.where('channel', '=', channel).where('reference', '=', reference).where('revision', '=', revision);
    count += (await changed.returning('reference').execute()).length;
  }
  return count;
};

/** A copy keeps its place, so that the next read of the provider's list compares it. One whose reference names the person is deleted. */
export const eraseCopies: RowEraser<OrderCopyRow> = async (db, erasing, rows) => {
  const { mentions } = erasing;
  const naming = rows.filter((row) => isOwnOrder(erasing, row) || mentions.isIn(rowText(row)));
  for (const row of naming) {
    const { channel, reference } = row;
    const named = readOrder(row);
    const order = mentions.removeFrom(isOwnOrder(erasing, row) ? withoutPerson(named) : withoutNamedParts(named, mentions));
    if (mentions.isIn(reference)) {
      await db.deleteFrom('order_copies').where('channel', '=', channel).where('reference', '=', reference).execute();
    } else {
      const update = db.updateTable('order_copies').set(toColumns({ ...order, channel, reference }));
      await update.where('channel', '=', channel).where('reference', '=', reference).execute();
    }
  }
  return naming.length;
};

/** The provider's record of the person is deleted, and is not copied again. A record of something else loses the texts that name the person. */
export const eraseRecordCopies: RowEraser<RecordCopyRow> = async (db, erasing, rows) => {
  const { mentions } = erasing;
  const naming = rows.filter((row) => isOwnRecord(erasing, row) || mentions.isIn(rowText(row)));
  for (const row of naming) {
    const { channel, noun, reference } = row;
    if (isOwnRecord(erasing, row) || mentions.isIn(`${reference} ${row.place}`)) {
      await db
        .deleteFrom('record_copies')
        .where('channel', '=', channel)
        .where('noun', '=', noun)
        .where('reference', '=', reference)
        .execute();
    } else {
      const body = JSON.stringify(mentions.removeFrom(JSON.parse(row.body)));
      const named = { search_text: '', tags: mentions.isIn(row.tags) ? '' : row.tags, name: mentions.isIn(row.name) ? '' : row.name };
      const update = db.updateTable('record_copies').set({ ...named, marker: mentions.isIn(row.marker) ? null : row.marker, body });
      await update.where('channel', '=', channel).where('noun', '=', noun).where('reference', '=', reference).execute();
    }
  }
  return naming.length;
};

export function isOwnRecord(
  { person }: Pick<Erasing, 'person'>,
  { channel, contact_id: contactId, phone_number: number }: Pick<RecordCopyRow, 'channel' | 'contact_id' | 'phone_number'>,
): boolean {
  return person.isNumber(number) || person.isAddress(channel, contactId);
}

export function isOwnOrder(
  { person }: Pick<Erasing, 'person'>,
  { channel, contact_id: contactId, phone_number: number }: Pick<OrderRow, 'channel' | 'contact_id' | 'phone_number'>,
): boolean {
  return person.isNumber(number) || person.isAddress(channel, contactId);
}

/** An address that names the person's number is the person's, with its name and street. */
function withoutNamedParts(order: ReturnType<typeof readOrder>, mentions: Mentions): ReturnType<typeof readOrder> {
  const isNamedIn = (part: unknown): boolean => part !== null && mentions.isIn(JSON.stringify(part));
  return {
    ...order,
    shippingAddress: isNamedIn(order.shippingAddress) ? null : order.shippingAddress,
    raw: isNamedIn(order.raw) ? null : order.raw,
  };
}

async function eraseOfOrder(db: Kysely<Tables>, { channel, reference }: OrderRow): Promise<void> {
  const notes = db.updateTable('order_events').set({ note: null }).where('channel', '=', channel).where('reference', '=', reference);
  await notes.where('note', 'is not', null).execute();
  await db.deleteFrom('order_completions').where('channel', '=', channel).where('reference', '=', reference).execute();
  await db.updateTable('writes').set(emptied).where('channel', '=', channel).where('order_reference', '=', reference).execute();
}

/** What a write keeps is its state, outcome and key, so that it is not sent twice. */
const emptied = { refusals: '[]', provider_id: null, result: null, target: null, due_at: null, message_id: null } as const;

/** A reference that contains the number, such as a message id, is replaced by one that is always the same. */
function keptReference({ mentions, hash }: Erasing, channel: string, reference: string): string {
  return mentions.isIn(reference) ? `erased-${hash(`reference ${channel} ${reference}`).slice(0, 24)}` : reference;
}

/** The person's messages are deleted with their events. A message of somebody else loses its content. */
export const eraseMessages: RowEraser<MessageRow> = async (db, erasing, rows) => {
  const { mentions } = erasing;
  let count = 0;
  for (const row of rows) {
    const { channel, message_id: id, revision } = row;
    if (isOwnMessage(erasing, row)) {
      await db.deleteFrom('message_events').where('channel', '=', channel).where('message_id', '=', id).execute();
      const writes = db.updateTable('writes').set(emptied).where('channel', '=', channel);
      await writes.where((eb) => eb.or([eb('provider_id', '=', id), eb('message_id', '=', id)])).execute();
      await db.deleteFrom('messages').where('channel', '=', channel).where('message_id', '=', id).execute();
      count += 1;
    } else if (mentions.isIn(row.body)) {
      const message = JSON.parse(row.body) as Message;
      const kept = mentions.removeFrom({ ...message, content: null, replyToMessageId: undefined, raw: null });
      const update = db.updateTable('messages').set({ body: JSON.stringify(kept), revision: revision + 1 });
      const changed = update.where('channel', '=', channel).where('message_id', '=', id).where('revision', '=', revision);
      count += (await changed.returning('message_id').execute()).length;
    }
  }
  return count;
};

export function isOwnMessage({ person, mentions }: Pick<Erasing, 'person' | 'mentions'>, row: MessageRow): boolean {
  return person.isAddress(row.channel, row.contact_id) || mentions.isIn(row.message_id);
}

export const eraseMessageEvents: RowEraser<MessageEventRow> = async (db, { mentions }, rows) => {
  const ids = rows.filter((row) => mentions.isIn(row.message_id)).map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom('message_events').where('id', 'in', ids).execute();
  return ids.length;
};

export function isOwnConversation({ person, mentions }: Pick<Erasing, 'person' | 'mentions'>, row: ConversationRow): boolean {
  return person.isAddress(row.channel, row.contact_id) || mentions.isIn(rowText(row));
}

export const eraseConversations: RowEraser<ConversationRow> = async (db, erasing, rows) => {
  const own = rows.filter((row) => isOwnConversation(erasing, row));
  for (const { channel, contact_id: contactId } of own) {
    await db.deleteFrom('conversations').where('channel', '=', channel).where('contact_id', '=', contactId).execute();
  }
  return own.length;
};

export const eraseOrderEvents: RowEraser<OrderEventRow> = async (db, erasing, rows) => {
  const { mentions } = erasing;
  const naming = rows.filter((row) => mentions.isIn(rowText(row)));
  for (const { id, channel, reference, actor, note } of naming) {
    const kept = { actor: mentions.isIn(actor) ? null : actor, note: mentions.isIn(note) ? null : note };
    const named = { ...kept, reference: keptReference(erasing, channel, reference) };
    await db.updateTable('order_events').set(named).where('id', '=', id).execute();
  }
  return naming.length;
};

/** A key that names the person is freed: it can be used again. */
export const eraseWrites: RowEraser<WriteRow> = async (db, erasing, rows) => {
  const { mentions } = erasing;
  const naming = rows.filter((row) => mentions.isIn(rowText(row)));
  for (const { id, channel, idempotency_key: key, order_reference: reference } of naming) {
    const named = {
      idempotency_key: mentions.isIn(key) ? null : key,
      order_reference: reference === null ? null : keptReference(erasing, channel, reference),
    };
    await db
      .updateTable('writes')
      .set({ ...emptied, ...named })
      .where('id', '=', id)
      .execute();
  }
  return naming.length;
};

/** Only a key or a provider's words can name the person. Without the row a repetition finds no customer any more, and sends nothing. */
export const eraseCustomerSends: RowEraser<Tables['customer_sends']> = async (db, { mentions }, rows) => {
  const naming = rows.filter((row) => mentions.isIn(rowText(row))).map(({ id }) => id);
  if (naming.length > 0) await db.deleteFrom('customer_sends').where('id', 'in', naming).execute();
  return naming.length;
};

export const eraseCompletions: RowEraser<OrderCompletionRow> = async (db, { mentions }, rows) => {
  const naming = rows.filter(({ reference }) => mentions.isIn(reference));
  for (const { channel, reference } of naming) {
    await db.deleteFrom('order_completions').where('channel', '=', channel).where('reference', '=', reference).execute();
  }
  return naming.length;
};

export const eraseContactPairs: RowEraser<Tables['contact_pairs']> = async (db, { person }, rows) => {
  const own = rows.filter((row) => person.isAddress(row.channel, row.contact_id) || person.isAddress(row.channel, row.alias));
  for (const { channel, contact_id: contactId } of own) {
    await db.deleteFrom('contact_pairs').where('channel', '=', channel).where('contact_id', '=', contactId).execute();
  }
  return own.length;
};

export const eraseCustomerContacts: RowEraser<Tables['customer_contacts']> = async (db, { person, mentions }, rows) => {
  const own = rows.filter((row) => person.isContact(row.channel, row.address) || mentions.isIn(rowText(row)));
  for (const { channel, kind, address } of own) {
    const contact = db.deleteFrom('customer_contacts').where('channel', '=', channel).where('kind', '=', kind);
    await contact.where('address', '=', address).execute();
  }
  return own.length;
};

/** The merge keeps who made it and when. */
export const eraseMergeContacts: RowEraser<Tables['customer_merge_contacts']> = async (db, { person }, rows) => {
  const own = rows.filter((row) => person.isContact(row.channel, row.address));
  for (const { merge_id: id, channel, address } of own) {
    const contacts = db.deleteFrom('customer_merge_contacts').where('merge_id', '=', id).where('channel', '=', channel);
    await contacts.where('address', '=', address).execute();
  }
  return own.length;
};
