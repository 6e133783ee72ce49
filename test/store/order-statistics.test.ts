import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minorDigits } from '../../src/domain/money.js';
import { matchesOrderFilter, type OrderFilter } from '../../src/domain/order-filter.js';
import { orderStatuses, toOrder, type Order, type OrderItem } from '../../src/domain/order.js';
import { canonicalNumber } from '../../src/domain/phone-canonical.js';
import { createOrderCopyRows } from '../../src/store/copies/order-copies.js';
import { toColumns } from '../../src/store/orders/order-row.js';
import type { Database } from '../../src/store/schema/tables.js';
import { migrate } from '../../src/store/schema/migrations.js';
import type { KeyValues } from '../../src/store/statistics/group-keys.js';
import type { OrderKey, OrderSelection } from '../../src/store/statistics/order-selection.js';
import { createOrderStatistics } from '../../src/store/statistics/order-statistics.js';
import { noon, orderOf } from './samples.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

const channels = [
  { name: 'miami', provider: 'one', isCopied: false },
  { name: 'rio', provider: 'one', isCopied: true },
  { name: 'delhi', provider: 'two', isCopied: false },
];
const patience = { deadlineAt: Infinity };
/** Small, so that the samples are many slices and many parts of customers. */
const sliceRows = { orders: 7, products: 5, items: 4 };

/** Orders with everything that statistics distinguish, the same in every run. */
function sampleOrders(): readonly Order[] {
  const money = fc.record({
    amount: fc.constantFrom('10', '0.10', '12.50', '0.005', '-3.25', '99999999999.99', '1234567890123456.7'),
    currencyCode: fc.constantFrom('USD', 'BRL', 'JPY'),
  });
  const item: fc.Arbitrary<OrderItem> = fc.record({
    productId: fc.constantFrom(null, 'p1', 'p2'),
    retailerId: fc.constantFrom(null, null, 'SKU-1', 'SKÜ-"2"'),
    name: fc.constantFrom('Tea', 'Café'),
    quantity: fc.constantFrom(1, 2, 30),
    unitPrice: fc.option(money),
    total: fc.option(money),
    imageUrl: fc.constant(null),
    isCustomItem: fc.constant(null),
  });
  const customer = fc.constantFrom(
    { phoneNumber: '+5531987654321', contactId: null },
    { phoneNumber: '+553187654321', contactId: 'a@lid' },
    { phoneNumber: null, contactId: '5531987654321@c.us' },
    { phoneNumber: null, contactId: 'a@lid' },
    { phoneNumber: '+14155552671', contactId: null },
    { phoneNumber: '+966501234567', contactId: null },
    { phoneNumber: null, contactId: null },
  );
  const order = fc.record({
    channel: fc.constantFrom(...channels.map(({ name }) => name)),
    status: fc.constantFrom(...orderStatuses),
    total: fc.option(money),
    items: fc.option(fc.array(item, { maxLength: 4 })),
    customer: customer.map((known) => ({ name: null, email: null, ...known })),
    catalogId: fc.constantFrom(null, 'c1', 'c2'),
    placedAt: fc.option(
      fc.oneof(
        fc.date({ min: new Date('2026-03-05T00:00:00Z'), max: new Date('2026-03-12T00:00:00Z'), noInvalidDate: true }),
        fc.constantFrom(new Date('2026-03-08T04:59:59.999Z'), new Date('2026-03-08T05:00:00Z'), new Date('2026-03-09T04:00:00Z')),
      ),
      { freq: 15 },
    ),
  });
  return fc
    .sample(order, { numRuns: 150, seed: 14 })
    .map(({ channel, placedAt, ...fields }, index) =>
      orderOf(channel, String(index), { ...fields, placedAt: placedAt === null ? null : placedAt.toISOString() }),
    );
}

const orders = sampleOrders();

/** What the database must count, counted one order after the other. */
function counted({ filter, groupBy, timeZone, channels: wanted }: OrderSelection): readonly object[] {
  const seen = orders.filter(({ channel }) => wanted.some(({ name }) => name === channel));
  const firsts = new Map<string, string>();
  for (const order of seen) {
    const customer = customerOf(order);
    const first = customer === null ? undefined : firsts.get(customer);
    const at = order.placedAt ?? '';
    if (customer !== null && (first === undefined || first === '' || (at !== '' && at < first))) firsts.set(customer, at);
  }
  const groups = new Map<string, { keys: KeyValues; orders: Order[]; lines: Map<Order, OrderItem[]> }>();
  for (const order of seen.filter((one) => matchesOrderFilter(one, filter))) {
    const products: (string | null)[] = groupBy.includes('PRODUCT') ? [...new Set((order.items ?? []).map(productOf))] : [null];
    for (const product of products.length === 0 ? [null] : products) {
      const keys = groupBy.map((key) => keyOf(key, order, timeZone, product));
      const text = JSON.stringify(keys);
      const group = groups.get(text) ?? { keys, orders: [] as Order[], lines: new Map<Order, OrderItem[]>() };
      groups.set(text, group);
      group.orders.push(order);
      group.lines.set(
        order,
        (order.items ?? []).filter((line) => product !== null && productOf(line) === product),
      );
    }
  }
  if (groupBy.length === 0 && groups.size === 0) groups.set('[]', { keys: [], orders: [], lines: new Map() });
  return [...groups.values()].map(({ keys, orders: members, lines }) => {
    const customers = [...new Set(members.map(customerOf))].filter((customer) => customer !== null);
    const isNew = (customer: string): boolean =>
      members.some((order) => customerOf(order) === customer && (order.placedAt ?? '') === firsts.get(customer));
    const byProduct = groupBy.includes('PRODUCT');
    const amounts = members.flatMap((order) => (byProduct ? (amountOf(lines.get(order) ?? []) ?? []) : (readable(order.total) ?? [])));
    return {
      keys,
      orders: members.length,
      sums: [...new Set(amounts.map(({ currencyCode }) => currencyCode))].sort().map((currencyCode) => {
        const own = amounts.filter((amount) => amount.currencyCode === currencyCode);
        return {
          currencyCode,
          orders: own.length,
          sum: exactSum(
            own.map(({ amount }) => amount),
            currencyCode,
          ),
        };
      }),
      pieces: byProduct && keys[groupBy.indexOf('PRODUCT')] !== null ? piecesOf([...lines.values()].flat()) : null,
      customers: { customers: customers.length, newCustomers: customers.filter(isNew).length },
    };
  });
}

function keyOf(key: OrderKey, order: Order, timeZone: string, product: string | null): string | null {
  if (key === 'PRODUCT') return product;
  if (key === 'DAY') return order.placedAt === null ? null : DateTime.fromISO(order.placedAt, { zone: timeZone }).toISODate();
  const provider = channels.find(({ name }) => name === order.channel)?.provider ?? null;
  return { STATUS: order.status, CHANNEL: order.channel, PROVIDER: provider, CATALOG: order.catalogId }[key];
}

function customerOf({ channel, customer: { phoneNumber, contactId } }: Order): string | null {
  if (phoneNumber !== null) return canonicalNumber(phoneNumber);
  if (contactId === '5531987654321@c.us') return '+5531987654321';
  return contactId === null ? null : `${channel} ${contactId}`;
}

function productOf({ retailerId, productId, name }: OrderItem): string {
  return retailerId !== null ? `r${retailerId}` : productId !== null ? `p${productId}` : `n${name ?? ''}`;
}

/** Null: one amount is unknown, or has too many digits, or they differ in currency. */
function amountOf(lines: readonly OrderItem[]): { amount: string; currencyCode: string } | null {
  const amounts = lines.map(({ total, unitPrice, quantity }) => {
    const one = readable(total ?? unitPrice);
    return one && readable({ ...one, amount: total === null ? times(one.amount, quantity) : one.amount });
  });
  const [first] = amounts;
  if (first == null || amounts.some((amount) => amount?.currencyCode !== first.currencyCode)) return null;
  return {
    ...first,
    amount: exactSum(
      amounts.map((amount) => amount?.amount ?? '0'),
      first.currencyCode,
    ),
  };
}

function readable(money: { amount: string; currencyCode: string } | null): { amount: string; currencyCode: string } | null {
  return money === null || money.amount.replace(/\D/g, '').replace(/^0+/, '').length > 15 ? null : money;
}

const scaleOf = (decimal: string): number => decimal.split('.')[1]?.length ?? 0;
const scaled = (decimal: string, scale: number): bigint => BigInt(decimal.replace('.', '')) * 10n ** BigInt(scale - scaleOf(decimal));

function text(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}`;
  return scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`;
}

function exactSum(amounts: readonly string[], currencyCode: string): string {
  const scale = Math.max(minorDigits(currencyCode), ...amounts.map(scaleOf));
  return text(
    amounts.reduce((sum, amount) => sum + scaled(amount, scale), 0n),
    scale,
  );
}

const times = (amount: string, count: number): string => text(scaled(amount, scaleOf(amount)) * BigInt(count), scaleOf(amount));
const piecesOf = (lines: readonly OrderItem[]): string => String(lines.reduce((sum, { quantity }) => sum + quantity, 0));

describe.each([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('statistics of orders in %s', (_, createStore: () => Promise<Store>) => {
  let store: Store;
  let database: Database;
  beforeAll(async () => {
    store = await createStore();
    database = await store.openDatabase();
    await migrate(database);
    const stored = orders.filter(({ channel }) => channel !== 'rio');
    for (const order of stored) await put(order);
    // The ledger's version of a copied order must not count beside the copy.
    const copied = orders.filter(({ channel }) => channel === 'rio');
    for (const order of copied.slice(0, 20)) await put(toOrder({ ...order, total: { amount: '5000', currencyCode: 'EUR' } }));
    await createOrderCopyRows(database.db, 'rio', async () => new Map()).write(copied.map(copyOf));
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await store.remove();
  }, 60_000);

  async function put(order: Order): Promise<void> {
    await database.db
      .insertInto('orders')
      .values({ ...toColumns(order), revision: 1, first_seen_at: noon })
      .execute();
  }

  const copyOf = (item: Order) => ({
    ...{ item, listed: '', versionAt: '', reportedAt: '', reportedRevision: 0, reportedEvent: '', seenIn: 1, missed: 0, deletedAt: null },
  });

  async function statisticsOf(selection: OrderSelection, rows = sliceRows): Promise<readonly object[]> {
    const { groups, customers, unread, notDerived } = await createOrderStatistics(database.db, database.dialect, rows).orders(
      selection,
      patience,
    );
    expect([...unread, ...notDerived]).toEqual([]);
    const counts = await customers();
    return groups.map((group) => ({
      keys: group.keys,
      orders: group.orders,
      sums: group.sums.map(({ currencyCode, orders: count, sum }) => ({
        currencyCode,
        orders: count,
        sum: sum.total(currencyCode).amount,
      })),
      pieces: group.pieces,
      customers: counts?.get(group),
    }));
  }

  it('MUST be what counting one order after the other gives, whatever the keys, filter and time zone', async () => {
    const time = fc.option(fc.constantFrom('2026-03-07T12:00:00.000Z', '2026-03-08T05:00:00.000Z', '2026-03-10T00:00:00.000Z'));
    const filter: fc.Arbitrary<OrderFilter> = fc.record({
      placedFrom: time,
      placedTo: time,
      status: fc.option(fc.constantFrom([], ['PENDING', 'SHIPPED'] as const)),
      catalogId: fc.constantFrom(null, null, 'c1'),
    });
    const selection = fc.record({
      channels: fc.subarray(channels),
      filter,
      groupBy: fc.shuffledSubarray<OrderKey>(['STATUS', 'CHANNEL', 'PROVIDER', 'DAY', 'CATALOG', 'PRODUCT'], { maxLength: 3 }),
      timeZone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu'),
    });
    const inAnyOrder = (groups: readonly object[]): string[] => groups.map((group) => JSON.stringify(group)).sort();
    await fc.assert(
      fc.asyncProperty(selection, fc.boolean(), fc.boolean(), async (wanted, isSliced, areItemsStored) => {
        await database.db
          .updateTable('order_item_fills')
          .set({ is_done: areItemsStored ? 1 : 0 })
          .execute();
        const found = await statisticsOf(wanted, isSliced ? sliceRows : { orders: 1000, products: 1000, items: 1000 });
        expect(inAnyOrder(found)).toEqual(inAnyOrder(counted(wanted)));
      }),
      { numRuns: 80 },
    );
  }, 120_000);

  it('MUST not count a channel that was not read to its end in time, and say so', async () => {
    const statistics = createOrderStatistics(database.db, database.dialect, sliceRows);
    const selection: OrderSelection = { channels, filter: {}, groupBy: [], timeZone: 'UTC' };
    const late = await statistics.orders(selection, { deadlineAt: 0 });
    expect(late.groups).toMatchObject([{ orders: 0, sums: [] }]);
    expect([...late.unread].sort()).toEqual(['delhi', 'miami', 'rio']);
  });

  it('MUST name channels with orders that an older version stored', async () => {
    const { db } = database;
    await db
      .updateTable('orders')
      .set({ derived: 0 })
      .where('channel', '=', 'delhi')
      .where('reference', '=', orders.find(({ channel }) => channel === 'delhi')?.reference ?? '')
      .execute();
    const { notDerived } = await createOrderStatistics(db, database.dialect).orders(
      { channels, filter: {}, groupBy: [], timeZone: 'UTC' },
      patience,
    );
    expect([...notDerived]).toEqual(['delhi']);
    await db.updateTable('orders').set({ derived: 1 }).execute();
  });
});
