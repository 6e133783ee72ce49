import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { Database } from './tables.js';

/**
 * Stores the conversation of each contact that has messages and no conversation yet. Contacts that are addresses of one person share one
 * conversation, under the address that `LedgerContactPairs.groups` names first. All of their messages count as read.
 */
export async function fillConversations(db: QueryExecutorProvider, dialect: Database['dialect']): Promise<void> {
  const newest = (column: string): RawBuilder<unknown> => sql`(select ${sql.ref(column)} from messages m
    where m.channel = c.channel and m.contact_id = c.contact_id order by m.at desc, m.arrival desc limit 1)`;
  await sql`
    insert into conversations (channel, contact_id, sort_id, name, search_text, last_at, last_arrival, last_message_id, last_inbound_at,
      unread_count, read_arrival, change_id, change_kind, changed_at)
    select channel, address, ${sortIdOf(dialect)}, null, lower(address), at, arrival, message_id, inbound_at, 0, newest_arrival, newest_arrival,
      'MESSAGE', at
    from (
      select channel, address, at, arrival, message_id,
        max(inbound_at) over (partition by channel, address) as inbound_at,
        max(arrival) over (partition by channel, address) as newest_arrival,
        row_number() over (partition by channel, address order by at desc, arrival desc) as place
      from (
        select c.channel, ${addressOf} as address, ${newest('at')} as at, ${newest('arrival')} as arrival, ${newest('message_id')} as message_id,
          coalesce((select max(m.at) from messages m
            where m.channel = c.channel and m.contact_id = c.contact_id and m.direction = 'INBOUND'), '') as inbound_at
        from (select distinct channel, contact_id from messages where contact_id <> '') c
      ) contacts
    ) people
    where place = 1
    on conflict (channel, contact_id) do nothing`.execute(db);
}

/** The number that was paired last with the contact's alias, or the contact itself. */
const addressOf = sql`coalesce((select p.contact_id from contact_pairs p
  where p.channel = c.channel and p.alias in (select q.alias from contact_pairs q
    where q.channel = c.channel and (q.contact_id = c.contact_id or q.alias = c.contact_id))
  order by p.paired_at desc, p.contact_id limit 1), c.contact_id)`;

/** The same text as `sortId` in connection/column-text.ts makes of an address without surrogates. */
function sortIdOf(dialect: Database['dialect']): RawBuilder<unknown> {
  const isNumber = dialect === 'postgres' ? sql`address ~ '^[0-9]+$'` : sql`address not glob '*[^0-9]*'`;
  const value = sql`case when ltrim(address, '0') = '' then '0' else ltrim(address, '0') end`;
  const padded = sql`'000000' || cast(length(${value}) as text)`;
  const length = dialect === 'postgres' ? sql`right(${padded}, 6)` : sql`substr(${padded}, -6)`;
  return sql`case when ${isNumber} then 'n' || ${length} || (${value}) || address else 'w' || address end`;
}
