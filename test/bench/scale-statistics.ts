import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { sql, type RawBuilder } from 'kysely';
import pg from 'pg';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database } from '../../src/store/schema/tables.js';
import { createMessageStatistics } from '../../src/store/statistics/message-statistics.js';
import type { OrderKey } from '../../src/store/statistics/order-selection.js';
import { createOrderStatistics } from '../../src/store/statistics/order-statistics.js';
import { forMaintenance, openDatabase } from '../../src/store/store.js';
import type { Curve } from './curve.js';

const databaseUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const schema = 'bench_statistics';
const sizes = (process.env.STATISTICS_SIZES ?? '10000,100000').split(',').map(Number);
const channels = [{ name: 'shop', provider: 'one', isCopied: false }];
const untilEnd = { deadlineAt: Infinity };

/** Statistics over one channel with ten orders and thirty messages for each customer, in both stores. */
export async function measureStatistics(directory: string): Promise<Curve> {
  const rows: (number | string)[][] = [];
  for (const size of sizes) {
    rows.push(await measure('SQLite', await openDatabase({ directory: join(directory, `statistics-${size}`) }), size));
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const size of sizes) {
    await client.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
    rows.push(await measure('PostgreSQL', await openDatabase({ databaseUrl, schema }), size));
  }
  await client.query(`drop schema ${schema} cascade`);
  await client.end();
  const columns = ['store', 'orders', 'by status: ms', 'by day: ms', 'customers: ms', 'one day with customers: ms', 'by product: ms'];
  return { columns: [...columns, 'messages', 'by template and day: ms', 'longest delay of the event loop: ms'], rows };
}

async function measure(name: string, database: Database, orders: number): Promise<(number | string)[]> {
  await migrate(forMaintenance(database));
  await fill(forMaintenance(database), orders);
  const statistics = createOrderStatistics(database.db, database.dialect);
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const count = (groupBy: readonly OrderKey[], filter = {}) =>
    statistics.orders({ channels, filter, groupBy, timeZone: 'America/Sao_Paulo' }, untilEnd);
  const byStatus = await timed(() => count(['STATUS']));
  const byDay = await timed(() => count(['DAY']));
  const all = await count(['STATUS']);
  const customers = await timed(() => all.customers());
  const oneDay = { placedFrom: '2025-01-01T00:00:00.000Z', placedTo: '2025-01-02T00:00:00.000Z' };
  const day = await timed(async () => (await count(['STATUS'], oneDay)).customers());
  const byProduct = await timed(() => count(['PRODUCT']));
  const selection = { channels, from: null, to: null, templates: null, groupBy: ['TEMPLATE', 'DAY'], timeZone: 'UTC' } as const;
  const messages = await timed(() => createMessageStatistics(database.db, database.dialect).messages(selection, untilEnd));
  loop.disable();
  await database.close();
  return [name, orders, byStatus, byDay, customers, day, byProduct, orders * 3, messages, (loop.max / 1e6).toFixed(0)];
}

async function timed(work: () => Promise<unknown>): Promise<string> {
  const started = performance.now();
  await work();
  return (performance.now() - started).toFixed(0);
}

/** Rows of the size that providers' records have. Two thousand orders a day. */
async function fill({ db, dialect }: Database, orders: number): Promise<void> {
  const isSqlite = dialect === 'sqlite';
  const numbers = (count: number): RawBuilder<unknown> =>
    isSqlite
      ? sql`(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)}) select n from numbers) as numbers`
      : sql`generate_series(1, ${sql.lit(count)}) as numbers(n)`;
  const time = (everySeconds: RawBuilder<unknown>): RawBuilder<unknown> =>
    isSqlite
      ? sql`strftime('%Y-%m-%dT%H:%M:%S.000Z', '2025-01-01', (${everySeconds}) || ' seconds')`
      : sql`to_char(timestamp '2025-01-01' + (${everySeconds}) * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
  const customer = sql`(n % ${sql.lit(Math.ceil(orders / 10))}) * ${sql.lit(2_814_749_767)}`;
  const key = isSqlite ? sql`printf('%024x', ${customer})` : sql`lpad(to_hex(cast(${customer} as bigint)), 24, '0')`;
  // The first digits spread keys evenly.
  const spread = sql`substr(${key}, 13, 12) || 'abcdefabcdef'`;
  const status = sql`case n % 5 when 0 then 'PENDING' when 1 then 'SHIPPED' when 2 then 'CANCELED' else 'DELIVERED' end`;
  const text = (value: RawBuilder<unknown>): RawBuilder<unknown> => sql`cast(${value} as text)`;
  const product = text(sql`n % 200`);
  const lines = sql`'[["rSKU-' || ${product} || '",2,"USD",2500,2,null,"SKU-' || ${product} || '","Tea"],["rBOX",1,"USD",99,2,null,"BOX","Box"]]'`;
  const body = sql`${'{"raw":"' + 'x'.repeat(2500) + '"}'}`;
  const placed = time(sql`n * 43`);
  await sql`insert into orders (channel, reference, status, payment_status, search_text, body, first_seen_at, as_of, sort_id, placed_at,
      updated_at, revision, customer_key, currency, total_units, total_scale, lines, derived)
    select 'shop', ${text(sql`n`)}, ${status}, 'UNKNOWN', 'text', ${body}, ${placed}, ${placed}, ${text(sql`n`)}, ${placed},
      ${placed}, 1, ${spread}, 'USD', n * 7 % 100000, 2, ${lines}, 1 from ${numbers(orders)}`.execute(db);
  const sent = time(sql`n * 14`);
  await sql`insert into messages (channel, message_id, contact_id, status, body, direction, at, arrival, revision, template, derived)
    select 'shop', ${text(sql`n`)}, ${text(sql`n % 1000`)}, 'READ', ${'x'.repeat(500)}, 'OUTBOUND', ${sent}, ${text(sql`n`)}, 1,
      case n % 4 when 0 then 'order_shipped' when 1 then 'welcome' end, 1 from ${numbers(orders * 3)}`.execute(db);
  if (!isSqlite) await sql`vacuum analyze orders, order_items, messages`.execute(db);
}
