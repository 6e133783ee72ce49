import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { operationsIn, recordLog, type LogLine, type RecordedLog } from '../../recorded-log.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';
import { openEventSource } from '../transport/event-source.js';
import { connectClient, type Result } from '../transport/subscribing-client.js';

const narrow: TestClient = { name: 'narrow', token: 'narrow-token', scopes: ['orders:read'], channels: ['riyadh'] };

let riyadh: AwalSimulator;
let recorded: RecordedLog;
let gateway: RunningGateway;

beforeAll(async () => {
  riyadh = await startAwalSimulator();
  recorded = recordLog();
  gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator: riyadh } }, clients: [narrow], log: recorded.log });
});
afterAll(async () => {
  await gateway.close();
  await riyadh.close();
});
beforeEach(() => {
  riyadh.forgetRequests();
  (recorded.lines as LogLine[]).length = 0;
});

function post(body: unknown, headers: Record<string, string> = {}, path = '/graphql'): Promise<Response> {
  return fetch(gateway.address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token', ...headers },
    body: JSON.stringify(body),
  });
}

/** The only line about an operation. */
function theOperation(): LogLine {
  const lines = operationsIn(recorded);
  expect(lines).toHaveLength(1);
  return lines[0] as LogLine;
}

describe('the line about an operation', () => {
  it('MUST contain the name, client, duration, provider calls, outcome and request id, and nothing of the query', async () => {
    const query = 'query NewestOrders($first: Int) { orders(first: $first) { nodes { reference } } }';
    await (await post({ query, variables: { first: 3 } }, { 'x-request-id': 'shop-1.of_4' })).json();
    expect(theOperation()).toEqual({
      level: 'info',
      time: expect.any(String),
      pid: process.pid,
      hostname: expect.any(String),
      msg: 'operation',
      operation: 'NewestOrders',
      type: 'query',
      transport: 'http',
      client: 'everything',
      milliseconds: expect.any(Number),
      providerCalls: riyadh.requests.length,
      outcome: 'ok',
      requestId: 'shop-1.of_4',
    });
    expect(riyadh.requests.length).toBeGreaterThan(0);
    expect(recorded.text()).not.toContain('reference');
  });

  it('MUST say anonymous without a name, and keep no more than 100 characters of one', async () => {
    await post({ query: '{ viewer { name } }' });
    expect(theOperation()).toMatchObject({ operation: 'anonymous', providerCalls: 0 });
    (recorded.lines as LogLine[]).length = 0;
    await post({ query: `query ${'N'.repeat(5000)} { viewer { name } }` });
    expect(theOperation()['operation']).toBe('N'.repeat(100));
  });

  it.each<[what: string, query: string, expected: object]>([
    ['that cannot be read', '{ viewer {', { outcome: 'refused', code: 'GRAPHQL_PARSE_FAILED', operation: 'anonymous' }],
    ['that asks for what there is not', '{ nothing }', { outcome: 'refused', code: 'GRAPHQL_VALIDATION_FAILED' }],
    ['that a client may not do', 'query Mine { writes(first: 1) { nodes { id } } }', { outcome: 'refused', code: 'FORBIDDEN' }],
  ])('MUST say why an operation was refused %s', async (_, query, expected) => {
    await post({ query }, { authorization: 'Bearer narrow-token' });
    expect(theOperation()).toMatchObject({ client: 'narrow', ...expected });
  });

  it('MUST say that an operation failed, and which part of it did', async () => {
    riyadh.fail({
      kind: 'answer',
      answer: { status: 400, body: { error: 'no' } },
      times: Infinity,
      when: ({ path }) => path.endsWith('/orders'),
    });
    await post({ query: 'query Broken { channel(name: "riyadh") { health { webhookGapSince } } }' });
    expect(operationsIn(recorded).at(-1)).toMatchObject({
      operation: 'Broken',
      code: expect.stringMatching(/^PROVIDER_/),
      providerCalls: 1,
    });
  });

  it('MUST be written for queries over WebSocket, with an id of its own', async () => {
    const client = connectClient(gateway.address, 'everything-token');
    await client.ask('query OverSocket { viewer { name } }');
    await client.ask('query Wrong { nothing }').catch(() => undefined);
    await client.dispose();
    const [asked, wrong] = operationsIn(recorded);
    expect(asked).toMatchObject({
      operation: 'OverSocket',
      transport: 'websocket',
      outcome: 'ok',
      requestId: expect.stringMatching(/^.{16}$/),
    });
    expect(wrong).toMatchObject({ transport: 'websocket', outcome: 'refused', code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it('MUST be written for a subscription when it is over', async () => {
    const client = connectClient(gateway.address, 'everything-token');
    await client.subscribe('subscription Watching { orderChanged { id } }');
    expect(operationsIn(recorded).filter(({ type }) => type === 'subscription')).toEqual([]);
    await client.dispose();
    const line = await recorded.line(({ type }) => type === 'subscription');
    expect(line).toMatchObject({ operation: 'Watching', transport: 'websocket', outcome: 'ok' });
  });

  it('MUST be written for operations of a stream, under the id of the request', async () => {
    const headers = { 'x-request-id': 'stream-1' };
    const source = await openEventSource(gateway.address, 'query Streamed { viewer { name } }', {}, { headers });
    expect(source.response.headers.get('x-request-id')).toBe('stream-1');
    await source.take(1);
    const line = await recorded.line(({ operation }) => operation === 'Streamed');
    expect(line).toMatchObject({ transport: 'sse', outcome: 'ok', requestId: 'stream-1' });
  });

  it('MUST NOT be written when the log level excludes it', async () => {
    const { level } = recorded.log;
    recorded.log.level = 'warn';
    await post({ query: '{ viewer { name } }' });
    recorded.log.level = level;
    expect(recorded.lines).toEqual([]);
  });
});

describe('an error of our own making', () => {
  const query = 'query Unlucky { writes(first: 1) { nodes { id } } }';
  let list: RunningGateway['gateway']['ledger']['writes']['list'];

  beforeAll(() => {
    const { writes } = gateway.gateway.ledger;
    list = writes.list;
    Object.assign(writes, { list: () => Promise.reject(new Error('the disk is full')) });
  });
  afterAll(() => Object.assign(gateway.gateway.ledger.writes, { list }));

  it.each(['http', 'websocket', 'sse'])('MUST be answered with the request id under which the log has the cause: %s', async (transport) => {
    const { errors = [] } = await ask(transport);
    const requestId = errors[0]?.extensions?.['requestId'];
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL', requestId: expect.stringMatching(/^[\w-]{16}$/) } }]);
    expect(await recorded.line(({ msg }) => msg === 'unexpected error')).toMatchObject({
      requestId,
      error: { message: 'the disk is full' },
    });
    expect(theOperation()).toMatchObject({ operation: 'Unlucky', outcome: 'failed', code: 'INTERNAL', requestId });
  });

  async function ask(transport: string): Promise<Pick<Result, 'errors'>> {
    if (transport === 'http') return (await (await post({ query })).json()) as Result;
    if (transport === 'sse') return (await (await openEventSource(gateway.address, query)).take(1))[0] ?? {};
    const client = connectClient(gateway.address, 'everything-token');
    const result = await client.ask(query);
    await client.dispose();
    return result;
  }
});

describe('the id of a request', () => {
  it.each(['a', 'A-1_b.C', 'x'.repeat(128)])('MUST be the one that was given: %s', async (id) => {
    expect((await post({ query: '{ viewer { name } }' }, { 'x-request-id': id })).headers.get('x-request-id')).toBe(id);
  });

  it.each(['', 'x'.repeat(129), 'a b', 'a"b', '<script>', 'a,b'])(
    'MUST be made anew when the one that was given is unfit: %s',
    async (id) => {
      const answer = await post({ query: '{ viewer { name } }' }, { 'x-request-id': id });
      expect(answer.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]{16}$/);
      expect(theOperation()['requestId']).toBe(answer.headers.get('x-request-id'));
    },
  );

  it.each([
    ['/nowhere', 404],
    ['/webhooks/nobody/some-key-of-ours', 404],
    ['/metrics', 404],
    ['/graphql/stream', 401],
  ])('MUST come back with every answer, also from %s', async (path, status) => {
    const answer = await post({}, { 'x-request-id': 'given', authorization: '' }, path);
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([status, 'given']);
  });

  it('MUST come back with a WebSocket that is refused', async () => {
    const headers = { 'x-request-id': 'refused-1', origin: 'https://elsewhere.example' };
    const socket = new WebSocket(`${gateway.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    const answer = await new Promise<IncomingMessage>((resolve) =>
      socket.once('unexpected-response', (_request, response) => resolve(response)),
    );
    expect([answer.statusCode, answer.headers['x-request-id']]).toEqual([403, 'refused-1']);
    answer.destroy();
  });
});
