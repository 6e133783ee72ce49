import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { documentedOrder } from '../../../src/providers/awal/simulator/samples.js';
import { garbage, htmlErrorPage } from '../../../src/providers/simulator/server.js';
import { openAwal, targets } from './channel.js';
import { firstPage, list, references, request } from './listing.js';

describe('a list of orders from Awal', () => {
  it('is one call for the first hundred', async () => {
    const channel = await openAwal();
    const page = await list(channel);
    expect(targets(channel.simulator)).toEqual([`GET ${firstPage}`]);
    expect(references(page)).toEqual(['7', '6', '5', '4', '3', '2', '1']);
    expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
  });

  it('returns the fields of a list record, and no items', async () => {
    const page = await list(await openAwal({ orders: [documentedOrder] }));
    expect(page.items[0]?.item).toEqual({
      channel: 'riyadh',
      reference: '1',
      number: 'ORD-2024-001',
      status: 'PENDING',
      providerStatus: 'pending',
      paymentStatus: 'PENDING',
      providerPaymentStatus: 'unpaid',
      // The documents' sample number has a digit too few to be one.
      customer: { name: 'Ahmed Mohammed', phoneNumber: null, email: null, contactId: '96650000000' },
      catalogId: null,
      items: null,
      itemCount: null,
      subtotal: null,
      discount: null,
      tax: null,
      shipping: null,
      total: { amount: '1250', currencyCode: 'SAR' },
      paymentAmount: null,
      paymentMethod: null,
      transactionId: null,
      paidAt: null,
      checkout: null,
      shippingAddress: null,
      shippingDate: null,
      deliveryDate: null,
      adminNotes: null,
      branchId: null,
      placedAt: '2024-01-15T10:30:00.000Z',
      updatedAt: '2024-01-15T10:30:00.000Z',
      statusChangedAt: null,
      keys: { messageId: null, orderRequestId: null, orderToken: null },
      source: { kind: 'LIVE', asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) },
      raw: {
        id: 1,
        order_number: 'ORD-2024-001',
        customer_name: 'Ahmed Mohammed',
        customer_phone: '96650000000',
        total: 1250,
        currency: 'SAR',
        status: 'pending',
        payment_status: 'unpaid',
        shipping_date: null,
        delivery_date: null,
        created_at: '2024-01-15T10:30:00Z',
        updated_at: '2024-01-15T10:30:00Z',
      },
    });
  });

  it('places every order by its time and id', async () => {
    const page = await list(await openAwal());
    expect(page.items.map(({ key, id, hint }) => [key, id, hint])).toContainEqual(['2024-01-18T11:00:00.000Z', '5', '1']);
  });

  it('costs nothing when the same request asks again', async () => {
    const channel = await openAwal();
    const call = createCall();
    const [first, second] = await Promise.all([channel.orders.list(request(), call), channel.orders.list(request(), call)]);
    expect(references(second)).toEqual(references(first));
    expect(channel.simulator.requests).toHaveLength(1);
    await channel.orders.list(request(), createCall());
    expect(channel.simulator.requests).toHaveLength(2);
  });

  it('asks again after a failure in the same request', async () => {
    const channel = await openAwal();
    const call = createCall();
    channel.simulator.fail({ kind: 'answer', answer: htmlErrorPage });
    await expect(channel.orders.list(request(), call)).rejects.toMatchObject({ kind: 'unexpected-response' });
    expect(references(await channel.orders.list(request(), call))).toHaveLength(7);
  });
});

describe('a list with something broken in it', () => {
  it('leaves out a record without an id, returns the others, and reports the list as incomplete', async () => {
    const channel = await openAwal({ orders: [] });
    const data = [{ id: 3 }, { order_number: 'ORD-2024-002' }, null, 'x', { id: {} }, { id: '01' }, { id: '4' }];
    channel.simulator.fail({
      kind: 'answer',
      answer: { status: 200, body: { status: true, data, meta: { current_page: 1, last_page: 1 } } },
    });
    const page = await list(channel);
    expect(references(page)).toEqual(['4', '3']);
    expect([page.isComplete, page.isExhausted]).toEqual([false, true]);
  });

  it('leaves out a record that is not valid JSON, returns the others, and reports the list as incomplete', async () => {
    const channel = await openAwal({ orders: [] });
    const body = '{"status":true,"data":[{"id":1},{"id":2,"total":},{"id":3}],"meta":{"current_page":1,"last_page":1}}';
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    const page = await list(channel);
    expect(references(page)).toEqual(['3', '1']);
    expect(page.isComplete).toBe(false);
  });

  it('reports an empty page before other pages as incomplete', async () => {
    const channel = await openAwal({ orders: [] });
    const body = { status: true, data: [], meta: { current_page: 1, per_page: 100, total: 150, last_page: 2 } };
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    expect((await list(channel)).isComplete).toBe(false);
  });

  it('ends when Awal keeps giving the same page', async () => {
    const channel = await openAwal({ orders: [] });
    const body = {
      status: true,
      data: [{ id: 1, created_at: '2024-01-01T00:00:00Z' }],
      meta: { current_page: 1, per_page: 1, total: 90, last_page: 90 },
    };
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body }, times: 20 });
    expect(references(await list(channel))).toEqual(['1']);
    expect(channel.simulator.requests).toHaveLength(2);
  });

  it.each([
    ['garbage', garbage],
    ['no object', { status: 200, body: [] }],
    ['data that is no list', { status: 200, body: { status: true, data: { id: 1 } } }],
    ['no data', { status: 200, body: { status: true } }],
    ['an error with status 200', { status: 200, body: { error: 'authentication_failed', message: 'Invalid HMAC signature' } }],
    ['status false', { status: 200, body: { status: false, data: [] } }],
    ['status in words', { status: 200, body: { status: 'true', data: [] } }],
    ['nothing', { status: 200 }],
    ['a page of HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Welcome</body></html>' }],
  ])('is an unexpected response when it is %s', async (_, answer) => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(list(channel)).rejects.toMatchObject({ name: 'ProviderError', kind: 'unexpected-response', sent: 'answered' });
  });

  it('is an unexpected response when it ends half way', async () => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'truncate' });
    await expect(list(channel)).rejects.toMatchObject({ kind: 'unexpected-response' });
  });
});

describe('the limits of a list', () => {
  it('are given up with the client', async () => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'hang' });
    const leaving = new AbortController();
    const listing = channel.orders.list(request(), createCall({ signal: leaving.signal }));
    leaving.abort();
    await expect(listing).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('are the deadline', async () => {
    const channel = await openAwal();
    channel.simulator.fail({ kind: 'hang' });
    await expect(channel.orders.list(request(), createCall({ deadlineAt: Date.now() + 50 }))).rejects.toMatchObject({ kind: 'timeout' });
  });
});
