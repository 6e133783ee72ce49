import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scopes as allScopes } from '../../../src/config/configuration.js';
import { toId } from '../../../src/domain/id.js';
import {
  ChannelsDocument,
  NodesDocument,
  OrderReferencesDocument,
  OrdersDocument,
  UpdateOrderStatusDocument,
  ViewerDocument,
} from '../../operations/generated.js';
import type { Answer, TestClient } from '../../running-gateway.js';
import { channelNames, noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';
import { rootFieldsOf, type RootField } from '../transport/minimal-operation.js';
import { askWithFiles } from '../upload/multipart.js';
import { writtenSchema } from '../schema/written-schema.js';

function client(name: string, scopes: readonly string[], channels: readonly string[] = ['*']): TestClient {
  return { name, token: `token-of-${name}`, scopes, channels };
}

const scopesOfReading = ['orders:read', 'subscribers:read', 'conversations:read', 'templates:read', 'catalogs:read', 'channels:read'];
const south = client('south', [...scopesOfReading, 'orders:write'], ['rio', 'sydney', 'delhi']);
const outsider = client('outsider', ['trace:read']);
const reader = client('reader', ['orders:read']);
const writer = client('writer', ['orders:write']);
const without = allScopes.map((scope) =>
  client(
    `without-${scope}`,
    allScopes.filter((other) => other !== scope),
  ),
);

const documentedOrder = toId('Order', 'miami', '172310467380123456789');
const rootFields = rootFieldsOf(writtenSchema(), { id: documentedOrder, channel: 'miami' });

let five: FiveChannels;
/** An id of each type on a channel that `south` may not see, and of nothing at all on the same channel. */
let foreign: Record<string, string>;

beforeAll(async () => {
  five = await openFiveChannels({ clients: [south, outsider, reader, writer, ...without] });
  const { data } = await five.ask<Ids, object>(`{
    channel(name: "miami") {
      id
      labels { id } customFields { id } postbacks { id }
      templates(first: 1) { nodes { id } } catalogs(first: 1) { nodes { id } } subscribers(first: 1) { nodes { id } }
    }
    conversation(channel: "miami", contactId: "14155552671") { id messages(last: 1) { nodes { id } } }
  }`);
  if (data == null) throw new Error('The ids could not be read.');
  const { channel, conversation } = data;
  const lists = { Label: channel.labels, CustomField: channel.customFields, Postback: channel.postbacks };
  const connections = {
    Template: channel.templates,
    Catalog: channel.catalogs,
    Subscriber: channel.subscribers,
    Message: conversation.messages,
  };
  foreign = { Channel: channel.id, Conversation: conversation.id, Order: documentedOrder };
  for (const [type, nodes] of Object.entries(lists)) foreign[type] = nodes[0]?.id ?? '';
  for (const [type, { nodes }] of Object.entries(connections)) foreign[type] = nodes[0]?.id ?? '';
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

function askFor({ operation, takesFile }: RootField, token: string): Promise<Answer<Readonly<Record<string, unknown>>>> {
  const files = { 'variables.file': new File(['x'], 'x.png', { type: 'image/png' }) };
  if (takesFile) return askWithFiles(five.address, { query: operation, variables: { file: null }, files, token });
  return five.ask(operation, {}, token);
}

type Nodes = readonly { readonly id: string }[];

interface Ids {
  readonly channel: {
    readonly id: string;
    readonly labels: Nodes;
    readonly customFields: Nodes;
    readonly postbacks: Nodes;
    readonly templates: { readonly nodes: Nodes };
    readonly catalogs: { readonly nodes: Nodes };
    readonly subscribers: { readonly nodes: Nodes };
  };
  readonly conversation: { readonly id: string; readonly messages: { readonly nodes: Nodes } };
}

const codesOf = ({ errors }: Answer<unknown>): unknown[] => errors.map(({ extensions }) => extensions['code']);

describe('a request without a known token', () => {
  it.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer wrong' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['a token of another kind', { authorization: 'Basic ZXZlcnl0aGluZy10b2tlbg==' }],
    ['a known token without its kind', { authorization: 'everything-token' }],
    ["a known token's hash", { authorization: 'Bearer 3fb2e1c2f6b6c8a1' }],
    ['a known token and more', { authorization: 'Bearer everything-token more' }],
  ])('gets 401 and nothing else for every operation: %s', async (_, headers) => {
    const ask = async (init: RequestInit, search = '') => {
      const response = await fetch(`${five.address}/graphql${search}`, init);
      return [response.status, response.headers.get('www-authenticate'), await response.json()];
    };
    const body = (query: string) => ({
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const refusal = [401, 'Bearer', { errors: [{ message: expect.any(String) as string, extensions: { code: 'UNAUTHENTICATED' } }] }];
    expect(await ask(body('{ viewer { name } }'))).toEqual(refusal);
    expect(await ask(body('{ orders { nodes { id } } }'))).toEqual(refusal);
    expect(await ask(body('nonsense'))).toEqual(refusal);
    expect(await ask({ headers }, '?query=%7Bviewer%7Bname%7D%7D')).toEqual(refusal);
    expect(five.calls()).toEqual(noCalls);
  });
});

describe('a client', () => {
  it('can read its name, scopes and channels', async () => {
    const { viewer } = await five.read(ViewerDocument, {}, south.token);
    expect(viewer).toEqual({ name: 'south', scopes: south.scopes, channels: [{ name: 'rio' }, { name: 'delhi' }, { name: 'sydney' }] });
    expect((await five.read(ViewerDocument)).viewer.channels.map(({ name }) => name)).toEqual(channelNames);
  });

  it.each(rootFields.map((field) => [field.name, field, field.scopes] as const))(
    'without any of its scopes is FORBIDDEN before any call: %s',
    async (name, field, scopes) => {
      const answer = await askFor(field, outsider.token);
      const asksForNothing = scopes.some((together) => together.length === 0);
      expect(codesOf(answer).includes('FORBIDDEN')).toBe(!asksForNothing);
      if (asksForNothing) return;
      expect(answer.errors).toMatchObject([{ path: [name], message: expect.stringContaining(scopes[0]?.[0] ?? '') as string }]);
      expect(five.calls()).toEqual(noCalls);
    },
  );

  it.each(without.map(({ name, token, scopes }) => [name, token, new Set(scopes)] as const))(
    '%s is FORBIDDEN exactly what asks for that scope',
    async (_, token, has) => {
      for (const field of rootFields) {
        const { name, scopes } = field;
        const answer = await askFor(field, token);
        const isAllowed = scopes.some((together) => together.every((scope) => has.has(scope)));
        expect([name, codesOf(answer).includes('FORBIDDEN')]).toEqual([name, !isAllowed]);
      }
    },
  );
});

describe('a scope of a nested field', () => {
  it('is checked at the field, and the fields beside it keep their data', async () => {
    const query = `query ($id: ID!) { order(id: $id) {
      reference
      subscriber { firstName }
      conversation { contactId }
      catalog { name }
      raw
      channel { name labels { name } postbacks { name } orders(first: 1) { nodes { reference } } }
    } }`;
    const answer = await five.ask(query, { id: documentedOrder }, reader.token);
    expect(answer.data).toEqual({
      order: {
        ...{ reference: '172310467380123456789', subscriber: null, conversation: null, catalog: null, raw: null },
        channel: { name: 'miami', labels: null, postbacks: null, orders: { nodes: [{ reference: '172390002100099905678' }] } },
      },
    });
    expect(answer.errors.map(({ path }) => path?.slice(1).join('.'))).toEqual([
      ...['subscriber', 'conversation', 'catalog', 'raw', 'channel.labels', 'channel.postbacks'],
    ]);
    expect(new Set(codesOf(answer))).toEqual(new Set(['FORBIDDEN']));
    expect(five.miami.requests.some(({ path }) => /subscriber|label|post-back/.test(path))).toBe(false);
  });

  it('of the order is needed to read it after a write: the write is made, and its order is not returned', async () => {
    const input = { orderId: toId('Order', 'delhi', 'IN_2024.08.0117'), status: 'PROCESSING' } as const;
    const answer = await five.ask(UpdateOrderStatusDocument, { input }, writer.token);
    expect(answer.data?.updateOrderStatus).toEqual({ outcome: 'ACCEPTED', userErrors: [], order: null });
    expect(answer.errors).toMatchObject([{ path: ['updateOrderStatus', 'order'], extensions: { code: 'FORBIDDEN' } }]);
  });

  it('of a node makes it null, as for an unknown id', async () => {
    const ids = Object.values(foreign);
    const { nodes } = await five.read(NodesDocument, { ids }, reader.token);
    expect(nodes.filter((node) => node !== null).map((node) => node.__typename)).toEqual(['Order']);
    const { nodes: none } = await five.read(NodesDocument, { ids }, outsider.token);
    expect(none).toEqual(ids.map(() => null));
  });
});

describe('a channel that the client may not see', () => {
  it('is in no list, and in no sources', async () => {
    const { orders } = await five.read(OrdersDocument, { first: 100 }, south.token);
    expect(orders.sources.map(({ channel }) => channel.name)).toEqual(['rio', 'delhi', 'sydney']);
    expect(new Set(orders.nodes.map(({ channel }) => channel.name))).toEqual(new Set(['rio', 'delhi', 'sydney']));
    const { channels } = await five.read(ChannelsDocument, {}, south.token);
    expect(channels.map(({ name }) => name)).toEqual(['rio', 'delhi', 'sydney']);
    expect(five.calls()).toEqual(noCalls);
  });

  it('stays out of a list that continues with the cursor of a viewer who sees it', async () => {
    const { orders } = await five.read(OrderReferencesDocument, { first: 5 });
    const next = await five.read(OrderReferencesDocument, { first: 100, after: orders.pageInfo.endCursor }, south.token);
    expect(new Set(next.orders.nodes.map(({ channel }) => channel.name))).toEqual(new Set(['delhi', 'sydney']));
    expect(five.miami.requests.length + five.riyadh.requests.length).toBe(4);
  });

  it('is not revealed by ids: the answer to a real id is identical to that for an unknown one', async () => {
    for (const [type, id] of Object.entries(foreign)) {
      const nothing = toId(type as 'Order', 'nowhere', 'nothing', 'nothing');
      const ask = (one: string) => five.ask(NodesDocument, { ids: [one] }, south.token);
      expect(await ask(id), type).toEqual({ status: 200, data: { nodes: [null] }, errors: [] });
      expect(await ask(nothing), type).toEqual(await ask(id));
    }
    expect(five.calls()).toEqual(noCalls);
  });

  it.each([
    ['order', (id: string) => `{ order(id: "${id}") { id } }`],
    ['node', (id: string) => `{ node(id: "${id}") { id } }`],
    [
      'updateOrderStatus',
      (id: string) =>
        `mutation { updateOrderStatus(input: { orderId: "${id}", status: SHIPPED }) { order { id } outcome userErrors { code field message } } }`,
    ],
    [
      'updateOrder',
      (id: string) =>
        `mutation { updateOrder(input: { orderId: "${id}", paymentStatus: PAID }) { order { id } outcome userErrors { code field message } } }`,
    ],
  ])('has no order for %s, which answers as for an unknown order', async (_, operation) => {
    const answers = await Promise.all(
      [documentedOrder, toId('Order', 'miami', 'nothing'), toId('Order', 'nowhere', '1')].map((id) =>
        five.ask(operation(id), {}, south.token),
      ),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual(answers[2]);
    expect(five.calls()).toEqual(noCalls);
  });

  it('answers a change as for unknown orders of the provider', async () => {
    const change = async (orderId: string, token?: string) =>
      (await five.read(UpdateOrderStatusDocument, { input: { orderId, status: 'SHIPPED' } }, token)).updateOrderStatus;
    expect(await change(documentedOrder, south.token)).toEqual(await change(toId('Order', 'miami', 'nothing')));
  });

  it.each([
    ['orderByReference', (name: string) => `{ orderByReference(channel: "${name}", reference: "1") { id } }`],
    ['orders', (name: string) => `{ orders(filter: { channels: ["${name}"] }) { nodes { id } } }`],
    ['subscriber', (name: string) => `{ subscriber(channel: "${name}", contactId: "1") { id } }`],
    ['conversation', (name: string) => `{ conversation(channel: "${name}", contactId: "1") { id } }`],
    ['channel', (name: string) => `{ channel(name: "${name}") { id } }`],
    [
      'trackOrder',
      (name: string) =>
        `mutation { trackOrder(input: { channel: "${name}", reference: "1", customer: { phoneNumber: "+14155552671" } }) { outcome userErrors { code field message } } }`,
    ],
  ])('is answered by %s as if it did not exist', async (_, operation) => {
    expect(await five.ask(operation('miami'), {}, south.token)).toEqual(await five.ask(operation('nowhere'), {}, south.token));
    expect(five.calls()).toEqual(noCalls);
  });
});
