import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { startAwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { runGateway } from '../../running-gateway.js';
import { openShops, type Shops } from '../auth/shops.js';
import { connectClient, take, type Result, type SubscribingClient } from './subscribing-client.js';

let shops: Shops;
const clients: SubscribingClient[] = [];

beforeAll(async () => {
  shops = await openShops({
    clients: [
      { name: 'lima', token: 'lima-token', scopes: ['orders:read', 'conversations:read'], channels: ['lima'] },
      { name: 'templates', token: 'templates-token', scopes: ['templates:read'], channels: ['*'] },
    ],
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});
afterAll(() => shops.close());

function connect(token = 'everything-token'): SubscribingClient {
  const client = connectClient(shops.address, token);
  clients.push(client);
  return client;
}

const orderChanged = /* GraphQL */ `
  subscription ($channels: [String!], $orderId: ID, $since: ID) {
    orderChanged(channels: $channels, orderId: $orderId, since: $since) {
      id
      kind
      actor
      from
      to
      order {
        reference
        status
        channel {
          name
        }
      }
    }
  }
`;
const messageEvent = 'id at message { messageId deliveryStatus channel { name } content { ... on TextContent { text } } }';
const messageReceived = `subscription ($channels: [String!], $since: ID) { messageReceived(channels: $channels, since: $since) { ${messageEvent} } }`;
const messageStatusChanged = `subscription ($channels: [String!], $since: ID) { messageStatusChanged(channels: $channels, since: $since) { ${messageEvent} } }`;

const referencesIn = (results: readonly Result[]): unknown[] => results.map(({ data }) => data?.['orderChanged']?.order.reference);
const idIn = (result: Result | undefined): string => result?.data?.['orderChanged']?.id ?? '';
const codesIn = ({ errors }: Result): unknown[] => (errors ?? []).map(({ extensions }) => extensions?.['code']);

let count = 0;
const newReference = (): string => `EVENT-${(count += 1)}`;

describe('orderChanged', () => {
  it('MUST send the events of orders in sequence, each with the current order', async () => {
    const reference = newReference();
    const events = await connect().subscribe(orderChanged);
    const orderId = await shops.track('rio', reference);
    const [tracked] = await take(events, 1);
    await shops.changeStatus(orderId, 'SHIPPED');
    const [changed] = await take(events, 1);
    const order = { reference, channel: { name: 'rio' } };
    expect(tracked).toMatchObject({
      data: {
        orderChanged: {
          id: expect.any(String),
          kind: 'TRACKED',
          actor: 'everything',
          from: null,
          to: 'PENDING',
          order: { ...order, status: 'PENDING' },
        },
      },
    });
    expect(changed?.data?.['orderChanged']).toMatchObject({
      kind: 'STATUS_REQUESTED',
      from: 'PENDING',
      to: 'SHIPPED',
      order: { ...order, status: 'SHIPPED' },
    });
  });

  it('MUST reach every subscriber', async () => {
    const everybody = await Promise.all([connect(), connect(), connect()].map((client) => client.subscribe(orderChanged)));
    const reference = newReference();
    await shops.track('rio', reference);
    for (const events of everybody) expect(referencesIn(await take(events, 1))).toEqual([reference]);
  });

  it('MUST filter by channels', async () => {
    const events = await connect().subscribe(orderChanged, { channels: ['lima'] });
    const [rio, lima] = [newReference(), newReference()];
    await shops.track('rio', rio);
    await shops.track('lima', lima);
    expect(referencesIn(await take(events, 1))).toEqual([lima]);
  });

  it('MUST filter by order', async () => {
    const [one, other] = [newReference(), newReference()];
    const orderId = await shops.track('rio', one);
    const events = await connect().subscribe(orderChanged, { orderId });
    await shops.track('lima', one);
    await shops.track('rio', other);
    await shops.changeStatus(orderId, 'SHIPPED');
    expect((await take(events, 1))[0]?.data?.['orderChanged']).toMatchObject({ kind: 'STATUS_REQUESTED', order: { reference: one } });
  });

  it('MUST send no events of an order on a channel that is not named', async () => {
    const orderId = await shops.track('rio', newReference());
    const client = connect();
    const never = await client.subscribe(orderChanged, { orderId, channels: ['lima'] });
    const always = await client.subscribe(orderChanged, { orderId });
    await shops.changeStatus(orderId, 'SHIPPED');
    await take(always, 1);
    await client.dispose();
    expect(await take(never, 1)).toEqual([]);
  });

  it('MUST send no events of channels that the viewer may not see', async () => {
    const events = await connect('lima-token').subscribe(orderChanged);
    const lima = newReference();
    await shops.track('rio', newReference());
    await shops.track('lima', lima);
    expect(referencesIn(await take(events, 1))).toEqual([lima]);
  });

  it('MUST send no events of an order that the viewer may not see', async () => {
    const orderId = await shops.track('rio', newReference());
    const client = connect('lima-token');
    const never = await client.subscribe(orderChanged, { orderId });
    const other = await client.subscribe(orderChanged);
    await shops.changeStatus(orderId, 'SHIPPED');
    await shops.track('lima', newReference());
    await take(other, 1);
    await client.dispose();
    expect(await take(never, 1)).toEqual([]);
  });
});

describe('an event of an order whose provider fails', () => {
  it('MUST be sent with the order of the store, or without one as an error that names the provider', async () => {
    const riyadh = await startAwalSimulator();
    const gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator: riyadh } } });
    const client = connectClient(gateway.address, 'everything-token');
    const events = await client.subscribe(orderChanged);
    riyadh.fail({ kind: 'answer', answer: { status: 503, body: {} }, times: 1000 });
    const { ledger } = gateway.gateway;
    await ledger.orders.put(orderOf('riyadh', '1', { status: 'SHIPPED' }), eventOf('riyadh', '1'));
    await ledger.events.append([eventOf('riyadh', '2')]);
    const [remembered, unknown] = await take(events, 2);
    expect(remembered?.data?.['orderChanged']?.order).toEqual({ reference: '1', status: 'SHIPPED', channel: { name: 'riyadh' } });
    expect(unknown?.errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE', channel: 'riyadh' } }]);
    await client.dispose();
    await gateway.close();
    await riyadh.close();
  });
});

describe('since', () => {
  it('MUST replay what was missed and go on live, without gap or duplicate', async () => {
    const references = Array.from({ length: 6 }, newReference);
    const [first = '', ...others] = references;
    const before = connect();
    const missed = await before.subscribe(orderChanged);
    await shops.track('rio', first);
    const since = idIn((await take(missed, 1))[0]);
    await before.dispose();
    await shops.track('rio', others[0] ?? '');
    await shops.track('lima', others[1] ?? '');
    const events = connect().iterate(orderChanged, { since });
    const given = await take(events, 1);
    await shops.track('rio', others[2] ?? '');
    given.push(...(await take(events, 1)));
    await shops.track('rio', others[3] ?? '');
    await shops.track('rio', others[4] ?? '');
    given.push(...(await take(events, 3)));
    expect(referencesIn(given)).toEqual(others);
  });

  it('MUST accept the cursor of any event', async () => {
    const events = await connect().subscribe(orderChanged);
    const references = Array.from({ length: 4 }, newReference);
    for (const reference of references) await shops.track('rio', reference);
    const ids = (await take(events, 4)).map(idIn);
    for (const [index, since] of ids.slice(0, 3).entries()) {
      const again = connect().iterate(orderChanged, { since });
      expect(referencesIn(await take(again, 3 - index))).toEqual(references.slice(index + 1));
    }
  });

  it.each([
    ['no id of this gateway', () => 'nonsense'],
    ['the id of an order', () => toId('Order', 'rio', '1')],
    ['the id of an event of a message', () => toId('MessageEvent', 'rio', '0'.repeat(28))],
    ['the id of an event of an unknown channel', () => toId('OrderEvent', 'nowhere', '0'.repeat(28))],
    ['no id of the ledger', () => toId('OrderEvent', 'rio', '1; drop table orders')],
  ])('MUST be refused when it is %s', async (_, since) => {
    const result = await connect().ask(orderChanged, { since: since() });
    expect(codesIn(result)).toEqual(['BAD_USER_INPUT']);
    expect(result.errors?.[0]?.extensions?.['argument']).toBe('since');
  });

  it('MUST be refused when it is of a channel that the viewer may not see', async () => {
    const since = toId('OrderEvent', 'rio', '0'.repeat(28));
    expect(codesIn(await connect('lima-token').ask(orderChanged, { since }))).toEqual(['BAD_USER_INPUT']);
  });
});

describe('arguments and scopes of a subscription', () => {
  it.each([
    ['a channel that is unknown', 'everything-token', { channels: ['nowhere'] }, 'channels'],
    ['a channel that the viewer may not see', 'lima-token', { channels: ['lima', 'rio'] }, 'channels'],
    ['what is no id of an order', 'everything-token', { orderId: 'nonsense' }, 'orderId'],
    ['the id of something else', 'everything-token', { orderId: toId('Channel', 'rio') }, 'orderId'],
  ])('MUST refuse %s', async (_, token, variables, argument) => {
    const result = await connect(token).ask(orderChanged, variables);
    expect(codesIn(result)).toEqual(['BAD_USER_INPUT']);
    expect(result.errors?.[0]?.extensions?.['argument']).toBe(argument);
  });

  it.each([
    ['orderChanged', orderChanged],
    ['messageReceived', messageReceived],
    ['messageStatusChanged', messageStatusChanged],
  ])('MUST refuse %s without its scope', async (_, query) => {
    expect(codesIn(await connect('templates-token').ask(query))).toEqual(['FORBIDDEN']);
  });
});

describe('messages', () => {
  const at = '2026-01-01T12:00:00.000Z';
  const inbound = (messageId: string, text: string) => ({
    ...unseenMessage('rio', messageId, '5511987654321'),
    direction: 'INBOUND' as const,
    content: { type: 'TextContent' as const, text },
    sentAt: at,
  });

  it('MUST be sent as customers write them', async () => {
    const client = connect();
    const events = await client.subscribe(messageReceived, { channels: ['rio'] });
    const { messages } = shops.gateway.ledger;
    await messages.applyStatus(
      { channel: 'rio', messageId: 'OUT-1', contactId: '1' },
      { status: 'SENT', providerStatus: 'SENT', at, failureReason: null },
    );
    await messages.put({ ...inbound('IN-0', 'elsewhere'), channel: 'lima' }, at);
    await messages.put(inbound('IN-1', 'Olá'), at);
    expect(await take(events, 1)).toMatchObject([
      {
        data: {
          messageReceived: {
            id: expect.any(String),
            at,
            message: { messageId: 'IN-1', deliveryStatus: 'UNKNOWN', channel: { name: 'rio' }, content: { text: 'Olá' } },
          },
        },
      },
    ]);
  });

  it('MUST be sent when their status changes, and be replayed', async () => {
    const client = connect('everything-token');
    const events = await client.subscribe(messageStatusChanged);
    const { messages } = shops.gateway.ledger;
    const message = { channel: 'rio', messageId: 'OUT-2', contactId: '5511987654321' };
    for (const status of ['SENT', 'DELIVERED', 'SENT', 'READ'] as const) {
      await messages.applyStatus(message, { status, providerStatus: status, at, failureReason: null });
    }
    const given = await take(events, 3);
    expect(given.map(({ data }) => data?.['messageStatusChanged']?.message.messageId)).toEqual(['OUT-2', 'OUT-2', 'OUT-2']);
    const [first, ...rest] = given.map(({ data }) => data?.['messageStatusChanged']?.id);
    const again = await take(client.iterate(messageStatusChanged, { since: first }), 2);
    expect(again.map(({ data }) => data?.['messageStatusChanged']?.id)).toEqual(rest);
  });
});

describe('POST /graphql', () => {
  it('MUST say at which addresses subscriptions are served', async () => {
    const { errors, data } = await shops.ask('subscription { orderChanged { id } }');
    expect(data ?? null).toBeNull();
    expect(errors.map(({ message, extensions }) => [message, extensions['code']])).toEqual([
      ['Subscriptions go over WebSocket (graphql-transport-ws) at /graphql, or as server-sent events at /graphql/stream.', 'BAD_REQUEST'],
    ]);
  });
});
