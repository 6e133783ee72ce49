import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Orders } from '../../../src/contract/provider.js';
import type { Order } from '../../../src/domain/order.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { channel as shopChannel } from '../../webhooks/fake-provider.js';
import { fakeChannel, openShop, type Shop } from '../../webhooks/shop.js';

/** A provider whose orders only the ledger knows. */
const remembered: Orders = { track: { check: () => [] } };
const usd = (amount: string) => ({ amount, currencyCode: 'USD' });
const [ana, bruno] = ['+5531987654321', '+14155552671'];

const clients = [
  { name: 'all', token: 'the-token-of-all', scopes: ['orders:read', 'channels:read'], channels: ['*'] },
  { name: 'one', token: 'the-token-of-one', scopes: ['orders:read', 'channels:read'], channels: [shopChannel] },
  { name: 'chat', token: 'the-token-of-chat', scopes: ['conversations:read'], channels: ['*'] },
];

interface Group {
  readonly orderCount: number;
  readonly [field: string]: unknown;
}

interface Statistics {
  readonly groups: readonly Group[];
  readonly groupCount: number;
  readonly sources: readonly object[];
}

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ orders: remembered, channels: { second: fakeChannel('fake') }, clients });
  // New York's clocks went forward on March 8, 2026: the day began at 05:00 in UTC, and ended at 04:00.
  await put(shopChannel, '1', { placedAt: '2026-03-08T04:59:59.999Z', status: 'DELIVERED', total: usd('10.00'), phoneNumber: ana });
  await put(shopChannel, '2', { placedAt: '2026-03-08T05:00:00.000Z', status: 'DELIVERED', total: usd('0.01'), phoneNumber: ana });
  await put(shopChannel, '3', { placedAt: '2026-03-09T03:59:59.999Z', status: 'CANCELED', total: usd('0.02'), phoneNumber: bruno });
  await put(shopChannel, '4', { placedAt: '2026-03-09T04:00:00.000Z', status: 'PENDING', total: { amount: '700', currencyCode: 'JPY' } });
  await put('second', '5', { placedAt: '2026-01-01T00:00:00.000Z', status: 'DELIVERED', total: usd('5'), phoneNumber: '+553187654321' });
  await put('second', '6', { placedAt: '2026-04-01T00:00:00.000Z', status: 'PENDING', total: null, phoneNumber: bruno });
});
afterAll(() => shop.close());

async function put(channel: string, reference: string, fields: Partial<Order> & { readonly phoneNumber?: string }): Promise<void> {
  const { phoneNumber = null, ...order } = fields;
  const customer = { name: null, phoneNumber, email: null, contactId: null };
  await shop.gateway.ledger.orders.put(orderOf(channel, reference, { ...order, customer }), eventOf(channel, reference));
}

async function ask(args: string, selection: string, client = 'all') {
  const query = `{ orderStatistics${args} { groups { orderCount ${selection} } groupCount sources { channel { name } state origin isComplete message } } }`;
  return shop.ask<{ orderStatistics: Statistics }, object>(query, {}, `the-token-of-${client}`);
}

async function statistics(args: string, selection = '', client = 'all'): Promise<Statistics> {
  const { data, errors } = await ask(args, selection, client);
  if (data === undefined || data === null) throw new Error(JSON.stringify(errors));
  return data.orderStatistics;
}

describe('statistics of orders', () => {
  it('MUST give a dashboard in one query: counts, exact sums and averages per currency, customers, and how each channel was counted', async () => {
    const amounts = 'amounts { currencyCode orderCount sum { amount } average { amount } } customers { total new returning }';
    const { groups, groupCount, sources } = await statistics('(groupBy: [STATUS])', `status ${amounts}`);
    expect(groupCount).toBe(3);
    expect(groups).toEqual([
      {
        orderCount: 2,
        status: 'PENDING',
        amounts: [{ currencyCode: 'JPY', orderCount: 1, sum: { amount: '700' }, average: { amount: '700' } }],
        customers: { total: 1, new: 0, returning: 1 },
      },
      {
        orderCount: 3,
        status: 'DELIVERED',
        amounts: [{ currencyCode: 'USD', orderCount: 3, sum: { amount: '15.01' }, average: { amount: '5.00' } }],
        customers: { total: 1, new: 1, returning: 0 },
      },
      {
        orderCount: 1,
        status: 'CANCELED',
        amounts: [{ currencyCode: 'USD', orderCount: 1, sum: { amount: '0.02' }, average: { amount: '0.02' } }],
        customers: { total: 1, new: 1, returning: 0 },
      },
    ]);
    const counted = { state: 'OK', origin: 'LEDGER', isComplete: true, message: null };
    expect(sources).toEqual([shopChannel, 'second'].map((name) => ({ channel: { name }, ...counted })));
  });

  it('MUST count a customer as new only where the earliest order is, also when the filter leaves it out', async () => {
    const march = 'filter: { placedFrom: "2026-03-01T00:00:00Z", placedTo: "2026-04-01T00:00:00Z" }';
    const customers = 'customers { total new returning }';
    expect((await statistics(`(${march})`, customers)).groups).toEqual([{ orderCount: 4, customers: { total: 2, new: 1, returning: 1 } }]);
    // A viewer who sees one channel learns nothing of the order on the other.
    expect((await statistics(`(${march})`, customers, 'one')).groups).toEqual([
      { orderCount: 4, customers: { total: 2, new: 2, returning: 0 } },
    ]);
  });

  it('MUST divide days by the zone, and its clocks', async () => {
    const days = async (timeZone: string): Promise<unknown[][]> => {
      const { groups } = await statistics(`(groupBy: [DAY], timeZone: "${timeZone}")`, 'day', 'one');
      return groups.map(({ day, orderCount }) => [day, orderCount]);
    };
    expect(await days('America/New_York')).toEqual([
      ['2026-03-07', 1],
      ['2026-03-08', 2],
      ['2026-03-09', 1],
    ]);
    expect(await days('UTC')).toEqual([
      ['2026-03-08', 2],
      ['2026-03-09', 2],
    ]);
    expect(await days('Asia/Kolkata')).toEqual([
      ['2026-03-08', 2],
      ['2026-03-09', 2],
    ]);
  });

  it('MUST say how many groups it left out', async () => {
    const { groups, groupCount } = await statistics('(groupBy: [CHANNEL, STATUS], orderBy: COUNT, first: 1)', 'channel { name } status');
    expect(groups).toEqual([{ orderCount: 2, channel: { name: shopChannel }, status: 'DELIVERED' }]);
    expect(groupCount).toBe(5);
  });

  it('MUST be one group without keys, also where nothing is counted', async () => {
    const nothing = await statistics('(filter: { statuses: [REFUNDED] })', 'amounts { currencyCode } customers { total new returning }');
    expect(nothing.groups).toEqual([{ orderCount: 0, amounts: [], customers: { total: 0, new: 0, returning: 0 } }]);
  });

  it.each([
    ['(timeZone: "Mars/Olympus")', 'timeZone', 'IANA'],
    ['(timeZone: "+05:30")', 'timeZone', 'IANA'],
    ['(groupBy: [STATUS, STATUS])', 'groupBy', 'at most once'],
    ['(first: 1001)', 'first', 'between 1 and 1000'],
    ['(deadlineMs: 0)', 'deadlineMs', 'between 1 and 30000'],
    ['(filter: { channels: ["nowhere"] })', 'filter.channels', 'there is no channel'],
    ['(filter: { providers: ["nobody"] })', 'filter.providers', 'there is no provider'],
    ['(filter: { customerPhoneNumber: "123" })', 'filter.customerPhoneNumber', 'E.164'],
  ])('MUST refuse %s with a clear error', async (args, argument, reason) => {
    const { errors } = await ask(args, '');
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    expect(errors[0]?.message).toContain(reason);
  });

  it('MUST count one customer by each of the numbers, as lists do', async () => {
    for (const number of [ana, '+553187654321']) {
      expect((await statistics(`(filter: { customerPhoneNumber: "${number}" })`)).groups).toEqual([{ orderCount: 3 }]);
    }
  });

  it('MUST not be for a viewer without orders:read, and not tell of channels that the viewer may not see', async () => {
    expect((await ask('', '', 'chat')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const own = await statistics('(groupBy: [CHANNEL])', 'channel { name }', 'one');
    expect(own.groups).toEqual([{ orderCount: 4, channel: { name: shopChannel } }]);
    expect(own.sources).toHaveLength(1);
  });
});

describe('statistics of products', () => {
  it('MUST count an order once for each of its products, with exact amounts and pieces', async () => {
    const item = {
      productId: null,
      retailerId: null,
      name: null,
      quantity: 1,
      unitPrice: null,
      total: null,
      imageUrl: null,
      isCustomItem: null,
    };
    const tea = { ...item, retailerId: 'TEA', name: 'Tea', quantity: 3, unitPrice: usd('0.35') };
    await put(shopChannel, '7', { placedAt: '2026-05-01T00:00:00.000Z', items: [tea, { ...tea, quantity: 1 }, { ...item, name: 'Gift' }] });
    await put('second', '8', { placedAt: '2026-05-02T00:00:00.000Z', items: [{ ...tea, total: usd('1') }] });
    const may = 'filter: { placedFrom: "2026-05-01T00:00:00Z", placedTo: "2026-06-01T00:00:00Z" }';
    const selection = 'product { productId retailerId name } quantity amounts { orderCount sum { amount } average { amount } }';
    const { groups } = await statistics(`(${may}, groupBy: [PRODUCT], orderBy: COUNT)`, selection);
    expect(groups).toEqual([
      {
        orderCount: 2,
        product: { productId: null, retailerId: 'TEA', name: 'Tea' },
        quantity: '7',
        amounts: [{ orderCount: 2, sum: { amount: '2.40' }, average: { amount: '1.20' } }],
      },
      { orderCount: 1, product: { productId: null, retailerId: null, name: 'Gift' }, quantity: '1', amounts: [] },
    ]);
  });
});
