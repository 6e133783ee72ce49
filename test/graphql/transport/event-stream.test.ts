import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openEventSource, type EventSource } from './event-source.js';
import { openShops, type Shops } from '../auth/shops.js';
import type { Result } from './subscribing-client.js';

let shops: Shops;
const sources: EventSource[] = [];

beforeAll(async () => {
  shops = await openShops({
    clients: [{ name: 'lima', token: 'lima-token', scopes: ['orders:read'], channels: ['lima'] }],
    server: { cors: { origins: ['https://shop.example'] } },
  });
});
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});
afterAll(() => shops.close());

async function open(
  ...parameters: Parameters<typeof openEventSource> extends [string, ...infer Rest] ? Rest : never
): Promise<EventSource> {
  const source = await openEventSource(shops.address, ...parameters);
  sources.push(source);
  return source;
}

const orderChanged =
  'subscription ($channels: [String!], $since: ID) { orderChanged(channels: $channels, since: $since) { id kind order { reference status } } }';
const referencesIn = (results: readonly Result[]): unknown[] => results.map(({ data }) => data?.['orderChanged']?.order.reference);
const codesIn = (results: readonly Result[]): unknown[] =>
  results.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions?.['code']);
const lima = { headers: { authorization: 'Bearer lima-token' } };

describe('/graphql/stream', () => {
  it('MUST send events as they happen, with the current order', async () => {
    const source = await open(orderChanged);
    expect(source.response.status).toBe(200);
    expect(source.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const orderId = await shops.track('rio', 'STREAM-1');
    const tracked = await source.take(1);
    await shops.changeStatus(orderId, 'SHIPPED');
    const events = [...tracked, ...(await source.take(1))].map(({ data }) => data?.['orderChanged']);
    expect(events).toMatchObject([
      { kind: 'TRACKED', order: { reference: 'STREAM-1', status: 'PENDING' } },
      { kind: 'STATUS_REQUESTED', order: { reference: 'STREAM-1', status: 'SHIPPED' } },
    ]);
  });

  it('MUST answer GET as well, which is what a browser sends', async () => {
    const query = new URLSearchParams({ query: orderChanged, variables: JSON.stringify({ channels: ['lima'] }) });
    const response = await fetch(`${shops.address}/graphql/stream?${query.toString()}`, {
      headers: { accept: 'text/event-stream', authorization: 'Bearer everything-token' },
    });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('MUST replay behind `since` and go on live', async () => {
    const before = await open(orderChanged);
    await shops.track('rio', 'STREAM-2');
    const since = (await before.take(1))[0]?.data?.['orderChanged']?.id;
    before.close();
    await shops.track('rio', 'STREAM-3');
    const again = await open(orderChanged, { since });
    await shops.track('rio', 'STREAM-4');
    expect(referencesIn(await again.take(2))).toEqual(['STREAM-3', 'STREAM-4']);
  });

  it('MUST send no events of channels that the viewer may not see', async () => {
    const source = await open(orderChanged, {}, lima);
    await shops.track('rio', 'STREAM-5');
    await shops.track('lima', 'STREAM-6');
    expect(referencesIn(await source.take(1))).toEqual(['STREAM-6']);
  });

  it('MUST answer queries and mutations, and then complete', async () => {
    const { events } = await open('{ viewer { name } }');
    const all = [];
    for await (const event of events) all.push(event);
    expect(all).toMatchObject([
      { event: 'next', data: { data: { viewer: { name: 'everything' } } } },
      { event: 'complete', data: null },
    ]);
  });

  it.each([
    ['FORBIDDEN', 'subscription { messageReceived { id } }', undefined],
    ['BAD_USER_INPUT', orderChanged, { channels: ['rio'] }],
    ['BAD_USER_INPUT', orderChanged, { channels: 'lima', since: {} }],
    ['GRAPHQL_PARSE_FAILED', 'subscription {', undefined],
    ['GRAPHQL_VALIDATION_FAILED', 'subscription { orderChanged }', undefined],
    ['COST_LIMIT_EXCEEDED', `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: viewer { name }`).join(' ')} }`, undefined],
    ['OPERATION_RESOLUTION_FAILURE', 'query A { viewer { name } } query B { viewer { name } }', undefined],
  ])('MUST follow the rules of POST /graphql: %s', async (code, query, variables) => {
    expect(new Set(codesIn(await (await open(query, variables, lima)).take(1)))).toEqual(new Set([code]));
  });

  it('MUST send CORS headers', async () => {
    const { response } = await open('{ viewer { name } }', {}, { headers: { origin: 'https://shop.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  });

  it.each([
    ['no token', {}],
    ['an unknown token', { authorization: 'Bearer somebody-else' }],
  ])('MUST answer %s with 401', async (_, headers) => {
    const response = await fetch(`${shops.address}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify({ query: orderChanged }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it.each([
    [406, 'another format is wanted', { headers: { accept: 'application/json' } }],
    [400, 'there is no query', { body: '{}' }],
    [400, 'the query is no text', { body: '{"query":1}' }],
    [400, 'the variables are no object', { body: '{"query":"{ viewer { name } }","variables":[]}' }],
    [415, 'the body is not JSON', { headers: { 'content-type': 'text/plain' } }],
    [404, 'another method is used', { method: 'PUT' }],
  ])('MUST answer %i when %s', async (status, _, init) => {
    const { response } = await open(orderChanged, {}, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.any(String), extensions: { code: expect.any(String) } }] });
  });

  it('MUST refuse mutations by GET', async () => {
    const mutation = 'mutation { updateOrderStatus(input: { orderId: "x", status: SHIPPED }) { outcome } }';
    const response = await fetch(`${shops.address}/graphql/stream?${new URLSearchParams({ query: mutation }).toString()}`, {
      headers: { accept: 'text/event-stream', authorization: 'Bearer everything-token' },
    });
    expect(response.status).toBe(405);
  });

  it('MUST not support streams that several requests share', async () => {
    const response = await fetch(`${shops.address}/graphql/stream?token=shared`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token', 'x-graphql-event-stream-token': 'shared' },
      body: JSON.stringify({ query: '{ viewer { name } }', extensions: { operationId: '1' } }),
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('{"data":{"viewer":{"name":"everything"}}');
  });
});
