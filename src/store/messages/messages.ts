import type { Kysely } from 'kysely';
import type { Message, MessageEvent } from '../../domain/message.js';
import {
  isUnseen,
  mergeMessages,
  unseenMessage,
  withReaction,
  withStatus,
  type ReportedReaction,
  type ReportedStatus,
} from '../../domain/message-progress.js';
import { compareText } from '../../domain/position.js';
import type { Instant } from '../../domain/time.js';
import { noteAppended } from '../events/appended.js';
import { allEnded } from '../connection/all-ended.js';
import { columnText } from '../connection/column-text.js';
import { contactOfMessage, noteContact } from '../customers/contact-rows.js';
import { derivedVersion, templateOf } from './message-facts.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import { recordId } from '../connection/record-id.js';
import { noteMessage } from './conversation-progress.js';
import type { Atomically, MessageEventRow, MessageRow, Tables } from '../schema/tables.js';

/** Messages that providers reported of, and how far they got. */
export interface LedgerMessages {
  /** Stores a message, merged with the stored one. Returns an event for a new customer's message or a further status, else null. */
  put(message: Message, at: Instant): Promise<MessageEvent | null>;
  /** Stores a message's status, also before the message itself is known. A late or repeated status changes nothing. */
  applyStatus(message: Pick<Message, 'channel' | 'messageId' | 'contactId'>, reported: ReportedStatus): Promise<MessageEvent | null>;
  /** Stores a reaction to a message, also before the message itself is known. A late reaction changes nothing. */
  applyReaction(message: Pick<Message, 'channel' | 'messageId' | 'contactId'>, reaction: ReportedReaction): Promise<void>;
  /** The stored messages among these of a channel, by id. */
  get(channel: string, messageIds: readonly string[]): Promise<ReadonlyMap<string, Message>>;
  /** The messages of one person with one or several addresses, newest first. `offset` counts from the newest. */
  list(
    channel: string,
    contactId: string | readonly string[],
    window: { readonly offset: number; readonly limit: number },
  ): Promise<readonly Message[]>;
  /** The number of messages of one person with one or several addresses. */
  count(channel: string, contactIds: readonly string[]): Promise<number>;
  /** When a person last wrote, as far as it was reported; null when no message was. */
  newestInbound(channel: string, contactId: string): Promise<Instant | null>;
  /** The contact ids among these that have stored messages. */
  contacts(channel: string, contactIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export function createMessages(db: Kysely<Tables>, atomically: Atomically): LedgerMessages {
  return {
    put: (message, at) => atomically((transaction) => put(transaction, message, at)),
    applyStatus: (message, reported) => atomically((transaction) => applyStatus(transaction, message, reported)),
    applyReaction: (message, reaction) => atomically((transaction) => applyReaction(transaction, message, reaction)),
    async get(channel, messageIds) {
      if (messageIds.length === 0) return new Map();
      const wanted = [...new Set(messageIds.map(columnText))];
      const rows = await db
        .selectFrom('messages')
        .select('body')
        .where('channel', '=', channel)
        .where('message_id', 'in', wanted)
        .execute();
      return new Map(rows.map(readMessage).map((message) => [message.messageId, message]));
    },
    async list(channel, contactId, { offset, limit }) {
      const [first = '', ...others] = typeof contactId === 'string' ? [contactId] : contactId;
      if (others.length === 0) return (await newestOf(db, channel, first, { offset, limit })).map(readMessage);
      // One query for each address: the index does not sort the messages of several addresses.
      const window = { offset: 0, limit: offset + limit };
      const rows = await Promise.all([first, ...others].map((address) => newestOf(db, channel, address, window)));
      return rows
        .flat()
        .sort(newestFirst)
        .slice(offset, offset + limit)
        .map(readMessage);
    },
    async count(channel, contactIds) {
      const counted = db.selectFrom('messages').select((eb) => eb.fn.countAll<number | string>().as('count'));
      const row = await counted.where('channel', '=', channel).where('contact_id', 'in', contactIds.map(columnText)).executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    async newestInbound(channel, contactId) {
      const ofContact = db
        .selectFrom('messages')
        .select('at')
        .where('channel', '=', channel)
        .where('contact_id', '=', columnText(contactId));
      const newest = ofContact.where('direction', '=', 'INBOUND').orderBy('at', 'desc').limit(1);
      return (await newest.executeTakeFirst())?.at ?? null;
    },
    async contacts(channel, contactIds) {
      const wanted = new Map(contactIds.map((contactId) => [columnText(contactId), contactId]));
      if (wanted.size === 0) return new Set();
      const known = db.selectFrom('messages').select('contact_id').distinct().where('channel', '=', channel);
      const rows = await known.where('contact_id', 'in', [...wanted.keys()]).execute();
      return new Set(rows.map(({ contact_id }) => wanted.get(contact_id) as string));
    },
  };
}

type PlacedRow = Pick<MessageRow, 'body' | 'at' | 'arrival'>;

function newestOf(
  db: Kysely<Tables>,
  channel: string,
  contactId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<PlacedRow[]> {
  const ofContact = db.selectFrom('messages').select(['body', 'at', 'arrival']).where('channel', '=', channel);
  const newest = ofContact.where('contact_id', '=', columnText(contactId)).orderBy('at', 'desc').orderBy('arrival', 'desc');
  return newest.offset(offset).limit(limit).execute();
}

function newestFirst(left: PlacedRow, right: PlacedRow): number {
  return compareText(right.at, left.at) || compareText(right.arrival, left.arrival);
}

async function put(db: Kysely<Tables>, reported: Message, at: Instant): Promise<MessageEvent | null> {
  return change(db, reported, at, {
    merge: (known) => mergeMessages(known ?? unseenMessage(reported.channel, reported.messageId, ''), reported, at),
    eventOf: (before, after) => {
      const isFirstReceipt = isUnseen(before) && after.direction !== 'OUTBOUND' && after.direction !== 'SYSTEM';
      return isFirstReceipt ? { kind: 'RECEIVED', at: after.sentAt ?? at } : statusEvent(before, after, at);
    },
  });
}

async function applyStatus(
  db: Kysely<Tables>,
  message: Pick<Message, 'channel' | 'messageId' | 'contactId'>,
  reported: ReportedStatus,
): Promise<MessageEvent | null> {
  const { channel, messageId, contactId } = message;
  return change(db, message, reported.at, {
    merge: (known) => {
      const merged = withStatus(known ?? unseenMessage(channel, messageId, contactId), reported);
      return merged.contactId === '' ? { ...merged, contactId } : merged;
    },
    eventOf: (before, after) => statusEvent(before, after, reported.at),
  });
}

async function applyReaction(
  db: Kysely<Tables>,
  message: Pick<Message, 'channel' | 'messageId' | 'contactId'>,
  reaction: ReportedReaction,
): Promise<void> {
  const { channel, messageId, contactId } = message;
  await change(db, message, reaction.at, {
    merge: (known) => withReaction(known ?? unseenMessage(channel, messageId, contactId), reaction),
    eventOf: () => null,
  });
}

type MessageKey = Pick<MessageRow, 'channel' | 'message_id'>;
type CurrentColumn = 'body' | 'revision' | 'at' | 'arrival' | 'template' | 'content_changes' | 'derived';

const selectCurrent = new PreparedQuery<MessageKey, Pick<MessageRow, CurrentColumn>>((db, { channel, message_id }) =>
  db
    .selectFrom('messages')
    .select(['body', 'revision', 'at', 'arrival', 'template', 'content_changes', 'derived'])
    .where('channel', '=', channel)
    .where('message_id', '=', message_id),
);

const insertMessage = new PreparedQuery<MessageRow>((db, row) =>
  db
    .insertInto('messages')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('revision'),
);

const updateMessage = new PreparedQuery<Omit<MessageRow, 'arrival'> & { readonly previousRevision: number }>(
  (db, { channel, message_id, previousRevision, ...columns }) =>
    db
      .updateTable('messages')
      .set(columns)
      .where('channel', '=', channel)
      .where('message_id', '=', message_id)
      .where('revision', '=', previousRevision)
      .returning('revision'),
);

interface MessageChange {
  readonly merge: (known: Message | undefined) => Message;
  /** The event that reports the change; null: none. */
  readonly eventOf: (before: Message | undefined, after: Message) => Pick<MessageEvent, 'kind' | 'at'> | null;
}

/** Optimistic, as for orders: the update names the revision that was read. */
async function change(
  db: Kysely<Tables>,
  { channel, messageId }: Pick<Message, 'channel' | 'messageId'>,
  at: Instant,
  { merge, eventOf }: MessageChange,
): Promise<MessageEvent | null> {
  const key = { channel, message_id: columnText(messageId) };
  for (;;) {
    const [row] = await selectCurrent.rows(db, key);
    const before = row && readMessage(row);
    const after = merge(before);
    const columns = {
      ...key,
      ...toColumns(after, row?.template ?? null),
      at: after.sentAt ?? row?.at ?? at,
      content_changes: row === undefined ? 0 : row.content_changes + (hasSameContent(before, after) ? 0 : 1),
    };
    // Providers repeat statuses, and tell late ones.
    if (row?.body === columns.body && row.derived === derivedVersion) return null;
    const arrival = row?.arrival ?? recordId();
    const written =
      row === undefined
        ? await insertMessage.rows(db, { ...columns, arrival, revision: 1 })
        : await updateMessage.rows(db, { ...columns, previousRevision: row.revision, revision: row.revision + 1 });
    if (written.length === 0) continue;
    const event = eventOf(before, after);
    const [recorded] = await allEnded([
      event && insertEvent(db, after, event),
      noteMessage(db, { before, after, row: { ...columns, arrival } }),
      noteContact(db, 'MESSAGES', before && contactOfMessage(before, row?.at ?? ''), contactOfMessage(after, columns.at)),
    ]);
    return recorded;
  }
}

function hasSameContent(before: Message | undefined, { content }: Message): boolean {
  return before?.content === content || JSON.stringify(before?.content) === JSON.stringify(content);
}

function statusEvent(before: Message | undefined, after: Message, at: Instant): Pick<MessageEvent, 'kind' | 'at'> | null {
  return after.status === (before?.status ?? 'UNKNOWN') ? null : { kind: 'STATUS', at: after.statusChangedAt ?? at };
}

async function insertEvent(db: Kysely<Tables>, message: Message, { kind, at }: Pick<MessageEvent, 'kind' | 'at'>): Promise<MessageEvent> {
  const { channel, messageId, status } = message;
  const event: MessageEvent = { id: recordId(), channel, messageId, at, kind, status };
  noteAppended(db, [{ kind: 'message', id: event.id, channel }]);
  await insertMessageEvent.rows(db, { id: event.id, channel, message_id: columnText(messageId), at, kind, status });
  return event;
}

const insertMessageEvent = new PreparedQuery<MessageEventRow>((db, row) => db.insertInto('message_events').values(row));

type MessageColumns = Pick<MessageRow, 'contact_id' | 'direction' | 'status' | 'body' | 'template' | 'derived'>;

function toColumns(message: Message, template: string | null): MessageColumns {
  const { contactId, direction, status } = message;
  return {
    contact_id: columnText(contactId),
    direction,
    status,
    body: JSON.stringify(message),
    template: templateOf(message) ?? template,
    derived: derivedVersion,
  };
}

function readMessage({ body }: Pick<MessageRow, 'body'>): Message {
  return JSON.parse(body) as Message;
}
