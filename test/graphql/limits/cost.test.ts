import {
  getOperationAST,
  GraphQLError,
  isListType,
  isNonNullType,
  isObjectType,
  getNamedType,
  parse,
  validate,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCostEstimator } from '../../../src/graphql/limits/cost.js';
import { CostWeights } from '../../../src/graphql/limits/cost-weights.js';
import { channelEntry } from '../queries/channel-entry.js';
import { channelNames, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';
import { connectClient } from '../transport/subscribing-client.js';
import { openEventSource } from '../transport/event-source.js';
import { writtenSchema } from '../schema/written-schema.js';

const schema = writtenSchema();
const limit = 1000;

/** What an operation is estimated to cost a viewer of some channels. */
function cost(source: string, { channels = 5, variables = {} }: { channels?: number; variables?: Record<string, unknown> } = {}): number {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  const context = { channels: () => Array.from({ length: channels }, (_, index) => channelEntry(`channel-${index}`)) };
  const checked = createCostEstimator(schema, Infinity).check(document, getOperationAST(document) ?? undefined, variables, context);
  if (checked instanceof GraphQLError) throw checked;
  return checked.estimated;
}

describe('what an operation is estimated to cost', () => {
  it.each([
    ['nothing where no provider is asked', '{ viewer { name channels { name } } providers { name } }', 0],
    ['nothing for introspection', '{ __schema { types { name } } }', 0],
    ['nothing for the ledger', '{ writes { nodes { id operation } } webhookEvents { nodes { id } } }', 0],
    ['what the list costs, for each channel that the viewer may see', '{ orders { nodes { id } } }', 5 * 3],
    ['for the named channels alone', '{ orders(filter: { channels: ["a", "b", "a"] }) { nodes { id } } }', 2 * 3],
    ['for no more channels than there are', '{ catalogs(channels: ["1", "2", "3", "4", "5", "6", "7"]) { nodes { id } } }', 5],
    ['for no channel', '{ catalogs(channels: []) { nodes { id } } }', 0],
    [
      'more where the gateway has to look for what is asked',
      '{ orders(filter: { paymentStatuses: [PAID, PENDING] }) { nodes { id } } }',
      5 * (3 + 9),
    ],
    ['more where the gateway has to sort', '{ orders(orderBy: { field: UPDATED_AT, direction: ASC }) { nodes { id } } }', 5 * (3 + 9)],
    ['a read for each of the items', '{ orders(first: 50) { nodes { subscriber { fullName } } } }', 5 * 3 + 50],
    ['20 items where the client does not say', '{ orders { edges { node { subscriber { fullName } } } } }', 5 * 3 + 20],
    ['20 items where the client says null', '{ orders(first: null) { nodes { subscriber { fullName } } } }', 5 * 3 + 20],
    ['no read for no item', '{ orders(first: 0) { nodes { subscriber { fullName } } } }', 5 * 3],
    ['no less for a list that is shorter than empty', '{ orders(first: -5) { nodes { subscriber { fullName } } } }', 5 * 3],
    ['a shared read once for each channel', '{ orders(first: 50) { nodes { catalog { name } } } }', 5 * 3 + 5],
    [
      'a shared read once for each channel that was named',
      '{ orders(first: 50, filter: { channels: ["a"] }) { nodes { catalog { name } } } }',
      3 + 1,
    ],
    ['a shared read no more often than there are objects', '{ order(id: "x") { catalog { name } } }', 3 + 1],
    ['a shared read of the one channel', '{ channel(name: "a") { orders(first: 9) { nodes { catalog { name } } } } }', 3 + 1],
    ['each of several objects', '{ nodes(ids: ["x", "y", "z"]) { id ... on Order { subscriber { fullName } } } }', 3 * 3 + 3],
    ['each channel of a list of channels', '{ channels { labels { name } health { connected } } }', 5 + 5],
    [
      'lists in lists',
      '{ channels { subscribers(first: 10) { nodes { conversation { messages { nodes { id } } } } } } }',
      5 * 2 + 5 * 10 * 3,
    ],
    [
      'a page from the beginning of a conversation as much as it may take',
      '{ conversation(channel: "a", contactId: "1") { messages(first: 5) { nodes { id } } } }',
      1 + 2 + 18,
    ],
    ['every alias', '{ a: order(id: "x") { id } b: order(id: "y") { id } }', 6],
    [
      'what stands in fragments',
      'query { ...A } fragment A on Query { orders(first: 7) { ...B } } fragment B on OrderConnection { nodes { ... on Order { subscriber { fullName } } } }',
      15 + 7,
    ],
    [
      'a write with the read of what it changed',
      'mutation { updateOrderStatus(input: { orderId: "x", status: SHIPPED }) { order { id } } }',
      4 + 3,
    ],
    ['one event of a subscription', 'subscription { orderChanged { order { subscriber { fullName } } } }', 3 + 1],
  ])('MUST be %s', (_, source, expected) => {
    expect(cost(source)).toBe(expected);
  });

  it('MUST follow the variables, and their defaults where they are absent', () => {
    const source =
      'query ($first: Int = 10, $filter: OrderFilter) { orders(first: $first, filter: $filter) { nodes { subscriber { fullName } } } }';
    expect(cost(source)).toBe(5 * 3 + 10);
    expect(cost(source, { variables: { first: 30 } })).toBe(5 * 3 + 30);
    expect(cost(source, { variables: { first: null } })).toBe(5 * 3 + 20);
    expect(cost(source, { variables: { first: 'many' } })).toBe(5 * 3 + 20);
    expect(cost(source, { variables: { filter: { channels: ['a'], customerPhoneNumber: '+1' } } })).toBe(3 + 9 + 10);
    expect(cost(source, { variables: { filter: 7 } })).toBe(5 * 3 + 10);
    expect(cost('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids: ['a', 'b'] } })).toBe(6);
    expect(
      cost('query ($name: String!) { orders(filter: { channels: [$name, "b"] }) { nodes { id } } }', { variables: { name: 'b' } }),
    ).toBe(3);
  });

  it('MUST be planned once for each document, and follow each request', () => {
    const document = parse(
      'query A($first: Int) { orders(first: $first) { nodes { subscriber { fullName } } } } query B { order(id: "x") { id } }',
    );
    const costs = createCostEstimator(schema, limit);
    const ask = (name: string, variables: object, channels: number) =>
      costs.check(
        document,
        getOperationAST(document, name) ?? undefined,
        { ...variables },
        { channels: () => Array.from({ length: channels }, () => channelEntry('x')) },
      );
    expect(ask('A', { first: 3 }, 1)).toEqual({ estimated: 6, limit });
    expect(ask('A', { first: 5 }, 2)).toEqual({ estimated: 11, limit });
    expect(ask('B', {}, 2)).toEqual({ estimated: 3, limit });
    expect(ask('C', {}, 2)).toEqual({ estimated: 0, limit });
  });

  it('MUST be allowed up to the limit itself, and refused above it', () => {
    const document = parse('{ orders(first: 3) { nodes { subscriber { name } } } }');
    const ask = (most: number) =>
      createCostEstimator(schema, most).check(
        document,
        getOperationAST(document) ?? undefined,
        {},
        { channels: () => [channelEntry('x')] },
      );
    expect(ask(6)).toEqual({ estimated: 6, limit: 6 });
    expect(ask(5)).toMatchObject({ extensions: { code: 'COST_LIMIT_EXCEEDED', cost: { estimated: 6, limit: 5 } } });
  });
});

describe('the schema', () => {
  const weights = new CostWeights(schema);
  const objects = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__'),
  ) as GraphQLObjectType[];
  const fieldsOf = (type: GraphQLObjectType): GraphQLField<unknown, unknown>[] => Object.values(type.getFields());

  it('MUST size every connection by the arguments it has', () => {
    const connections = objects.flatMap((type) =>
      fieldsOf(type)
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .map((field) => [type.name, field] as const),
    );
    expect(connections.length).toBeGreaterThanOrEqual(15);
    for (const [type, field] of connections) {
      const { size } = weights.ofField(field);
      expect([type, field.name, size?.sizedFields]).toEqual([type, field.name, ['edges', 'nodes']]);
      expect(size?.arguments.every(([name]) => field.args.some((argument) => argument.name === name))).toBe(true);
      expect(size?.arguments).toContainEqual(['first']);
    }
  });

  it('MUST size every other list below which something costs', () => {
    const unsized = objects.flatMap((type) =>
      fieldsOf(type)
        .filter(
          (field) => isListType(isNonNullType(field.type) ? field.type.ofType : field.type) && !['edges', 'nodes'].includes(field.name),
        )
        .filter((field) => mayCost(getNamedType(field.type).name))
        .filter((field) => weights.ofField(field).size === undefined && weights.ofField(field).perChannel === undefined)
        .map((field) => `${type.name}.${field.name}`),
    );
    // Sized by the field that answers with them.
    expect(unsized.sort()).toEqual([
      'MessageStatistics.groups',
      'OrderStatistics.groups',
      'ReplayWebhookEventsPayload.events',
      'UpdateOrderStatusesPayload.results',
    ]);
  });

  it('MUST weigh every write at a provider', () => {
    const free = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(
      (field) => weights.ofField(field).weight === 0 && !field.args.some((argument) => weights.mayWeigh(argument)),
    );
    // These change only what the gateway stores.
    expect(free.map(({ name }) => name).sort()).toEqual(['mergeCustomers', 'replayWebhookEvents', 'splitCustomer', 'trackOrder']);
  });

  function mayCost(name: string, seen = new Set<string>()): boolean {
    const type = schema.getType(name);
    if (seen.has(name) || !isObjectType(type)) return false;
    seen.add(name);
    // A shared read costs once for each channel, however many objects have it.
    const costsByItself = (field: GraphQLField<unknown, unknown>): boolean =>
      weights.ofField(field).weight > 0 && !weights.ofField(field).isShared;
    return fieldsOf(type).some((field) => costsByItself(field) || mayCost(getNamedType(field.type).name, seen));
  }
});

describe('an answer', () => {
  let five: FiveChannels;
  beforeAll(async () => void (five = await openFiveChannels()));
  afterAll(() => five.close());

  const post = async (query: string, variables?: object) => {
    const response = await fetch(`${five.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token' },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as {
      data?: unknown;
      errors?: { extensions: Record<string, unknown> }[];
      extensions?: Record<string, unknown>;
    };
    return { status: response.status, ...body };
  };

  it.each([
    ['{ viewer { name } }', 0],
    ['{ orders(first: 5) { nodes { id } } }', 15],
    ['{ order(id: "nonsense") { id } }', 3],
  ])('MUST report its estimated cost: %s', async (query, estimated) => {
    expect((await post(query)).extensions?.['cost']).toEqual({ estimated, limit });
    expect(await connectAndAsk(query)).toEqual({ estimated, limit });
    const [event] = await (await openEventSource(five.address, query)).take(1);
    expect(event?.extensions?.['cost']).toEqual({ estimated, limit });
  });

  const connectAndAsk = async (query: string): Promise<unknown> => {
    const client = connectClient(five.address, 'everything-token');
    try {
      return ((await client.ask(query)) as { extensions?: Record<string, unknown> }).extensions?.['cost'];
    } finally {
      await client.dispose();
    }
  };

  const bomb = '{ channels { subscribers(first: 100) { nodes { conversation { messages { nodes { id } } } } } } }';
  const figures = { code: 'COST_LIMIT_EXCEEDED', cost: { estimated: 5 * 2 + 5 * 100 * 3, limit } };

  it('MUST be a refusal with the figures where it would cost too much, before any provider is asked', async () => {
    five.calls();
    const { status, data, errors } = await post(bomb);
    expect([status, data, errors?.map(({ extensions }) => extensions)]).toEqual([400, undefined, [figures]]);
    const client = connectClient(five.address, 'everything-token');
    await expect(client.ask(bomb)).rejects.toMatchObject([{ extensions: figures }]);
    await client.dispose();
    const [event] = await (await openEventSource(five.address, bomb)).take(1);
    expect(event?.errors).toMatchObject([{ extensions: figures }]);
    expect(Object.values(five.calls())).toEqual(channelNames.map(() => 0));
  });

  it('MUST be counted by what is asked for, not by what the document is called', async () => {
    const query =
      'query Q($first: Int) { channels { subscribers(first: $first) { nodes { conversation { messages { nodes { id } } } } } } }';
    expect([(await post(query, { first: 100 })).status, (await post(query, { first: 1 })).status]).toEqual([400, 200]);
    expect((await post(query, { first: 100 })).errors?.[0]?.extensions).toEqual(figures);
  });

  it.each([
    [
      'orders with their people and catalogs',
      '{ orders(first: 50) { nodes { id subscriber { fullName } catalog { name } items { name } } } }',
    ],
    [
      'what stands below channels',
      '{ channels { labels { name } customFields { name } templates { nodes { id } } catalogs { nodes { id } } health { connected } } }',
    ],
    [
      'people with their conversations',
      '{ subscribers(first: 10) { nodes { conversation { providerStatus messages { nodes { id } } } orders { nodes { id } } } } }',
    ],
    [
      'all lists',
      '{ orders { nodes { id } } subscribers { nodes { id } } templates { nodes { id } } catalogs { nodes { id products { nodes { id } } } } }',
    ],
  ])('MUST not have cost more than was estimated: %s', async (_, query) => {
    five.calls();
    const answer = await post(query);
    const spent = Object.values(five.calls()).reduce((sum, calls) => sum + calls, 0);
    const { estimated } = answer.extensions?.['cost'] as { estimated: number };
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(estimated);
  });
});
