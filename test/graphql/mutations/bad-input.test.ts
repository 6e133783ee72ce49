import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { channelNames, noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';

let five: FiveChannels;
/** Ids and cursors that the gateway returned. */
let given: {
  orderId: string;
  subscriberId: string;
  ordersCursor: string;
  filteredCursor: string;
  miamiCursor: string;
  messageCursor: string;
};

interface Page {
  readonly pageInfo: { readonly endCursor: string };
}

interface Given {
  readonly orders: { readonly nodes: readonly { readonly id: string }[] };
  readonly all: Page;
  readonly filtered: Page;
  readonly channel: { readonly orders: Page };
  readonly subscriber: { readonly id: string };
  readonly conversation: { readonly messages: Page };
}

beforeAll(async () => {
  five = await openFiveChannels();
  const { data, errors } = await five.ask<Given, object>(`{
    orders(first: 1, filter: { channels: ["miami"] }) { nodes { id } }
    all: orders(first: 1) { pageInfo { endCursor } }
    filtered: orders(first: 1, filter: { statuses: [PENDING] }) { pageInfo { endCursor } }
    channel(name: "miami") { orders(first: 1) { pageInfo { endCursor } } }
    subscriber(channel: "miami", contactId: "14155552671") { id }
    conversation(channel: "miami", contactId: "14155552671") { messages(last: 1) { pageInfo { endCursor } } }
  }`);
  expect(errors).toEqual([]);
  if (data == null) throw new Error('Nothing was given.');
  given = {
    orderId: data.orders.nodes[0]?.id ?? '',
    subscriberId: data.subscriber.id,
    ordersCursor: data.all.pageInfo.endCursor,
    filteredCursor: data.filtered.pageInfo.endCursor,
    miamiCursor: data.channel.orders.pageInfo.endCursor,
    messageCursor: data.conversation.messages.pageInfo.endCursor,
  };
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

describe('a query with invalid input', () => {
  // No provider is called for any of these.
  afterEach(() => expect(five.calls()).toEqual(noCalls));

  const text = JSON.stringify;
  const cases: [string, () => string, string][] = [
    ['an unknown channel', () => '{ orderByReference(channel: "nowhere", reference: "1") { id } }', 'channel'],
    ['an unknown channel in a filter', () => '{ orders(filter: { channels: ["miami", "nowhere"] }) { nodes { id } } }', 'filter.channels'],
    ['an unknown channel of people', () => '{ subscribers(filter: { channels: ["nowhere"] }) { nodes { id } } }', 'filter.channels'],
    ['an unknown channel of templates', () => '{ templates(filter: { channels: ["nowhere"] }) { nodes { id } } }', 'filter.channels'],
    ['an unknown channel of catalogs', () => '{ catalogs(channels: ["nowhere"]) { nodes { id } } }', 'channels'],
    ['an unknown channel of a conversation', () => '{ conversation(channel: "nowhere", contactId: "1") { id } }', 'channel'],
    ['an unknown provider', () => '{ orders(filter: { providers: ["nobody"] }) { nodes { id } } }', 'filter.providers'],
    ["an unknown channels' provider", () => '{ channels(provider: "nobody") { name } }', 'provider'],
    ['a malformed id', () => '{ order(id: "1") { id } }', 'id'],
    ['an empty id', () => '{ order(id: "") { id } }', 'id'],
    ['an id with a typing mistake', () => `{ order(id: ${text(given.orderId.slice(0, -1) + 'x')}) { id } }`, 'id'],
    ['the id of something else', () => `{ order(id: ${text(given.subscriberId)}) { id } }`, 'id'],
    ['a malformed node', () => '{ node(id: "nonsense") { id } }', 'id'],
    ['a malformed id among nodes', () => `{ nodes(ids: [${text(given.orderId)}, "nonsense"]) { id } }`, 'ids.1'],
    ['more than 100 nodes', () => `{ nodes(ids: ${text(Array(101).fill(given.orderId))}) { id } }`, 'ids'],
    ['first: 0', () => '{ orders(first: 0) { nodes { id } } }', 'first'],
    ['first: 101', () => '{ orders(first: 101) { nodes { id } } }', 'first'],
    ['first: -1 of people', () => '{ subscribers(first: -1) { nodes { id } } }', 'first'],
    ['first: 101 below a channel', () => '{ channel(name: "miami") { templates(first: 101) { nodes { id } } } }', 'first'],
    ['first: 0 below a channel', () => '{ channel(name: "rio") { orders(first: 0) { nodes { id } } } }', 'first'],
    ['last: 0 of messages', () => conversation('last: 0'), 'last'],
    ['first and last together', () => conversation('first: 5, last: 5'), 'last'],
    [
      'after and before together',
      () => conversation(`after: ${text(given.messageCursor)}, before: ${text(given.messageCursor)}`),
      'before',
    ],
    ['first with before', () => conversation(`first: 5, before: ${text(given.messageCursor)}`), 'before'],
    ['last with after', () => conversation(`last: 5, after: ${text(given.messageCursor)}`), 'after'],
    ['a broken cursor of messages', () => conversation('after: "broken"'), 'after'],
    ['a cursor of orders among messages', () => conversation(`before: ${text(given.ordersCursor)}`), 'before'],
    ['no deadline', () => '{ orders(deadlineMs: 0) { nodes { id } } }', 'deadlineMs'],
    ['a deadline beyond all patience', () => '{ orders(deadlineMs: 30001) { nodes { id } } }', 'deadlineMs'],
    ['a broken cursor', () => '{ orders(after: "broken") { nodes { id } } }', 'after'],
    ['an empty cursor', () => '{ orders(after: "") { nodes { id } } }', 'after'],
    ['the cursor of another filter', () => `{ orders(after: ${text(given.filteredCursor)}) { nodes { id } } }`, 'after'],
    ['the cursor of another order', () => sorted(given.ordersCursor), 'after'],
    ['the cursor of another noun', () => `{ templates(after: ${text(given.ordersCursor)}) { nodes { id } } }`, 'after'],
    ["the cursor of a channel's own list", () => `{ orders(after: ${text(given.miamiCursor)}) { nodes { id } } }`, 'after'],
    ["the cursor of another channel's list", () => ofChannel('riyadh', given.miamiCursor), 'after'],
    ['a number that is none', () => '{ subscriber(channel: "miami", phoneNumber: "14155552671") { id } }', 'phoneNumber'],
    ['a national number', () => '{ conversation(channel: "miami", phoneNumber: "0415 555 2671") { id } }', 'phoneNumber'],
    [
      'a number in a filter that is none',
      () => '{ orders(filter: { customerPhoneNumber: "+1" }) { nodes { id } } }',
      'filter.customerPhoneNumber',
    ],
    [
      'two addresses of one person',
      () => '{ subscriber(channel: "miami", phoneNumber: "+14155552671", contactId: "1") { id } }',
      'contactId',
    ],
    ['no address of a person', () => '{ subscriber(channel: "miami") { id } }', 'phoneNumber'],
    ['an empty address of a person', () => '{ conversation(channel: "miami", contactId: " ") { id } }', 'contactId'],
    ['an empty reference', () => '{ orderByReference(channel: "rio", reference: " ") { id } }', 'reference'],
    ['a reference without end', () => `{ orderByReference(channel: "rio", reference: "${'x'.repeat(256)}") { id } }`, 'reference'],
    ['an empty search', () => '{ orders(filter: { search: " " }) { nodes { id } } }', 'filter.search'],
    ['a search without end', () => `{ subscribers(filter: { search: "${'x'.repeat(201)}" }) { nodes { id } } }`, 'filter.search'],
  ];

  it.each(cases)('is BAD_USER_INPUT and names the argument: %s', async (_, query, argument) => {
    const { status, errors } = await five.ask(query());
    expect(status).toBe(200);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    expect(errors[0]?.message.startsWith(`${argument}: `)).toBe(true);
  });

  it('keeps the answers of its siblings', async () => {
    const { data } = await five.ask('{ order(id: "nonsense") { id } viewer { name } }');
    expect(data).toEqual({ order: null, viewer: { name: 'everything' } });
  });

  it.each<[string, string, object]>([
    [
      'a time without a zone',
      'query ($at: DateTime) { orders(filter: { placedFrom: $at }) { nodes { id } } }',
      { at: '2024-08-08T08:00:00' },
    ],
    ['a number for a time', 'query ($at: DateTime) { orders(filter: { placedFrom: $at }) { nodes { id } } }', { at: 1723104673 }],
    ['a status that is none', 'query ($s: [OrderStatus!]) { orders(filter: { statuses: $s }) { nodes { id } } }', { s: ['BEAMED'] }],
    ['a text for a number', 'query ($first: Int) { orders(first: $first) { nodes { id } } }', { first: 'many' }],
    ['a missing variable', 'query ($id: ID!) { order(id: $id) { id } }', {}],
    // Found in the middle of an execution it would end the process, where a list is executed.
    ['null for a condition', 'query ($all: Boolean = true) { channels { name provider @include(if: $all) { name } } }', { all: null }],
    [
      'null for a condition in a fragment',
      'query ($none: Boolean = false) { channels { ...Part } } fragment Part on Channel { name @skip(if: $none) }',
      { none: null },
    ],
    ['null for an argument that has a default', 'query ($id: ID = "1") { order(id: $id) { id } }', { id: null }],
  ])('is refused before it runs when a variable is %s', async (_, query, variables) => {
    const { status, data, errors } = await five.ask(query, variables);
    expect([status, data, errors.length]).toEqual([400, undefined, 1]);
    expect(errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });

  function conversation(messages: string): string {
    return `{ conversation(channel: "miami", contactId: "14155552671") { messages(${messages}) { nodes { id } } } }`;
  }

  function sorted(after: string): string {
    return `{ orders(after: "${after}", orderBy: { field: UPDATED_AT, direction: DESC }) { nodes { id } } }`;
  }

  function ofChannel(name: string, after: string): string {
    return `{ channel(name: "${name}") { orders(after: "${after}") { nodes { id } } } }`;
  }
});

describe('a mutation with invalid input', () => {
  afterEach(() => expect(five.calls()).toEqual(noCalls));

  const phone = (phoneNumber: string) => `customer: { phoneNumber: "${phoneNumber}" }`;
  const status = (orderId: string, more: string) => `updateOrderStatus(input: { orderId: "${orderId}", ${more} })`;
  const track = (more: string) => `trackOrder(input: { ${more} })`;

  const cases: [string, () => string, string, readonly string[] | null][] = [
    ['a malformed id', () => status('1', 'status: SHIPPED'), 'INVALID', ['input', 'orderId']],
    ['the id of something else', () => status(given.subscriberId, 'status: SHIPPED'), 'INVALID', ['input', 'orderId']],
    ['the id of a foreign channel', () => status(toId('Order', 'nowhere', '1'), 'status: SHIPPED'), 'NOT_FOUND', ['input', 'orderId']],
    ['a status the provider lacks', () => status(given.orderId, 'status: PROCESSING'), 'UNSUPPORTED_STATUS', ['input', 'status']],
    ['the status UNKNOWN', () => status(given.orderId, 'status: UNKNOWN'), 'UNSUPPORTED_STATUS', ['input', 'status']],
    ['an empty key', () => status(given.orderId, 'status: SHIPPED, idempotencyKey: ""'), 'INVALID', ['input', 'idempotencyKey']],
    ['no details', () => `updateOrder(input: { orderId: "${toId('Order', 'riyadh', '1')}" })`, 'INVALID', null],
    ['an unknown channel', () => track(`channel: "nowhere", reference: "1", ${phone('+14155552671')}`), 'INVALID', ['input', 'channel']],
    [
      'a number that is none',
      () => track(`channel: "delhi", reference: "1", ${phone('+1')}`),
      'INVALID',
      ['input', 'customer', 'phoneNumber'],
    ],
    ['an empty reference', () => track(`channel: "delhi", reference: " ", ${phone('+14155552671')}`), 'INVALID', ['input', 'reference']],
    [
      'a reference that the provider cannot have',
      () => track(`channel: "sydney", reference: "abc", ${phone('+14155552671')}`),
      'INVALID',
      ['input', 'reference'],
    ],
    [
      'UNKNOWN as the status',
      () => track(`channel: "delhi", reference: "1", status: UNKNOWN, ${phone('+14155552671')}`),
      'INVALID',
      ['input', 'status'],
    ],
    [
      'no pieces of an item',
      () => track(`channel: "rio", reference: "1", ${phone('+14155552671')}, items: [{ name: "x", quantity: 0 }]`),
      'INVALID',
      ['input', 'items', '0', 'quantity'],
    ],
  ];

  it.each(cases)('is a userError that names the field: %s', async (_, field, code, path) => {
    const {
      status: httpStatus,
      data,
      errors,
    } = await five.ask<Record<string, { outcome: null; userErrors: object[] }>, object>(
      `mutation { change: ${field()} { outcome userErrors { code field message } } }`,
    );
    expect([httpStatus, errors]).toEqual([200, []]);
    expect(data?.['change']).toMatchObject({ outcome: null, userErrors: [{ code, field: path }] });
  });

  it.each([
    ['a price that is no decimal', 'unitPrice: { amount: "1,50", currencyCode: "INR" }'],
    ['a price that is a float', 'unitPrice: { amount: 1.5, currencyCode: "INR" }'],
    ['a currency that is none', 'unitPrice: { amount: "1.50", currencyCode: "RUPEES" }'],
  ])('is refused before it runs when it has %s', async (_, price) => {
    const { status: httpStatus, errors } = await five.ask(
      `mutation { ${track(`channel: "rio", reference: "1", ${phone('+14155552671')}, items: [{ name: "x", quantity: 1, ${price} }]`)} { outcome } }`,
    );
    expect(httpStatus).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it('never undoes or hides the results of its siblings', async () => {
    const { data } = await five.ask(`mutation {
      bad: ${track(`channel: "delhi", reference: "two words", ${phone('+14155552671')}`)} { outcome userErrors { code } }
      good: ${track(`channel: "delhi", reference: "good", ${phone('+14155552671')}`)} { outcome order { reference } }
    }`);
    expect(data).toEqual({
      bad: { outcome: null, userErrors: [{ code: 'INVALID' }] },
      good: { outcome: 'APPLIED', order: { reference: 'good' } },
    });
  });
});

it('the channels of these tests are those that exist', async () => {
  const { data } = await five.ask<{ channels: { name: string }[] }, object>('{ channels { name } }');
  expect(data?.channels.map(({ name }) => name)).toEqual(channelNames);
});
