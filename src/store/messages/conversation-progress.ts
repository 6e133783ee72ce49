import { sql, type Kysely, type RawBuilder } from 'kysely';
import { searchTextOf } from '../../domain/conversation.js';
import type { ConversationChange } from '../../domain/event.js';
import { isUnseen } from '../../domain/message-progress.js';
import type { Message } from '../../domain/message.js';
import { columnText, sortId } from '../connection/column-text.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import { recordId } from '../connection/record-id.js';
import { noteAppended } from '../events/appended.js';
import type { ConversationRow, MessageRow, Tables } from '../schema/tables.js';

/** A message before and after it was stored. */
export interface StoredChange {
  readonly before: Message | undefined;
  readonly after: Message;
  readonly row: Pick<MessageRow, 'channel' | 'message_id' | 'contact_id' | 'at' | 'arrival'>;
}

/** Brings the conversation of a message that was stored up to date, in the transaction that stored it. */
export async function noteMessage(db: Kysely<Tables>, change: StoredChange): Promise<void> {
  const { before, after, row } = change;
  if (after.contactId === '') return;
  const isNew = before === undefined || before.contactId === '';
  // A status may come before the message itself, which then is what those who read along have not seen.
  const isSeenFirst = isNew || (isUnseen(before) && !isUnseen(after));
  const unread = countUnread(after) - (isNew ? 0 : countUnread(before));
  const isInbound = after.direction === 'INBOUND';
  const contactId = await personOf(db, row.channel, row.contact_id);
  if (!isSeenFirst && unread === 0 && isInbound === (before.direction === 'INBOUND') && before.sentAt === after.sentAt) {
    if (JSON.stringify(before) !== JSON.stringify(after))
      await noteChange(db, { ...row, contact_id: contactId, kind: 'STATUS', at: after.statusChangedAt ?? row.at });
    return;
  }
  const id = recordId();
  const added: ConversationRow = {
    channel: row.channel,
    contact_id: contactId,
    sort_id: sortId(contactId),
    name: null,
    search_text: searchTextOf({ name: null, contactId }),
    last_at: row.at,
    last_arrival: row.arrival,
    last_message_id: row.message_id,
    last_inbound_at: isInbound ? row.at : '',
    unread_count: Math.max(0, unread),
    read_arrival: '',
    change_id: id,
    change_kind: isSeenFirst ? 'MESSAGE' : 'STATUS',
    changed_at: after.statusChangedAt ?? row.at,
  };
  await upsert.rows(db, { ...added, unread });
  noteAppended(db, [{ kind: 'conversation', id, channel: row.channel }]);
}

/** Statuses of a customer's message that nobody needs to read. */
export const readStatuses: readonly string[] = ['READ', 'PLAYED', 'DELETED'];

function countUnread({ direction, status }: Message): number {
  return direction === 'INBOUND' && !readStatuses.includes(status) ? 1 : 0;
}

/** The address that stands for the person: the number that was paired last. */
export async function personOf(db: Kysely<Tables>, channel: string, contactId: string): Promise<string> {
  const address = columnText(contactId);
  const [pair] = await newestNumber.rows(db, { channel, address });
  return pair?.contact_id ?? address;
}

const newestNumber = new PreparedQuery<{ channel: string; address: string }, { contact_id: string }>((db, { channel, address }) =>
  db
    .selectFrom('contact_pairs')
    .select('contact_id')
    .where('channel', '=', channel)
    .where('alias', 'in', (eb) => {
      const known = eb.selectFrom('contact_pairs as known').select('known.alias').where('known.channel', '=', channel);
      // Not one condition on two columns, for which SQLite reads all pairs of the channel.
      return known.where('known.contact_id', '=', address).union(known.where('known.alias', '=', address));
    })
    .orderBy('paired_at', 'desc')
    .orderBy('contact_id')
    .limit(1),
);

/** `unread` is added to the count of a conversation that there is, unless its messages were read up to a later one. */
const upsert = new PreparedQuery<ConversationRow & { readonly unread: number }>((db, { unread, ...row }) =>
  db
    .insertInto('conversations')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['channel', 'contact_id']).doUpdateSet({
        last_at: ifNewer('last_at'),
        last_arrival: ifNewer('last_arrival'),
        last_message_id: ifNewer('last_message_id'),
        last_inbound_at: sql`case when excluded.last_inbound_at > conversations.last_inbound_at
          then excluded.last_inbound_at else conversations.last_inbound_at end`,
        unread_count: sql`case when excluded.last_arrival <= conversations.read_arrival then conversations.unread_count
          when conversations.unread_count + cast(${unread} as integer) < 0 then 0
          else conversations.unread_count + cast(${unread} as integer) end`,
        change_id: (eb) => eb.ref('excluded.change_id'),
        change_kind: (eb) => eb.ref('excluded.change_kind'),
        changed_at: (eb) => eb.ref('excluded.changed_at'),
      }),
    ),
);

/** The last message keeps its place in the conversation when a report corrects its time. */
function ifNewer(column: 'last_at' | 'last_arrival' | 'last_message_id'): RawBuilder<string> {
  return sql<string>`case when excluded.last_message_id = conversations.last_message_id
    or (excluded.last_at, excluded.last_arrival) > (conversations.last_at, conversations.last_arrival)
    then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`conversations.${column}`)} end`;
}

/** A change that leaves the list as it is. With `message_id` it is one only when that message is the last. */
export async function noteChange(
  db: Kysely<Tables>,
  { channel, contact_id: contactId, message_id: messageId, at, kind }: NotedChange,
): Promise<void> {
  const id = recordId();
  let query = db.updateTable('conversations').set({ change_id: id, change_kind: kind, changed_at: at });
  query = query.where('channel', '=', channel).where('contact_id', '=', contactId);
  if (messageId !== undefined) query = query.where('last_message_id', '=', messageId);
  const changed = await query.returning('contact_id').execute();
  if (changed.length > 0) noteAppended(db, [{ kind: 'conversation', id, channel }]);
}

type NotedChange = Pick<ConversationRow, 'channel' | 'contact_id'> & {
  readonly message_id?: string;
  readonly at: string;
  readonly kind: ConversationChange;
};

/** Joins the conversations of addresses that turned out to be one person's, under the first address. */
export async function joinConversations(db: Kysely<Tables>, channel: string, addresses: readonly [string, ...string[]]): Promise<void> {
  const rows = await db
    .selectFrom('conversations')
    .selectAll()
    .where('channel', '=', channel)
    .where('contact_id', 'in', addresses)
    .orderBy('last_at', 'desc')
    .orderBy('last_arrival', 'desc')
    .execute();
  const [newest] = rows;
  const [contactId] = addresses;
  if (newest === undefined || (rows.length === 1 && newest.contact_id === contactId)) return;
  const latest = (column: 'last_inbound_at' | 'read_arrival'): string => rows.map((row) => row[column]).reduce((a, b) => (a > b ? a : b));
  const name = rows.map((row) => row.name).find((known) => known !== null) ?? null;
  const joined: ConversationRow = {
    ...newest,
    contact_id: contactId,
    sort_id: sortId(contactId),
    name,
    search_text: searchTextOf({ name, contactId }),
    last_inbound_at: latest('last_inbound_at'),
    read_arrival: latest('read_arrival'),
    unread_count: rows.reduce((sum, { unread_count: count }) => sum + count, 0),
    change_id: recordId(),
  };
  await db.deleteFrom('conversations').where('channel', '=', channel).where('contact_id', 'in', addresses).execute();
  await db.insertInto('conversations').values(joined).execute();
  noteAppended(db, [{ kind: 'conversation', id: joined.change_id, channel }]);
}
