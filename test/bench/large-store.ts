import { sql, type Kysely, type RawBuilder } from 'kysely';
import { toOrder } from '../../src/domain/order.js';
import { unseenMessage } from '../../src/domain/message-progress.js';
import { newSyncState } from '../../src/domain/sync.js';
import { searchKinds } from '../../src/store/search/search-kinds.js';
import { migrate } from '../../src/store/schema/migrations.js';
import type { Database, Tables } from '../../src/store/schema/tables.js';
import { toColumns } from '../../src/store/orders/order-row.js';
import { forMaintenance } from '../../src/store/store.js';

/** How many records a store has. Customers have equally many orders and messages. */
export interface StoreSize {
  readonly orders: number;
  readonly customers: number;
  readonly messages: number;
}

/** The channel of all records, and the one whose orders are a copy. */
export const [largeChannel, copiedChannel] = ['large', 'copied'];

export const numberOf = (customer: number): string => `+1415${String(5_000_000 + customer)}`;

/** Orders, messages, conversations, contacts and their search index, made inside the database: one after the other it would take hours. */
export async function fillLargeStore(database: Database, size: StoreSize): Promise<void> {
  await migrate(forMaintenance(database));
  const { db, dialect } = forMaintenance(database);
  await db.connection().execute(async (connection) => {
    // What triggers do is made below, all at once.
    if (dialect === 'postgres')
      await sql`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'`.execute(connection);
    const maker = new Maker(connection, dialect, size);
    await maker.orders('orders', largeChannel ?? '', size.orders);
    await maker.orders('order_copies', copiedChannel ?? '', Math.ceil(size.orders / 10));
    await maker.messages();
    await maker.contacts();
    await maker.searchIndex();
    await maker.finish(copiedChannel ?? '');
  });
}

class Maker {
  private readonly db: Kysely<Tables>;
  private readonly isSqlite: boolean;
  private readonly size: StoreSize;

  constructor(db: Kysely<Tables>, dialect: Database['dialect'], size: StoreSize) {
    this.db = db;
    this.isSqlite = dialect === 'sqlite';
    this.size = size;
  }

  /** Two thousand a day, the last one the newest. */
  async orders(table: 'orders' | 'order_copies', channel: string, count: number): Promise<void> {
    const { customers } = this.size;
    const price = { amount: '10.00', currencyCode: 'BRL' };
    const item = { productId: '1', retailerId: null, name: 'A shirt', quantity: 1, unitPrice: price, total: null, imageUrl: null };
    const columns = toColumns(
      toOrder({
        channel,
        reference: 'REFERENCE',
        status: 'PENDING',
        customer: { name: 'NAME', phoneNumber: '+14155000000', email: null, contactId: null },
        items: [{ ...item, isCustomItem: false }],
        total: price,
        placedAt: 'PLACED',
        source: { kind: 'LEDGER', asOf: 'PLACED' },
      }),
    );
    const number = sql`('+1415' || cast(5000000 + n % ${sql.lit(customers)} as text))`;
    const placed = this.time(sql`n * 43`);
    const name = sql`('Maria ' || cast(n % ${sql.lit(customers)} as text))`;
    const reference = sql`cast(n as text)`;
    const replaced = [
      ['REFERENCE', reference],
      ['NAME', name],
      ['PLACED', placed],
      ['+14155000000', number],
    ] as const;
    const fill = (text: string): RawBuilder<unknown> =>
      replaced.reduce((built, [from, to]) => sql`replace(${built}, ${from}, ${to})`, sql`cast(${text} as text)`);
    const key = sql`(n % ${sql.lit(customers)}) * ${sql.lit(2_814_749_767)}`;
    const hex = this.isSqlite ? sql`printf('%024x', ${key})` : sql`lpad(to_hex(cast(${key} as bigint)), 24, '0')`;
    const status = sql`case n % 5 when 0 then 'PENDING' when 1 then 'SHIPPED' when 2 then 'CANCELED' else 'DELIVERED' end`;
    const given: Readonly<Record<string, RawBuilder<unknown>>> = {
      reference,
      sort_id: sql`'n' || ${this.padded(sql`length(cast(n as text))`, 6)} || cast(n as text) || cast(n as text)`,
      placed_at: placed,
      updated_at: placed,
      as_of: placed,
      first_seen_at: placed,
      status,
      phone_number: number,
      contact_id: sql`substr(${number}, 2)`,
      search_text: sql`lower(${fill(columns.search_text)})`,
      body: fill(columns.body),
      customer_key: sql`substr(${hex}, 13, 12) || 'abcdefabcdef'`,
    };
    const copied = { listed: '', version_at: '', reported_at: '', reported_revision: 0, reported_event: '', seen_in: 1, missed: 0 };
    const all = { ...columns, revision: 1, ...(table === 'order_copies' && copied), ...given };
    await this.insert(
      table,
      Object.fromEntries(Object.entries(all).map(([column, value]) => [column, isRaw(value) ? value : sql`${literal(value)}`])),
      count,
    );
    const items = table === 'orders' ? 'order_items' : 'order_copy_items';
    if (!this.isSqlite) {
      await sql`insert into ${sql.table(items)} (channel, placed_at, sort_id, place, identity, pieces, currency, units, scale, product_id, name)
        select channel, placed_at, sort_id, 1, line.value ->> 0, cast(line.value ->> 1 as bigint), line.value ->> 2, cast(line.value ->> 3 as bigint),
          cast(line.value ->> 4 as integer), line.value ->> 5, line.value ->> 7
        from ${sql.table(table)}, jsonb_array_elements(cast(lines as jsonb)) as line (value)`.execute(this.db);
    }
  }

  /** Of every customer equally many, half of them from the customer, in the order of time. */
  async messages(): Promise<void> {
    const { customers, messages } = this.size;
    const message = {
      ...unseenMessage(largeChannel ?? '', 'ID', 'CONTACT'),
      direction: 'INBOUND',
      content: { type: 'TextContent', text: 'hello about order NUMBER' },
    };
    const contact = sql`('1415' || cast(5000000 + n % ${sql.lit(customers)} as text))`;
    const number = sql`cast(n as text)`;
    const body = [
      ['ID', number],
      ['CONTACT', contact],
      ['NUMBER', number],
    ].reduce((built, [from, to]) => sql`replace(${built}, ${from}, ${to})`, sql`cast(${JSON.stringify(message)} as text)`);
    const at = this.time(sql`n * 8`);
    await this.insert(
      'messages',
      {
        channel: sql`${sql.lit(largeChannel)}`,
        message_id: number,
        contact_id: contact,
        direction: sql`case n % 2 when 0 then 'INBOUND' else 'OUTBOUND' end`,
        status: sql`'READ'`,
        at,
        arrival: this.padded(sql`n`, 28),
        body,
        revision: sql`1`,
        derived: sql`1`,
        content_changes: sql`0`,
      },
      messages,
    );
    // The newest of each customer.
    const last = this.time(sql`(n + ${sql.lit(messages - customers)}) * 8`);
    await this.insert(
      'conversations',
      {
        channel: sql`${sql.lit(largeChannel)}`,
        contact_id: contact,
        sort_id: sql`'n000011' || ${contact} || ${contact}`,
        search_text: contact,
        last_at: last,
        last_arrival: this.padded(sql`n + ${sql.lit(messages - customers)}`, 28),
        last_message_id: sql`cast(n + ${sql.lit(messages - customers)} as text)`,
        last_inbound_at: last,
        read_arrival: sql`''`,
        change_id: this.padded(sql`n`, 28),
        change_kind: sql`'MESSAGE'`,
        changed_at: last,
        unread_count: sql`n % 3`,
      },
      customers,
    );
  }

  async contacts(): Promise<void> {
    const { customers, orders, messages } = this.size;
    const kinds = [
      ['ORDERS', orders, 43],
      ['MESSAGES', messages, 8],
    ] as const;
    for (const [kind, records, seconds] of kinds) {
      const name = kind === 'ORDERS' ? sql`'Maria ' || cast(n % ${sql.lit(customers)} as text)` : sql`null`;
      const address = sql`('+1415' || cast(5000000 + n % ${sql.lit(customers)} as text))`;
      await this.insert(
        'customer_contacts',
        {
          channel: sql`${sql.lit(largeChannel)}`,
          kind: sql`${sql.lit(kind)}`,
          address,
          name,
          search_text: kind === 'ORDERS' ? sql`${address} || ' maria ' || cast(n % ${sql.lit(customers)} as text)` : address,
          first_seen_at: this.time(sql`n * ${sql.lit(seconds)}`),
          last_seen_at: this.time(sql`(n + ${sql.lit(records - customers)}) * ${sql.lit(seconds)}`),
        },
        customers,
      );
    }
  }

  /** The words of messages and of orders, in the order of the index. */
  async searchIndex(): Promise<void> {
    const { customers, orders, messages } = this.size;
    const number = sql`cast(n as text)`;
    const ofCustomer = sql`cast(n % ${sql.lit(customers)} as text)`;
    const address = sql`('1415' || cast(5000000 + n % ${sql.lit(customers)} as text))`;
    await this.index('MESSAGES', messages, 8, [
      ['1', sql`'hello'`],
      ['1', sql`'about'`],
      ['1', sql`'order'`],
      ['1', number],
    ]);
    await this.index('ORDERS', orders, 43, [
      ['4', number],
      ['4', address],
      ['3', sql`'maria'`],
      ['3', sql`'m' || ${ofCustomer}`],
      ['2', sql`'shirt'`],
    ]);
  }

  async finish(channel: string): Promise<void> {
    await sql`delete from search_changes`.execute(this.db);
    const fills = searchKinds.map((kind) => sql`(${kind}, '', 1)`);
    await sql`insert into search_fills (kind, position, is_done) values ${sql.join(fills)}`.execute(this.db);
    const contacts = ['ORDERS', 'COPIES', 'MESSAGES'].map((kind) => sql`(${kind}, '', 1)`);
    await sql`insert into customer_fills (kind, position, is_done) values ${sql.join(contacts)}`.execute(this.db);
    const asOf = new Date().toISOString();
    const state = {
      ...newSyncState(channel, 'orders', ''),
      asOf,
      fullAt: asOf,
      fullReads: 2,
      isComplete: true,
      records: this.size.orders / 10,
    };
    await sql`insert into sync_states (channel, noun, state, locks) values (${channel}, 'orders', ${JSON.stringify(state)}, 0)`.execute(
      this.db,
    );
    // As autovacuum leaves the tables of a server that runs.
    await sql.raw(this.isSqlite ? 'analyze' : 'vacuum analyze').execute(this.db);
  }

  private async index(
    kind: string,
    count: number,
    seconds: number,
    words: readonly (readonly [weight: string, word: RawBuilder<unknown>])[],
  ): Promise<void> {
    const base = sql.lit(kind === 'MESSAGES' ? 0 : 1_000_000_000);
    const at = sql`1735689600 + n * ${sql.lit(seconds)}`;
    const text = words
      .map(([weight, word]) => sql`${sql.lit(`${weight}:`)} || ${word}`)
      .reduce((left, right) => sql`${left} || ' ' || ${right}`);
    const columns = { channel: sql`${sql.lit(largeChannel)}`, kind: sql`${sql.lit(kind)}`, key: sql`cast(n as text)`, words: text, at };
    await this.insert('search_records', { ...columns, id: sql`${base} + n` }, count, this.isSqlite ? sql`` : sql`overriding system value`);
    for (const [weight, word] of words) {
      await sql`insert into search_words (channel, kind, word, weight, at, record)
        select ${sql.lit(largeChannel)}, ${sql.lit(kind)}, word, ${sql.lit(Number(weight))}, at, record
        from (select ${word} as word, ${at} as at, ${base} + n as record from ${this.numbers(count)}) as made order by word, at, record`.execute(
        this.db,
      );
    }
  }

  private async insert(
    table: string,
    columns: Readonly<Record<string, RawBuilder<unknown>>>,
    count: number,
    overriding: RawBuilder<unknown> = sql``,
  ): Promise<void> {
    const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
    await sql`insert into ${sql.table(table)} (${names}) ${overriding} select ${sql.join(Object.values(columns))} from ${this.numbers(count)}`.execute(
      this.db,
    );
  }

  private numbers(count: number): RawBuilder<unknown> {
    return this.isSqlite
      ? sql`(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)}) select n from numbers) as numbers`
      : sql`generate_series(1, ${sql.lit(count)}) as numbers(n)`;
  }

  private time(seconds: RawBuilder<unknown>): RawBuilder<unknown> {
    return this.isSqlite
      ? sql`strftime('%Y-%m-%dT%H:%M:%S.000Z', 1735689600 + ${seconds}, 'unixepoch')`
      : sql`to_char(timestamp '2025-01-01' + (${seconds}) * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
  }

  private padded(value: RawBuilder<unknown>, length: number): RawBuilder<unknown> {
    return this.isSqlite ? sql`printf(${sql.lit(`%0${length}d`)}, ${value})` : sql`lpad(cast(${value} as text), ${sql.lit(length)}, '0')`;
  }
}

function isRaw(value: unknown): value is RawBuilder<unknown> {
  return typeof value === 'object' && value !== null && 'toOperationNode' in value;
}

/** Parameters in a list of columns have no type in PostgreSQL. */
function literal(value: string | number | null | undefined): RawBuilder<unknown> {
  return value == null ? sql`null` : sql.lit(value);
}
