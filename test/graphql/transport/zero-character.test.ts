import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { idTypes, readId, toId } from '../../../src/domain/id.js';
import { createDatabase } from '../../store/own-database.js';
import { connectClient } from './subscribing-client.js';
import { openShops, type Shops } from '../auth/shops.js';

const { DATABASE_URL: serverUrl } = process.env;

/** PostgreSQL refuses U+0000 in text, which JSON, ids and cursors can hold. */
const zero = 'a\u0000b';

interface Place {
  readonly databaseUrl?: string;
  remove(): Promise<void>;
}
const places: [string, () => Promise<Place>][] = [['the embedded store', async () => ({ remove: async () => undefined })]];
if (serverUrl !== undefined) {
  places.push([
    'PostgreSQL',
    async () => {
      const database = await createDatabase(serverUrl);
      return { databaseUrl: database.url, remove: () => database.remove() };
    },
  ]);
}

describe.each(places)('U+0000 in what a client sends to %s', (_, openPlace) => {
  let place: Place;
  let shops: Shops;
  let orderId: string;
  const codes: unknown[] = [];

  beforeAll(async () => {
    place = await openPlace();
    shops = await openShops(place.databaseUrl === undefined ? {} : { databaseUrl: place.databaseUrl });
    orderId = await shops.track('rio', 'ZERO-1');
    await shops.track('rio', 'ZERO-2');
    await shops.changeStatus(orderId, 'SHIPPED');
    const receivedAt = new Date().toISOString();
    for (const key of ['1', '2']) {
      const identity = { key, windowSeconds: 60 };
      await shops.gateway.ledger.inbox.accept({
        channel: 'rio',
        identity,
        method: 'POST',
        suffix: '',
        headers: {},
        body: Buffer.from('{}'),
        receivedAt,
      });
    }
  });
  afterAll(async () => {
    await shops.close();
    await place.remove();
  });
  // Nothing of it is a fault of the gateway.
  afterEach(() => {
    expect(codes.splice(0).filter((code) => code === 'INTERNAL' || code === 'LEDGER_UNAVAILABLE')).toEqual([]);
  });

  async function ask<Data>(query: string, variables: object): Promise<Data | null | undefined> {
    const { data, errors } = await shops.ask<Data, object>(query, variables);
    codes.push(...errors.map(({ extensions }) => extensions['code']));
    return data;
  }

  it.each(idTypes)('MUST make the id of a %s that of nothing, and no error of ours', async (type) => {
    for (const id of [toId(type, 'rio', zero), toId(type, 'rio', zero, zero), toId(type, zero, zero)]) {
      await ask('query ($id: ID!) { node(id: $id) { id } order(id: $id) { id } nodes(ids: [$id]) { id } }', { id });
    }
  });

  it('MUST be found in no order, write and webhook', async () => {
    const [order, write, webhook] = (['Order', 'Write', 'WebhookEvent'] as const).map((type) => toId(type, 'rio', zero));
    expect(
      await ask(
        'query ($order: ID!, $write: ID!, $webhook: ID!) { order: node(id: $order) { id } write: node(id: $write) { id } webhook: node(id: $webhook) { id } }',
        {
          order,
          write,
          webhook,
        },
      ),
    ).toEqual({ order: null, write: null, webhook: null });
    const replay = 'mutation ($ids: [ID!]!) { replayWebhookEvents(ids: $ids) { userErrors { code } } }';
    expect(await ask(replay, { ids: [webhook] })).toEqual({ replayWebhookEvents: { userErrors: [{ code: 'NOT_FOUND' }] } });
    const reference = 'query ($reference: String!) { orderByReference(channel: "rio", reference: $reference) { id } }';
    expect(await ask(reference, { reference: zero })).toEqual({ orderByReference: null });
  });

  it.each(['orders', 'writes', 'webhookEvents'])('MUST not break a cursor of %s', async (list) => {
    const query = `query ($after: String) { ${list}(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }`;
    type Page = Record<string, { readonly pageInfo: { readonly endCursor: string } }>;
    const cursor = (await ask<Page>(query, {}))?.[list]?.pageInfo.endCursor ?? '';
    const [version, fingerprint, ...positions] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, string, ...string[][]];
    expect(positions).not.toEqual([]);
    for (const index of [0, 1, 2]) {
      const spoilt = positions.map((position) => position.map((text, part) => (part === index ? zero : text)));
      await ask(query, { after: Buffer.from(JSON.stringify([version, fingerprint, ...spoilt])).toString('base64url') });
    }
  });

  it('MUST be refused in the event that a subscription goes on from', async () => {
    const client = connectClient(shops.address, 'everything-token');
    const since = toId('OrderEvent', 'rio', zero);
    const events = client.iterate('subscription ($since: ID) { orderChanged(since: $since) { id } }', { since });
    const first = await events.next();
    await client.dispose();
    expect(JSON.stringify(first)).toContain('BAD_USER_INPUT');
  });

  it('MUST be taken in an idempotency key, a search and a note, and keep the order readable', async () => {
    const update = 'mutation ($input: UpdateOrderStatusInput!) { updateOrderStatus(input: $input) { outcome userErrors { code } } }';
    const input = { orderId, status: 'COMPLETED', idempotencyKey: zero, message: zero };
    const once = await ask(update, { input });
    expect(await ask(update, { input })).toEqual(once);
    await ask('query ($search: String) { orders(first: 5, filter: { search: $search }) { nodes { id } } }', { search: zero });
    expect(readId(orderId)?.key).toEqual(['ZERO-1']);
    expect(await ask('query ($id: ID!) { order(id: $id) { reference } }', { id: orderId })).toEqual({ order: { reference: 'ZERO-1' } });
  });
});
