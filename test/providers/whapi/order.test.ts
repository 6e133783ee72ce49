import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { Order } from '../../../src/domain/order.js';
import { garbage, htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { whapiFailures } from '../../../src/providers/whapi/simulator/simulator.js';
import type { WhapiChannel } from './channel.js';
import { openWhapi } from './channel.js';

const token = 'q7TcVd0nB3mXe5uK9sLw2ZyRh6JpAf8G';
const documentedTarget = '/business/orders/964278151888836?order_token=AR4ToE6jF7HwiKY8cUChFb%2Bh6Blgb0sbRMOY3vwRHhsaeg%3D%3D';

function complete({ orders, documented }: WhapiChannel, order: Order = documented): Promise<Order> {
  return orders.complete(order, createCall());
}

describe("the help desk's order, as the ledger has it from its message", () => {
  it('is reported as in the message, without its items', async () => {
    const { documented } = await openWhapi();
    expect(documented).toMatchObject({
      reference: '964278151888836',
      status: 'PENDING',
      providerStatus: 'new',
      paymentStatus: 'UNKNOWN',
      customer: { name: 'Gerald', phoneNumber: '+919984351847', email: null, contactId: '919984351847@s.whatsapp.net' },
      items: null,
      itemCount: 3,
      total: { amount: '359', currencyCode: 'AUD' },
      placedAt: '2024-04-16T10:49:03.000Z',
      keys: { messageId: '7GZVXunkHjZaIOgEgWPPrw-gDMTwl0rVw', orderToken: 'AR4ToE6jF7HwiKY8cUChFb+h6Blgb0sbRMOY3vwRHhsaeg==' },
      source: { kind: 'LEDGER', asOf: '2024-04-16T10:49:03.000Z' },
      raw: { order: { title: 'Jonathan' } },
    });
  });

  it('shows its token nowhere but among its keys', async () => {
    const { simulator } = await openWhapi();
    for (const sample of simulator.samples) expect(JSON.stringify({ ...sample, keys: null })).not.toContain(sample.keys.orderToken);
  });

  it('has others beside it, in every status, with numbers that can be called', async () => {
    const { simulator } = await openWhapi();
    expect(simulator.samples.map(({ status }) => status)).toEqual(['PENDING', 'ACCEPTED', 'CANCELED']);
    expect(simulator.samples.map(({ customer }) => customer.phoneNumber)).toEqual(['+919984351847', '+4915112345678', '+61412345678']);
    expect(simulator.samples.every(({ items }) => items === null)).toBe(true);
  });
});

describe('completing an order of Whapi', () => {
  it('is one call with both tokens in the query, the order token percent-encoded', async () => {
    const channel = await openWhapi();
    await complete(channel);
    const [request, ...others] = channel.simulator.requests;
    expect(others).toEqual([]);
    expect([request?.method, request?.target]).toEqual(['GET', `${documentedTarget}&token=${token}`]);
    expect(request?.headers.accept).toBe('application/json');
    expect(request?.headers.authorization).toBeUndefined();
  });

  it('sends the channel token in a header only, where the channel says so', async () => {
    const channel = await openWhapi({ auth: 'header' });
    const order = await complete(channel);
    expect(channel.simulator.requests[0]?.target).toBe(documentedTarget);
    expect(channel.simulator.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(order.items).toHaveLength(3);
  });

  it('adds the items, their prices and nothing else', async () => {
    const channel = await openWhapi();
    const order = await complete(channel);
    expect(order.items).toEqual([
      {
        productId: '7291648350127734',
        retailerId: 'mug-blue',
        name: 'Mug, blue',
        quantity: 1,
        unitPrice: { amount: '119.5', currencyCode: 'AUD' },
        total: null,
        imageUrl: 'https://media.example/mug-blue.jpg',
        isCustomItem: null,
      },
      expect.objectContaining({ retailerId: 'mug-red', unitPrice: { amount: '119.5', currencyCode: 'AUD' } }),
      expect.objectContaining({ retailerId: 'jug-2l', unitPrice: { amount: '120', currencyCode: 'AUD' } }),
    ]);
  });

  it('leaves everything else as the ledger has it, and keeps the lines in raw', async () => {
    const channel = await openWhapi();
    const { items, raw, ...rest } = await complete(channel);
    const { items: _, raw: message, ...before } = channel.documented;
    expect(rest).toEqual(before);
    expect(rest.itemCount).toBe(3);
    expect(raw).toEqual({ ...(message as object), items: [expect.anything(), expect.anything(), expect.anything()] });
    expect(items).toHaveLength(3);
  });

  it('works for every sample, whatever is in its token', async () => {
    const channel = await openWhapi();
    const completed = await Promise.all(channel.simulator.samples.map((sample) => complete(channel, sample)));
    expect(completed.map(({ items }) => items?.map(({ quantity }) => quantity))).toEqual([[1, 1, 1], [4], [1]]);
  });

  it('costs nothing when the same request completes it again', async () => {
    const channel = await openWhapi();
    const call = createCall();
    const [first, second] = await Promise.all([
      channel.orders.complete(channel.documented, call),
      channel.orders.complete(channel.documented, call),
    ]);
    expect(second).toEqual(first);
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('takes an order of which nothing but reference and token is known', async () => {
    const channel = await openWhapi();
    const order = await complete(channel, { ...channel.documented, raw: null });
    expect(order.raw).toEqual({ items: order.items?.map(() => expect.anything() as unknown) });
  });
});

describe('an order of Whapi that cannot be completed', () => {
  it('comes back as it is, without a call, when its items are known already', async () => {
    const channel = await openWhapi();
    const order: Order = { ...channel.documented, items: [] };
    expect(await complete(channel, order)).toBe(order);
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it.each([null, ''])('comes back as it is, without a call, when its token is %j', async (orderToken) => {
    const channel = await openWhapi();
    const order: Order = { ...channel.documented, keys: { ...channel.documented.keys, orderToken } };
    expect(await complete(channel, order)).toBe(order);
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it.each(['', '123456789', '1234567890123456789', '12345678901x', '../health', '964278151888836?x=1'])(
    'comes back as it is, without a call, when its reference is %j',
    async (reference) => {
      const channel = await openWhapi();
      const order: Order = { ...channel.documented, reference };
      expect(await complete(channel, order)).toBe(order);
      expect(channel.simulator.requests).toHaveLength(0);
    },
  );

  it('comes back as it is when Whapi does not have it', async () => {
    const channel = await openWhapi();
    const order: Order = { ...channel.documented, reference: '111111111111111' };
    expect(await complete(channel, order)).toBe(order);
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it("is forbidden with another order's token", async () => {
    const channel = await openWhapi();
    const orderToken = channel.simulator.samples[1]?.keys.orderToken ?? '';
    const order: Order = { ...channel.documented, keys: { ...channel.documented.keys, orderToken } };
    await expect(complete(channel, order)).rejects.toMatchObject({ kind: 'forbidden', providerCode: '403' });
  });

  it('takes any text for a token and sends it whole', async () => {
    const channel = await openWhapi();
    const orderToken = 'a b&token=evil#\ud800ü';
    const order: Order = { ...channel.documented, keys: { ...channel.documented.keys, orderToken } };
    await expect(complete(channel, order)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(channel.simulator.requests[0]?.query.get('order_token')).toBe('a b&token=evil#\ufffdü');
    expect(channel.simulator.requests[0]?.query.getAll('token')).toEqual([token]);
  });
});

describe('tracking an order of Whapi', () => {
  it.each(['1234567890', '964278151888836', '123456789012345678'])('takes the reference %s', async (reference) => {
    const { orders, documented } = await openWhapi();
    expect(orders.track.check({ ...documented, reference })).toEqual([]);
  });

  it.each(['', '123456789', '1234567890123456789', 'ORD-2024-001', ' 1234567890'])('refuses the reference %j', async (reference) => {
    const { orders, documented } = await openWhapi();
    expect(orders.track.check({ ...documented, reference })).toEqual([
      { code: 'INVALID', message: "Whapi's order ids have 10 to 18 digits.", field: ['reference'] },
    ]);
  });

  it('takes an order without a token, whose items then stay unknown', async () => {
    const { orders, documented } = await openWhapi();
    expect(orders.track.check({ ...documented, keys: { messageId: null, orderRequestId: null, orderToken: null } })).toEqual([]);
  });
});

describe('an answer of Whapi that is none', () => {
  it.each<[string, SimulatedAnswer]>([
    ['garbage', garbage],
    ['a page of HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Hello</body></html>' }],
    ['an error with status 200', { status: 200, body: { error: { code: 404, message: 'Specified order not found' } } }],
    ['no items', { status: 200, body: {} }],
    ['items that are no list', { status: 200, body: { items: { id: '1' } } }],
    ['a list', { status: 200, body: [{ id: '1', quantity: 1 }] }],
    ['nothing', { status: 204 }],
    ['a redirection', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
    ["somebody else's 404", { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>404</html>' }],
  ])('is an unexpected response: %s', async (_, answer) => {
    const channel = await openWhapi();
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(complete(channel)).rejects.toMatchObject({ name: 'ProviderError', kind: 'unexpected-response', sent: 'answered' });
  });

  it('is an unexpected response: half of one', async () => {
    const channel = await openWhapi();
    channel.simulator.fail({ kind: 'truncate' });
    await expect(complete(channel)).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('is read again in the same request, because a failure is not remembered', async () => {
    const channel = await openWhapi();
    const call = createCall();
    channel.simulator.fail({ kind: 'answer', answer: htmlErrorPage });
    await expect(channel.orders.complete(channel.documented, call)).rejects.toMatchObject({ kind: 'unexpected-response' });
    expect((await channel.orders.complete(channel.documented, call)).items).toHaveLength(3);
  });

  it('is given up when the connection breaks twice', async () => {
    const channel = await openWhapi();
    channel.simulator.fail({ kind: 'cut-before', times: 2 });
    await expect(complete(channel)).rejects.toMatchObject({ kind: 'unavailable', provider: 'whapi', channel: 'sydney' });
  });

  it('is given up with the client and at the deadline', async () => {
    const channel = await openWhapi();
    channel.simulator.fail({ kind: 'hang', times: 2 });
    const leaving = new AbortController();
    const completing = channel.orders.complete(channel.documented, createCall({ signal: leaving.signal }));
    leaving.abort();
    await expect(completing).rejects.toMatchObject({ kind: 'timeout' });
    const late = channel.orders.complete(channel.documented, createCall({ deadlineAt: Date.now() + 50 }));
    await expect(late).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('a simulated order of Whapi', () => {
  it('is refused with a token whose + arrived as a blank', async () => {
    const { simulator, documented } = await openWhapi();
    const unencoded = `${simulator.baseUrl}/business/orders/964278151888836?order_token=${documented.keys.orderToken}&token=${token}`;
    const answer = await fetch(unencoded);
    expect([answer.status, await answer.json()]).toEqual([403, whapiFailures.needOrderToken.body]);
  });
});
