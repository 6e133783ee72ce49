import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import type { Found } from '../../../src/contract/provider.js';
import type { Order } from '../../../src/domain/order.js';
import type { HttpClient } from '../../../src/http-client/exchange.js';
import { awal } from '../../../src/providers/awal/index.js';
import { rateLimitExceeded } from '../../../src/providers/awal/simulator/rate-limits.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import { garbage } from '../../../src/providers/simulator/server.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import type { AwalChannel } from './channel.js';
import { getOrder, openAwal, targets } from './channel.js';

/** As the ledger asks that knows them. */
function get({ orders }: AwalChannel, ...references: string[]): Promise<Found<Order>> {
  return orders.get(references, createCall(), async () => new Set(references));
}

function forOrder(id: number): (request: ReceivedRequest) => boolean {
  return ({ path }) => path.endsWith(`/orders/${id}`);
}

describe('an order of Awal, by its reference', () => {
  it('is one call, signed with an empty body, without phone_number_id', async () => {
    const channel = await openAwal();
    await get(channel, '1');
    expect(targets(channel.simulator)).toEqual(['GET /api/developer/orders/1']);
    expect(channel.simulator.requests[0]?.body).toBe('');
  });

  it('returns the fields of the detail: items, e-mail, single amounts, notes', async () => {
    const order = await getOrder(await openAwal(), '1');
    expect(order).toMatchObject({
      channel: 'riyadh',
      reference: '1',
      number: 'ORD-2024-001',
      status: 'PENDING',
      paymentStatus: 'PENDING',
      customer: { name: 'Ahmed Mohammed', phoneNumber: null, email: 'ahmed@example.com', contactId: '96650000000' },
      items: [
        {
          productId: null,
          retailerId: null,
          name: 'Product 1',
          quantity: 2,
          unitPrice: { amount: '500', currencyCode: 'SAR' },
          total: { amount: '1000', currencyCode: 'SAR' },
          imageUrl: null,
          isCustomItem: null,
        },
        {
          productId: null,
          retailerId: null,
          name: 'Product 2',
          quantity: 1,
          unitPrice: { amount: '250', currencyCode: 'SAR' },
          total: { amount: '250', currencyCode: 'SAR' },
          imageUrl: null,
          isCustomItem: null,
        },
      ],
      subtotal: { amount: '1250', currencyCode: 'SAR' },
      tax: { amount: '150', currencyCode: 'SAR' },
      shipping: { amount: '50', currencyCode: 'SAR' },
      discount: null,
      adminNotes: null,
      source: { kind: 'LIVE' },
    });
  });

  it('returns the total of the detail and of the list as read, although they differ', async () => {
    const channel = await openAwal();
    const sort = { field: 'PLACED_AT', direction: 'ASC' } as const;
    const page = await channel.orders.list({ filter: {}, sort, after: null, limit: 1 }, createCall());
    const detail = await getOrder(channel, '1');
    expect(page.items[0]?.item.total).toEqual({ amount: '1250', currencyCode: 'SAR' });
    expect(detail.total).toEqual({ amount: '1450', currencyCode: 'SAR' });
  });

  it.each([
    ['2', { amount: '127.93', currencyCode: 'SAR' }, 'ACCEPTED', 'PAID', '+966501234567'],
    ['3', { amount: '320', currencyCode: 'AED' }, 'SHIPPED', 'PAID', '+971501234567'],
    ['4', { amount: '12.375', currencyCode: 'KWD' }, 'DELIVERED', 'PENDING', '+96551234567'],
    ['5', { amount: '540', currencyCode: 'QAR' }, 'COMPLETED', 'PAID', '+97455123456'],
    ['7', { amount: '1999.99', currencyCode: 'EGP' }, 'ACCEPTED', 'PENDING', '+201001234567'],
  ])('number %s is exact', async (reference, total, status, paymentStatus, phoneNumber) => {
    const order = await getOrder(await openAwal(), reference);
    expect([order.total, order.status, order.paymentStatus, order.customer.phoneNumber]).toEqual([
      total,
      status,
      paymentStatus,
      phoneNumber,
    ]);
  });

  it('is read once in a request, and anew in the next', async () => {
    const channel = await openAwal();
    const call = createCall();
    await getOrder(channel, '1', call);
    channel.simulator.change(1, { payment_status: 'paid' });
    expect((await getOrder(channel, '1', call)).paymentStatus).toBe('PENDING');
    expect((await getOrder(channel, '1')).paymentStatus).toBe('PAID');
    expect(channel.simulator.requests).toHaveLength(2);
  });

  it('is read again in the same request after a failure', async () => {
    const channel = await openAwal();
    const call = createCall();
    channel.simulator.fail({ kind: 'answer', answer: refusal(503, 'unavailable', 'Try later') });
    await expect(channel.orders.get(['1'], call)).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await getOrder(channel, '1', call)).reference).toBe('1');
  });
});

describe('several orders of Awal', () => {
  it('are one call each, however often they are named', async () => {
    const channel = await openAwal();
    const found = await get(channel, '3', '1', '3');
    expect([...found.keys()].sort()).toEqual(['1', '3']);
    expect(targets(channel.simulator).sort()).toEqual(['GET /api/developer/orders/1', 'GET /api/developer/orders/3']);
  });

  it('are read eight at a time', async () => {
    const orders = Array.from({ length: 20 }, (_, index) => sampleOrder({ id: index + 1 }));
    const channel = await openAwal({ orders });
    channel.simulator.fail({ kind: 'hang', times: 20 });
    const waiting = channel.orders.get(
      orders.map(({ id }) => String(id)),
      createCall({ deadlineAt: Date.now() + 150 }),
    );
    await expect(waiting).rejects.toMatchObject({ kind: 'timeout' });
    expect(channel.simulator.requests).toHaveLength(8);
  });

  it('are all found when there are more than eight', async () => {
    const orders = Array.from({ length: 20 }, (_, index) => sampleOrder({ id: index + 1 }));
    const channel = await openAwal({ orders });
    const found = await get(channel, ...orders.map(({ id }) => String(id)));
    expect(found.size).toBe(20);
    expect(channel.simulator.requests).toHaveLength(20);
  });

  it('are none, without a call, when none is requested', async () => {
    const channel = await openAwal();
    expect((await get(channel)).size).toBe(0);
    expect(channel.simulator.requests).toHaveLength(0);
  });
});

describe('an order that Awal does not have', () => {
  it('is absent, beside those it has', async () => {
    const channel = await openAwal();
    const found = await get(channel, '1', '404', '2');
    expect([...found.keys()].sort()).toEqual(['1', '2']);
  });

  it.each(['', 'abc', '../contacts', '1/../2', '1?x=1', '%31', '01', '0', '-1', '1.0', ' 1', '١', '1'.repeat(20)])(
    'is absent without a call when its reference is %j, which is no id',
    async (reference) => {
      const channel = await openAwal();
      expect((await get(channel, reference)).size).toBe(0);
      expect(channel.simulator.requests).toHaveLength(0);
    },
  );

  it('is not absent but an unexpected response when another server answers 404', async () => {
    const channel = await openAwal();
    const answer: SimulatedAnswer = { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>404 Not Found</html>' };
    channel.simulator.fail({ kind: 'answer', answer });
    expect((await get(channel, '1')).get('1')).toMatchObject({ kind: 'unexpected-response' });
  });
});

describe('an order whose answer is broken', () => {
  it.each<[string, SimulatedAnswer]>([
    ['garbage', garbage],
    ['a page of HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' }],
    ['an error with status 200', { status: 200, body: { error: 'resource_not_found', message: 'Order not found' } }],
    ['no order', { status: 200, body: { status: true } }],
    ['an order without id', { status: 200, body: { status: true, data: { total: 1 } } }],
    ['another order', { status: 200, body: { status: true, data: { id: 2 } } }],
    ['a list', { status: 200, body: { status: true, data: [{ id: 1 }] } }],
    ['a redirection', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
  ])('is an unexpected response when it is %s', async (_, answer) => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'answer', answer });
    const found = (await get(channel, '1')).get('1');
    expect(found).toBeInstanceOf(ProviderError);
    expect(found).toMatchObject({ kind: 'unexpected-response', sent: 'answered', provider: 'awal', channel: 'riyadh' });
  });

  it('is an unexpected response when it ends half way', async () => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'truncate' });
    expect((await get(channel, '1')).get('1')).toMatchObject({ kind: 'unexpected-response' });
  });

  it('hides no other order', async () => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'answer', answer: garbage, when: forOrder(2) });
    const found = await get(channel, '1', '2', '3');
    expect([found.get('1'), found.get('3')]).toMatchObject([{ reference: '1' }, { reference: '3' }]);
    expect(found.get('2')).toMatchObject({ kind: 'unexpected-response' });
  });

  it('is not taken for one that Awal does not have', async () => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'answer', answer: garbage, when: forOrder(2) });
    expect([...(await get(channel, '2', '404')).keys()]).toEqual(['2']);
  });
});

describe('orders while Awal is unavailable', () => {
  it.each<[string, SimulatedAnswer, string]>([
    ['unavailable', refusal(503, 'unavailable', 'Try later'), 'unavailable'],
    ['limited', rateLimitExceeded(30), 'rate-limited'],
    ['not authenticated', refusal(401, 'authentication_failed', 'Invalid HMAC signature'), 'unauthenticated'],
  ])('are an error when it is %s, and the rest is not asked for', async (_, answer, kind) => {
    const orders = Array.from({ length: 30 }, (_order, index) => sampleOrder({ id: index + 1 }));
    const channel = await openAwal({ orders });
    channel.simulator.fail({ kind: 'answer', answer, times: 30 });
    await expect(get(channel, ...orders.map(({ id }) => String(id)))).rejects.toMatchObject({ kind });
    expect(channel.simulator.requests.length).toBeLessThanOrEqual(8);
  });

  it('are not read any more after a failure that is not about one order', async () => {
    const asked: string[] = [];
    const http: HttpClient = {
      request: async ({ path }) => {
        asked.push(path);
        const id = Number(path.split('/').at(-1));
        const value = id === 1 ? { error: 'Rate limit exceeded' } : { status: true, data: { id } };
        const status = id === 1 ? 429 : 200;
        const json = () => ({ value, brokenRecords: 0 });
        return { failed: false, status, headers: {}, answeredAt: '2026-01-01T00:00:00.000Z', text: '', json };
      },
      close: () => Promise.resolve(),
    };
    const channel = { channel: 'riyadh', baseUrl: awal.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: awal.example };
    const references = Array.from({ length: 50 }, (_, index) => String(index + 1));
    const getting = awal.create(channel, http).orders?.get?.(references, createCall());
    await expect(getting).rejects.toMatchObject({ kind: 'rate-limited' });
    // Everything here is a promise that is settled already: whatever would go on has gone on when the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBeLessThanOrEqual(16);
  });

  it('are an error when the connection breaks twice', async () => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'cut-before', times: 2 });
    await expect(get(channel, '1')).rejects.toMatchObject({ kind: 'unavailable', provider: 'awal', channel: 'riyadh' });
  });
});
