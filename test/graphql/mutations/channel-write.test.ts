import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Product } from '../../../src/domain/catalog.js';
import { toId } from '../../../src/domain/id.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import type { Message } from '../../../src/domain/message.js';
import type { Label } from '../../../src/domain/subscriber.js';
import {
  ConnectedDocument,
  ConnectWhatsAppAccountDocument,
  CreateLabelDocument,
  MessageDocument,
  PhoneNumberStatusDocument,
  ProductsDocument,
  SyncCatalogDocument,
} from '../../operations/generated.js';
import { channel, contactId, openWritingGateway, phoneNumber, type WritingGateway } from '../queries/writing-provider.js';

const asOf = '2026-01-01T12:00:00.000Z';

/** What the provider has. */
let labels: Label[];
let products: readonly Product[];
let connected: boolean | null;
let message: Message | null;
let gateway: WritingGateway;

beforeAll(async () => {
  gateway = await openWritingGateway((writer) => ({
    conversations: {
      contactIdOf: (number) => number.slice(1),
      messages: async () => ({ messages: [], hasOlder: false }),
      message: async (messageId) => (message?.messageId === messageId ? message : null),
    },
    labels: { list: async () => labels, create: writer('createLabel') },
    catalogs: {
      list: async () => ({
        catalogs: [{ channel, catalogId: '5', name: 'Tea', url: null, checkout: null, raw: null }],
        isComplete: true,
        asOf,
      }),
      sync: writer('sync'),
      products: async (catalogId, { after, limit }) => {
        expect(catalogId).toBe('5');
        const begin = Number(after?.hint ?? 0);
        const items = products.slice(begin, begin + limit).map((item, index) => {
          return { key: '', id: item.productId, item, hint: String(begin + index + 1) };
        });
        return { items, isExhausted: begin + limit >= products.length, isComplete: true, asOf };
      },
    },
    phoneNumbers: { status: async (number) => ({ exists: true, phoneNumber: number, contactId: `${number.slice(1)}@c.us` }) },
    connection: async () => ({ connected, providerState: null }),
    connectAccount: writer('connect'),
  }));
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.written.length = 0;
  gateway.answer = async () => ({ outcome: 'APPLIED', providerId: null });
  labels = [];
  products = [];
  connected = null;
  message = null;
});

describe('what belongs to the channel', () => {
  it('gets a label, which is returned as the provider then lists it', async () => {
    gateway.answer = async () => {
      labels = [
        { channel, labelId: '8', name: 'VIP' },
        { channel, labelId: '9', name: 'VIP' },
      ];
      return { outcome: 'APPLIED', providerId: null, result: { labelId: '9' } };
    };
    const { createLabel } = await gateway.read(CreateLabelDocument, { input: { channel, name: 'VIP' } });
    expect(createLabel).toEqual({ outcome: 'APPLIED', userErrors: [], label: { labelId: '9', name: 'VIP' } });
    expect(gateway.written).toMatchObject([{ writer: 'createLabel', change: { name: 'VIP' } }]);
  });

  it.each<[string, string[], string, string | null]>([
    ['the only one of its name', ['VIP', 'New'], 'New', '2'],
    ['the only one of its name, without the blanks around it', ['VIP', 'New'], ' New ', '2'],
    ['none, where two have its name', ['New', 'VIP', 'New'], 'New', null],
    ['none, where it is not listed yet', ['VIP'], 'New', null],
  ])('gets a label whose id is not returned, and returns %s', async (_, names, name, labelId) => {
    gateway.answer = async () => {
      labels = names.map((listed, index) => ({ channel, labelId: String(index + 1), name: listed }));
      return { outcome: 'APPLIED', providerId: null };
    };
    const { createLabel } = await gateway.read(CreateLabelDocument, { input: { channel, name } });
    expect(createLabel).toMatchObject({ outcome: 'APPLIED', userErrors: [], label: labelId === null ? null : { labelId } });
  });

  it('has its catalog synced', async () => {
    const { syncCatalog } = await gateway.read(SyncCatalogDocument, { input: { channel, catalogId: '5' } });
    expect(syncCatalog).toEqual({ outcome: 'APPLIED', userErrors: [], catalog: { catalogId: '5', name: 'Tea' } });
    expect(gateway.written).toMatchObject([{ writer: 'sync', change: { catalogId: '5' } }]);
  });

  it('is linked to an account, whose access token is stored nowhere', async () => {
    const input = { channel, whatsAppBusinessAccountId: '10', accessToken: 'EAAG-secret', idempotencyKey: 'connect-1' };
    const { connectWhatsAppAccount } = await gateway.read(ConnectWhatsAppAccountDocument, { input });
    expect(connectWhatsAppAccount).toEqual({ outcome: 'APPLIED', userErrors: [] });
    const change = { userId: null, whatsAppBusinessAccountId: '10', accessToken: 'EAAG-secret' };
    expect(gateway.written).toMatchObject([{ writer: 'connect', change }]);
    const [newest] = await gateway.gateway.ledger.writes.list({ channels: [channel], states: null, after: null, limit: 1 });
    expect(newest).toMatchObject({ operation: 'connectWhatsAppAccount', idempotencyKey: 'connect-1' });
    expect(JSON.stringify(newest)).not.toContain('EAAG');
    const other = await gateway.read(ConnectWhatsAppAccountDocument, { input: { ...input, accessToken: 'EAAG-other' } });
    expect(other.connectWhatsAppAccount).toMatchObject({ userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  });

  it.each([true, false])('reports whether its number is connected, as the provider answers: %s', async (isConnected) => {
    connected = isConnected;
    expect((await gateway.read(ConnectedDocument, { channel })).channel?.health.connected).toBe(isConnected);
  });

  it('reports what webhooks reported where the provider does not say', async () => {
    await gateway.gateway.ledger.channels.report(channel, { connected: false, providerState: null }, asOf);
    expect((await gateway.read(ConnectedDocument, { channel })).channel?.health.connected).toBe(false);
  });

  it('reports whether a number is on WhatsApp', async () => {
    const { phoneNumberStatus } = await gateway.read(PhoneNumberStatusDocument, { channel, phoneNumber });
    expect(phoneNumberStatus).toEqual({ exists: true, phoneNumber, contactId: `${contactId}@c.us` });
    const { errors } = await gateway.ask(PhoneNumberStatusDocument, { channel, phoneNumber: '123' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'phoneNumber' } }]);
  });

  it('returns a message that only the provider has, and joins what both have', async () => {
    message = { ...unseenMessage(channel, 'm1', contactId), status: 'READ', sentAt: asOf };
    expect((await gateway.read(MessageDocument, { channel, messageId: 'm1' })).message).toMatchObject({
      deliveryStatus: 'READ',
      content: null,
    });
    const content = { type: 'TextContent', text: 'Hello' } as const;
    await gateway.gateway.ledger.messages.put({ ...unseenMessage(channel, 'm1', contactId), content, status: 'SENT' }, asOf);
    const joined = await gateway.read(MessageDocument, { channel, messageId: 'm1' });
    expect(joined.message).toMatchObject({ deliveryStatus: 'READ', content: { __typename: 'TextContent' } });
    expect((await gateway.read(MessageDocument, { channel, messageId: 'm2' })).message).toBeNull();
  });
});

describe('an invalid change of the channel', () => {
  const cases: [string, string[], () => Promise<{ outcome: unknown; userErrors: readonly object[] } | null>][] = [
    ['a nameless label', ['name'], async () => (await gateway.read(CreateLabelDocument, { input: { channel, name: '' } })).createLabel],
    [
      'an unnamed catalog',
      ['catalogId'],
      async () => (await gateway.read(SyncCatalogDocument, { input: { channel, catalogId: '' } })).syncCatalog,
    ],
    [
      'a foreign channel',
      ['channel'],
      async () => (await gateway.read(CreateLabelDocument, { input: { channel: 'nowhere', name: 'a' } })).createLabel,
    ],
  ];

  it.each(cases)('is INVALID, names the field and costs no call: %s', async (_, field, ask) => {
    expect(await ask()).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID', field: ['input', ...field] }] });
    expect(gateway.written).toEqual([]);
  });
});

describe("a catalog's products", () => {
  function product(productId: string): Product {
    const price = { amount: '1.50', currencyCode: 'BRL' };
    const rest = { retailerId: null, name: null, description: null, salePrice: null, availability: null };
    return { channel, productId, price, ...rest, imageUrls: [], raw: null };
  }

  async function readProducts(first: number, after: string | null) {
    const { channel: read } = await gateway.read(ProductsDocument, { channel, first, after });
    return read?.catalogs?.nodes[0]?.products;
  }

  it('are returned once each, in the order of the provider, page by page', async () => {
    products = ['c', 'a', 'b', 'e', 'd'].map(product);
    const given: string[][] = [];
    let after: string | null = null;
    for (let turn = 0; turn < 10; turn += 1) {
      const page: Awaited<ReturnType<typeof readProducts>> = await readProducts(2, after);
      given.push(page?.nodes.map(({ productId }) => productId) ?? []);
      expect(page?.pageInfo.hasPreviousPage).toBe(turn > 0);
      if (page?.pageInfo.hasNextPage !== true) break;
      after = page.pageInfo.endCursor;
    }
    expect(given).toEqual([['c', 'a'], ['b', 'e'], ['d']]);
  });

  it('can be found by their id', async () => {
    products = Array.from({ length: 250 }, (_, index) => product(String(index)));
    const id = toId('Product', channel, '5', '249');
    const found = await gateway.ask('query ($id: ID!) { node(id: $id) { id ... on Product { productId price { amount } } } }', { id });
    expect(found.data).toEqual({ node: { id, productId: '249', price: { amount: '1.50' } } });
    const missing = await gateway.ask('query ($id: ID!) { node(id: $id) { id } }', { id: toId('Product', channel, '5', '250') });
    expect(missing.data).toEqual({ node: null });
  });

  it('require a valid page size and a cursor of the same list', async () => {
    for (const [first, after, argument] of [
      [101, null, 'first'],
      [5, 'nonsense', 'after'],
    ] as const) {
      const { errors } = await gateway.ask(ProductsDocument, { channel, first, after });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    }
  });
});
