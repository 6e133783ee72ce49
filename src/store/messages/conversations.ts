import { sql, type Kysely } from 'kysely';
import type { ConversationChange } from '../../domain/event.js';
import type { Direction, Placed, Position } from '../../domain/position.js';
import type { Instant } from '../../domain/time.js';
import { columnText, sortId } from '../connection/column-text.js';
import { recordId } from '../connection/record-id.js';
import { noteAppended } from '../events/appended.js';
import type { Atomically, ConversationRow, Tables } from '../schema/tables.js';
import { noteChange, personOf, readStatuses } from './conversation-progress.js';

/** What the ledger knows of the messages with one person. */
export interface LedgerConversation {
  readonly channel: string;
  readonly contactId: string;
  readonly name: string | null;
  readonly lastMessageAt: Instant;
  readonly lastMessageId: string;
  /** Null: no message of the customer is known. */
  readonly lastInboundAt: Instant | null;
  /** The customer's messages since the conversation was last marked as read. */
  readonly unreadCount: number;
}

/** Which conversations are wanted. */
export interface WantedConversations {
  readonly unreadOnly: boolean;
  /** Only conversations in which the customer wrote after (`isOpen`), or did not write after, this moment. */
  readonly window: { readonly isOpen: boolean; readonly since: Instant } | null;
  /** A part of name or address. */
  readonly search: string | null;
}

export interface ConversationListRequest extends WantedConversations {
  readonly direction: Direction;
  readonly after: Position | null;
  /** The list begins with the conversation at `after` instead of behind it. */
  readonly includesAfter?: boolean | undefined;
  readonly limit: number;
}

export interface LedgerConversationPage {
  readonly items: readonly Placed<LedgerConversation>[];
  readonly isExhausted: boolean;
}

export interface LedgerConversations {
  /** A page in the order of the last messages, and of `domain/position.ts` among those of one moment. */
  list(channel: string, request: ConversationListRequest): Promise<LedgerConversationPage>;
  /** The number of conversations. */
  count(channel: string, wanted: WantedConversations): Promise<number>;
  /** The conversations of these contacts, by the address that was asked for, whichever of the person's addresses it is. */
  get(channel: string, contactIds: readonly string[]): Promise<ReadonlyMap<string, LedgerConversation>>;
  /** Counts the customer's messages up to this one as read; null: all that are stored. Changes nothing when they were read before. */
  markRead(channel: string, contactId: string, upTo: string | null, at: Instant): Promise<void>;
  /** Announces a change that the ledger does not store. */
  noteChange(channel: string, contactId: string, kind: ConversationChange, at: Instant): Promise<void>;
}

export function createConversations(db: Kysely<Tables>, atomically: Atomically): LedgerConversations {
  return {
    list: (channel, request) => list(db, channel, request),
    async count(channel, request) {
      const counted = wantedConversations(db, channel, request).select(({ fn }) => fn.countAll<number>().as('count'));
      return Number((await counted.executeTakeFirstOrThrow()).count);
    },
    async get(channel, contactIds) {
      if (contactIds.length === 0) return new Map();
      const asked = [...new Set(contactIds)];
      const pairs = await pairedWith(db, channel, asked);
      const addresses = asked.flatMap((contactId) => [columnText(contactId), ...(pairs.get(columnText(contactId)) ?? [])]);
      const rows = await db
        .selectFrom('conversations')
        .selectAll()
        .where('channel', '=', channel)
        .where('contact_id', 'in', [...new Set(addresses)])
        .execute();
      const known = new Map(rows.map((row) => [row.contact_id, readConversation(row)]));
      return new Map(
        asked.flatMap((contactId) => {
          const address = columnText(contactId);
          const found = [address, ...(pairs.get(address) ?? [])].map((one) => known.get(one)).find((one) => one !== undefined);
          return found === undefined ? [] : [[contactId, found] as const];
        }),
      );
    },
    markRead: (channel, contactId, upTo, at) => atomically((transaction) => markRead(transaction, channel, contactId, upTo, at)),
    noteChange: (channel, contactId, kind, at) =>
      atomically(async (transaction) =>
        noteChange(transaction, { channel, contact_id: await personOf(transaction, channel, contactId), kind, at }),
      ),
  };
}

async function list(
  db: Kysely<Tables>,
  channel: string,
  { direction, after, includesAfter, limit, ...wanted }: ConversationListRequest,
): Promise<LedgerConversationPage> {
  const sort = direction === 'ASC' ? 'asc' : 'desc';
  let query = wantedConversations(db, channel, wanted).selectAll();
  if (after !== null) {
    const behind = direction === 'ASC' ? '>' : '<';
    const operator = includesAfter === true ? (`${behind}=` as const) : behind;
    query = query.where((eb) => eb(eb.refTuple('last_at', 'sort_id'), operator, eb.tuple(columnText(after.key), sortId(after.id))));
  }
  const rows = await query
    .orderBy('last_at', sort)
    .orderBy('sort_id', sort)
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).map((row) => ({ key: row.last_at, id: row.contact_id, item: readConversation(row) }));
  return { items, isExhausted: rows.length <= limit };
}

function wantedConversations(db: Kysely<Tables>, channel: string, { unreadOnly, window, search }: WantedConversations) {
  let query = db.selectFrom('conversations').where('channel', '=', channel);
  if (unreadOnly) query = query.where('unread_count', '>', 0);
  // The last message is at least as new as the customer's, which ends the search of the index early.
  if (window?.isOpen === true) query = query.where('last_inbound_at', '>', window.since).where('last_at', '>', window.since);
  if (window?.isOpen === false) query = query.where('last_inbound_at', '<=', window.since);
  if (search !== null) query = query.where('search_text', 'like', sql<string>`${likePattern(search)} escape '\\'`);
  return query;
}

function likePattern(search: string): string {
  return `%${columnText(search.toLowerCase()).replace(/[\\%_]/g, '\\$&')}%`;
}

/** The numbers that are paired with an address or with its alias, the latest first. */
async function pairedWith(db: Kysely<Tables>, channel: string, contactIds: readonly string[]): Promise<Map<string, readonly string[]>> {
  const keys = contactIds.map(columnText);
  const ofChannel = db.selectFrom('contact_pairs').select('alias').where('channel', '=', channel);
  // Not one condition on two columns, for which SQLite reads all pairs of the channel.
  const aliases = ofChannel.where('contact_id', 'in', keys).union(ofChannel.where('alias', 'in', keys));
  const pairs = db.selectFrom('contact_pairs').selectAll().where('channel', '=', channel).where('alias', 'in', aliases);
  const rows = await pairs.orderBy('paired_at', 'desc').orderBy('contact_id').execute();
  const paired = new Map<string, string[]>();
  const add = (address: string, number: string): void => void paired.set(address, [...(paired.get(address) ?? []), number]);
  for (const row of rows) {
    add(row.alias, row.contact_id);
    for (const other of rows) if (other.alias === row.alias) add(other.contact_id, row.contact_id);
  }
  return paired;
}

async function markRead(db: Kysely<Tables>, channel: string, contactId: string, upTo: string | null, at: Instant): Promise<void> {
  const address = await personOf(db, channel, contactId);
  const conversation = db.updateTable('conversations').where('channel', '=', channel).where('contact_id', '=', address);
  // An update locks the row until the transaction ends, so that no message is counted meanwhile.
  const locked = await conversation.set({ channel }).returning(['read_arrival', 'unread_count']).executeTakeFirst();
  if (locked === undefined || locked.unread_count === 0) return;
  const read = upTo === null ? { arrival: recordId(), left: 0 } : await readUpTo(db, channel, address, upTo, locked.unread_count);
  if (read === null || read.arrival <= locked.read_arrival) return;
  const id = recordId();
  const changed = { unread_count: read.left, read_arrival: read.arrival, change_id: id, change_kind: 'READ', changed_at: at };
  await conversation.set(changed).execute();
  noteAppended(db, [{ kind: 'conversation', id, channel }]);
}

/** Messages that were stored late stand among older ones. */
const lateMessages = 20;

/** The place of a message of the person among those that were stored, and how many unread ones were stored after it; null: there is none. */
async function readUpTo(
  db: Kysely<Tables>,
  channel: string,
  contactId: string,
  messageId: string,
  unread: number,
): Promise<{ readonly arrival: string; readonly left: number } | null> {
  const ofChannel = db.selectFrom('messages').where('channel', '=', channel);
  const last = await ofChannel.select(['arrival', 'contact_id']).where('message_id', '=', columnText(messageId)).executeTakeFirst();
  if (last === undefined || (await personOf(db, channel, last.contact_id)) !== contactId) return null;
  const inbound = ofChannel.where('contact_id', 'in', [contactId, ...(await addressesOf(db, channel, contactId))]);
  const newest = inbound.select(['arrival', 'status']).where('direction', '=', 'INBOUND').orderBy('at', 'desc');
  const rows = await newest.limit(unread + lateMessages).execute();
  const later = rows.filter(({ arrival, status }) => arrival > last.arrival && !readStatuses.includes(status));
  return { arrival: last.arrival, left: Math.min(unread, later.length) };
}

async function addressesOf(db: Kysely<Tables>, channel: string, contactId: string): Promise<readonly string[]> {
  const own = db.selectFrom('contact_pairs').select('alias').where('channel', '=', channel).where('contact_id', '=', contactId);
  const pairs = db.selectFrom('contact_pairs').select(['contact_id', 'alias']).where('channel', '=', channel);
  const rows = await pairs.where('alias', 'in', own).execute();
  return rows.flatMap(({ contact_id: number, alias }) => [number, alias]);
}

function readConversation(row: ConversationRow): LedgerConversation {
  return {
    channel: row.channel,
    contactId: row.contact_id,
    name: row.name,
    lastMessageAt: row.last_at,
    lastMessageId: row.last_message_id,
    lastInboundAt: row.last_inbound_at === '' ? null : row.last_inbound_at,
    unreadCount: row.unread_count,
  };
}
