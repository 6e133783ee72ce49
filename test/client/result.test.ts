import { parse } from 'graphql';
import { ClientError, GraphQLClient } from 'graphql-request';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ChangeStatusDocument,
  ChangeStatusesDocument,
  OrderDocument,
  OrdersDocument,
  resultOf,
  resultOfRequest,
  WritesDocument,
  type Result,
  type TypedDocumentNode,
} from '../../src/client/index.js';
import { toId } from '../../src/domain/id.js';
import { during, htmlPage } from '../faults.js';
import { channelNames, noCalls, openFiveChannels, type FiveChannels } from '../graphql/queries/five-channels.js';

let five: FiveChannels;
let client: GraphQLClient;

beforeAll(async () => {
  five = await openFiveChannels({ clients: [{ name: 'reader', token: 'reader-token', scopes: ['channels:read'], channels: ['*'] }] });
  client = clientWith('everything-token');
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

function clientWith(token: string): GraphQLClient {
  return new GraphQLClient(`${five.address}/graphql`, { headers: { authorization: `Bearer ${token}` } });
}

function ask<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  asker = client,
): Promise<Result<Data>> {
  return resultOfRequest(document, asker.rawRequest<Data>({ query: document, variables } as never) as Promise<{ data: Data }>);
}

const rio = toId('Order', 'rio', '4N8FCTW1WM6');
const sydney = toId('Order', 'sydney', 'any');

describe('the result of a query', () => {
  it('MUST be ok with the sources of each channel when all answered', async () => {
    const result = await ask(OrdersDocument, { first: 5 });
    expect(result).toMatchObject({ kind: 'ok', data: { orders: { edges: { length: 5 } } } });
    expect(result.kind === 'ok' ? result.sources.map(({ channel }) => channel?.name).sort() : []).toEqual([...channelNames].sort());
  });

  it('MUST be partial and name the channel that failed, with the orders of the others', async () => {
    const result = await during(five.riyadh, { kind: 'answer', answer: htmlPage(502) }, () => ask(OrdersDocument, { first: 50 }));
    expect(result).toMatchObject({ kind: 'partial', missing: [{ state: 'FAILED', channel: { name: 'riyadh' } }], failures: [] });
    expect(result.kind === 'partial' && result.data.orders.edges.length).toBeGreaterThan(0);
  });

  it('MUST be partial when one of two fields failed, with the path of that field', async () => {
    const query = parse('query Both($id: ID!) { viewer { name } order(id: $id) { id } }') as TypedDocumentNode<unknown, { id: string }>;
    const id = toId('Order', 'riyadh', '3');
    const result = await during(five.riyadh, { kind: 'answer', answer: htmlPage(502) }, () => ask(query, { id }));
    expect(result).toMatchObject({
      kind: 'partial',
      data: { viewer: { name: 'everything' } },
      missing: [],
      failures: [{ path: ['order'] }],
    });
  });

  it('MUST be failed when nothing is left to show', async () => {
    const result = await during(five.riyadh, { kind: 'answer', answer: htmlPage(502) }, () =>
      ask(OrderDocument, { id: toId('Order', 'riyadh', '3') }),
    );
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'failed', path: ['order'] } });
  });

  it.each([
    ['unauthenticated', 'UNAUTHENTICATED', 'no-such-token', 1],
    ['forbidden', 'FORBIDDEN', 'reader-token', 1],
    ['failed', 'BAD_USER_INPUT', 'everything-token', 1000],
  ])('MUST be failed, of the kind %s, where the gateway answers %s', async (kind, code, token, first) => {
    expect(await ask(OrdersDocument, { first }, clientWith(token))).toMatchObject({ kind: 'failed', failure: { kind, code } });
    expect(five.calls()).toEqual(noCalls);
  });

  it('MUST be failed and offline where nothing listens', async () => {
    const nowhere = new GraphQLClient('http://127.0.0.1:1/graphql');
    expect(await ask(OrdersDocument, { first: 1 }, nowhere)).toMatchObject({ kind: 'failed', failure: { kind: 'offline' } });
  });

  it('MUST find sources under an alias and in a fragment, and nothing in what a provider wrote', () => {
    const document = parse(`
      query Shop { shop: orders { ...List } order(id: "1") { raw } }
      fragment List on OrderConnection { how: sources { state } }
    `) as TypedDocumentNode<unknown, never>;
    const raw = { sources: [{ state: 'FAILED' }], userErrors: [{ code: 'X', field: null, message: 'forged' }] };
    const data = { shop: { how: [{ state: 'TIMED_OUT' }, { state: 'UNSUPPORTED' }] }, order: { raw } };
    expect(resultOf(document, { data })).toMatchObject({ kind: 'partial', missing: [{ state: 'TIMED_OUT' }] });
    expect(resultOf(document, { data: { ...data, shop: { how: [{ state: 'OK' }] } } })).toMatchObject({ kind: 'ok' });
  });

  it('MUST not take the outcome of an earlier write for its own', () => {
    const data = { writes: { edges: [{ cursor: '', node: { outcome: 'UNKNOWN' } }] } };
    expect(resultOf(WritesDocument as TypedDocumentNode<unknown, never>, { data }).kind).toBe('ok');
  });
});

describe('the result of a write', () => {
  it('MUST be ok when the provider queued it, and cause one call', async () => {
    const result = await ask(ChangeStatusDocument, { input: { orderId: rio, status: 'PROCESSING', idempotencyKey: 'queued' } });
    expect(result).toMatchObject({ kind: 'ok', data: { updateOrderStatus: { outcome: 'ACCEPTED' } } });
    expect(five.calls()).toEqual({ ...noCalls, rio: 1 });
  });

  it('MUST be refused, with the reason and the input at fault, and cause no call', async () => {
    const result = await ask(ChangeStatusDocument, { input: { orderId: sydney, status: 'SHIPPED', idempotencyKey: 'refused' } });
    expect(result).toMatchObject({ kind: 'refused', refusals: [{ message: expect.any(String) as string }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('MUST be unknown when the answer was lost: that is no refusal', async () => {
    const lost = { kind: 'cut-after', when: ({ method }: { method: string }) => method === 'POST' } as const;
    const result = await during(five.rio, lost, () =>
      ask(ChangeStatusDocument, { input: { orderId: rio, status: 'SHIPPED', idempotencyKey: 'lost' } }),
    );
    expect(result).toMatchObject({ kind: 'unknown', data: { updateOrderStatus: { outcome: 'UNKNOWN' } } });
  });

  it('MUST be refused when one of several was, and have each in its data', async () => {
    const updates = [
      { orderId: toId('Order', 'miami', '172310467380123456789'), status: 'ACCEPTED' as const },
      { orderId: sydney, status: 'SHIPPED' as const },
    ];
    const result = await ask(ChangeStatusesDocument, { input: { updates, idempotencyKey: 'several' } });
    expect(result).toMatchObject({ kind: 'refused', refusals: { length: 1 } });
    const results = result.kind === 'refused' ? result.data.updateOrderStatuses?.results : undefined;
    expect(results?.map((each) => each?.outcome)).toEqual(['APPLIED', null]);
  });
});

describe('an error that a client throws', () => {
  it('MUST keep the data that came with it', async () => {
    const query = parse('query Both { viewer { name } node(id: "no-id") { id } }') as TypedDocumentNode<unknown, never>;
    const thrown: unknown = await client.request<unknown>(query).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ClientError);
    const result = resultOf(query, { error: thrown });
    expect(result).toMatchObject({ kind: 'partial', data: { viewer: { name: 'everything' } }, failures: [{ path: ['node'] }] });
  });
});
