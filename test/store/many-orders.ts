import { sql } from 'kysely';
import { migrate } from '../../src/store/schema/migrations.js';
import { openSqlite } from '../../src/store/sqlite/sqlite.js';
import { orderOf } from './samples.js';

/** Every so manyth order is a rare customer's. */
const rareEvery = 4_999;

export const rareName = 'Zoë Rare';

export function isRare(index: number): boolean {
  return index % rareEvery === 0;
}

/** Fills an embedded ledger that is not open with a channel's orders, a second apart: references are 1 to `count`, the last one the newest. */
export async function fillLedger(directory: string, channel: string, count: number): Promise<void> {
  const database = await openSqlite(directory);
  await migrate(database);
  const order = orderOf(channel, 'REFERENCE', {
    customer: { name: 'NAME', phoneNumber: null, email: null, contactId: null },
    placedAt: 'PLACED',
  });
  const body = JSON.stringify(order);
  const text = sql`case when n % ${rareEvery} = 0 then ${rareName} else 'Ana ' || n end`;
  const placed = sql`strftime('%Y-%m-%dT%H:%M:%S.000Z', '2020-01-01', n || ' seconds')`;
  await sql`
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into orders (channel, reference, status, payment_status, search_text, body, first_seen_at, as_of, sort_id, placed_at, updated_at, revision)
    select ${channel}, n, 'PENDING', 'UNKNOWN', lower(n || char(10) || ${text}),
      replace(replace(replace(${body}, 'REFERENCE', n), 'NAME', ${text}), 'PLACED', ${placed}),
      ${placed}, ${placed}, 'n' || printf('%06d', length(n)) || n || n, ${placed}, '', 1
    from numbers`.execute(database.db);
  await database.close();
}
