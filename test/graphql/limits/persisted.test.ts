import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { connectClient } from '../transport/subscribing-client.js';

const viewer = 'query Viewer { viewer { name } }';
const orders = 'query Orders($first: Int) { orders(first: $first) { nodes { reference } } }';
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const byHash = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } });

let directory: string;
let riyadh: AwalSimulator;
const open: RunningGateway[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-persisted-'));
  riyadh = await startAwalSimulator();
});
afterEach(async () => {
  for (const gateway of open.splice(0)) await gateway.close();
});
afterAll(async () => {
  await riyadh.close();
  await rm(directory, { recursive: true });
});

async function start(persistedOperations: object): Promise<RunningGateway> {
  const gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator: riyadh } }, server: { persistedOperations } });
  open.push(gateway);
  return gateway;
}

async function write(manifest: unknown): Promise<string> {
  const file = join(directory, `${hashOf(JSON.stringify(manifest))}.json`);
  await writeFile(file, JSON.stringify(manifest));
  return file;
}

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly codes: unknown[];
}

async function read(response: Response): Promise<Answer> {
  const body = (await response.json()) as { data?: unknown; errors?: { extensions: { code: unknown } }[] };
  return { status: response.status, data: body.data, codes: (body.errors ?? []).map(({ extensions }) => extensions.code) };
}

const headers = { 'content-type': 'application/json', authorization: 'Bearer everything-token' };

async function post({ address }: RunningGateway, body: object): Promise<Answer> {
  return read(await fetch(`${address}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function get({ address }: RunningGateway, parameters: Record<string, string>): Promise<Answer> {
  const search = new URLSearchParams(parameters).toString();
  return read(await fetch(`${address}/graphql?${search}`, { headers: { ...headers, 'apollo-require-preflight': 'true' } }));
}

/** What comes over a socket: the first result, or the codes of the refusal. */
async function overSocket({ address }: RunningGateway, payload: object): Promise<unknown> {
  const client = connectClient(address, 'everything-token');
  try {
    const socket = await client.opened;
    const answer = new Promise<{ type: string; payload: { data?: unknown } & { extensions: { code: unknown } }[] }>((resolve) =>
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { id?: string; type: string; payload: never };
        if (message.id === 'by-hand' && message.type !== 'complete') resolve(message);
      }),
    );
    // The client library knows nothing of ids; the protocol wants a query, which may be empty.
    socket.send(JSON.stringify({ id: 'by-hand', type: 'subscribe', payload: { query: '', ...payload } }));
    const { type, payload: reply } = await answer;
    return type === 'next' ? reply.data : reply.map(({ extensions }) => extensions.code);
  } finally {
    await client.dispose();
  }
}

async function overStream({ address }: RunningGateway, body: object): Promise<{ status: number; text: string }> {
  const init = { method: 'POST', headers: { ...headers, accept: 'text/event-stream' }, body: JSON.stringify(body) };
  const response = await fetch(`${address}/graphql/stream`, init);
  return { status: response.status, text: await response.text() };
}

const answered = { viewer: { name: 'everything' } };

describe('persisted operations that are off', () => {
  it('MUST be refused with 400 and the code on which clients send their texts', async () => {
    const gateway = await start({ mode: 'off' });
    const refused = { status: 400, data: undefined, codes: ['PERSISTED_QUERY_NOT_SUPPORTED'] };
    expect(await post(gateway, byHash(viewer))).toEqual(refused);
    expect(await post(gateway, { documentId: hashOf(viewer) })).toEqual(refused);
    expect(await get(gateway, { extensions: JSON.stringify(byHash(viewer).extensions) })).toEqual(refused);
    expect(await overSocket(gateway, byHash(viewer))).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
    expect(await post(gateway, { query: viewer, ...byHash(viewer) })).toEqual({ status: 200, data: answered, codes: [] });
    expect((await post(gateway, byHash(viewer))).codes).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
  });
});

describe('operations that were sent before (apq)', () => {
  it('MUST be found by their hash from then on, on every transport', async () => {
    const gateway = await start({ mode: 'apq' });
    const unknown = { status: 400, data: undefined, codes: ['PERSISTED_QUERY_NOT_FOUND'] };
    const known = { status: 200, data: answered, codes: [] };
    expect(await post(gateway, byHash(viewer))).toEqual(unknown);
    expect(await post(gateway, { query: viewer, ...byHash(viewer) })).toEqual(known);
    expect(await post(gateway, byHash(viewer))).toEqual(known);
    expect(await get(gateway, { extensions: JSON.stringify(byHash(viewer).extensions) })).toEqual(known);
    expect(await post(gateway, { documentId: `sha256:${hashOf(viewer)}` })).toEqual(known);
    expect(await overSocket(gateway, byHash(viewer))).toEqual(answered);
    expect((await overStream(gateway, byHash(viewer))).text).toContain('{"data":{"viewer":{"name":"everything"}}');
    expect(await post(gateway, { query: viewer })).toEqual(known);
  });

  it.each(['a socket', 'a stream', 'GET'])('MUST be stored when they are sent over %s', async (way) => {
    const gateway = await start({ mode: 'apq' });
    const asked = { query: viewer, ...byHash(viewer) };
    if (way === 'a socket') await overSocket(gateway, asked);
    else if (way === 'a stream') await overStream(gateway, asked);
    else await get(gateway, { query: viewer, extensions: JSON.stringify(asked.extensions) });
    expect(await post(gateway, byHash(viewer))).toMatchObject({ status: 200, data: answered });
  });

  it('MUST get their variables and names', async () => {
    const gateway = await start({ mode: 'apq' });
    const asked = { ...byHash(orders), variables: { first: 1 }, operationName: 'Orders' };
    await post(gateway, { query: orders, ...asked });
    const { data } = await post(gateway, asked);
    expect((data as { orders: { nodes: unknown[] } }).orders.nodes).toHaveLength(1);
    const { variables, extensions } = asked;
    expect(await get(gateway, { extensions: JSON.stringify(extensions), variables: JSON.stringify(variables) })).toMatchObject({ data });
    expect((await post(gateway, { ...asked, operationName: 'Nobody' })).codes).toEqual(['OPERATION_RESOLUTION_FAILURE']);
  });

  it('MUST not be stored under a wrong hash, nor when they are invalid', async () => {
    const gateway = await start({ mode: 'apq' });
    expect(await post(gateway, { query: orders, ...byHash(viewer) })).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(await overSocket(gateway, { query: orders, ...byHash(viewer) })).toEqual(['BAD_REQUEST']);
    expect((await post(gateway, byHash(viewer))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    const wrong = '{ nobody }';
    expect((await post(gateway, { query: wrong, ...byHash(wrong) })).status).toBe(400);
    expect((await post(gateway, byHash(wrong))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  it.each([
    ['another version', { persistedQuery: { version: 2, sha256Hash: hashOf(viewer) } }, 'BAD_REQUEST'],
    ['a hash that is none', { persistedQuery: { version: 1, sha256Hash: { $ne: null } } }, 'BAD_REQUEST'],
    ['no hash', { persistedQuery: { version: 1 } }, 'BAD_REQUEST'],
    ['a text in place of the extension', { persistedQuery: 'x' }, 'BAD_REQUEST'],
  ])('MUST be refused with %s', async (_, extensions, code) => {
    const gateway = await start({ mode: 'apq' });
    expect(await post(gateway, { extensions })).toEqual({ status: 400, data: undefined, codes: [code] });
  });

  it('MUST include the operations of the manifest', async () => {
    const gateway = await start({ mode: 'apq', manifest: await write({ operations: { [hashOf(viewer)]: viewer } }) });
    expect(await post(gateway, byHash(viewer))).toEqual({ status: 200, data: answered, codes: [] });
    expect((await post(gateway, { query: '{ viewer { scopes } }' })).status).toBe(200);
  });
});

describe('trusted operations (only)', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    const operations = [viewer, orders].map((body) => ({ id: hashOf(body), name: body.slice(6, 12), type: 'query', body }));
    operations.push({ id: 'events', name: 'Events', type: 'subscription', body: 'subscription Events { orderChanged { id } }' });
    const manifest = await write({ format: 'apollo-persisted-query-manifest', version: 1, operations });
    gateway = await runGateway({
      channels: { riyadh: { provider: 'awal', simulator: riyadh } },
      server: { persistedOperations: { mode: 'only', manifest } },
    });
  });
  afterAll(() => gateway.close());

  it.each([
    ['the hash that Apollo sends', byHash(viewer)],
    ['a documentId', { documentId: hashOf(viewer) }],
    ['a documentId that names its hash', { documentId: `sha256:${hashOf(viewer)}` }],
    ['an id', { id: hashOf(viewer) }],
  ])('MUST be answered by %s', async (_, body) => {
    const known = { status: 200, data: answered, codes: [] };
    expect(await post(gateway, body)).toEqual(known);
    const parameters = Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
    expect(await get(gateway, Object.fromEntries(parameters) as Record<string, string>)).toEqual(known);
    expect(await overSocket(gateway, body)).toEqual(answered);
    expect(await overStream(gateway, body)).toMatchObject({ status: 200, text: expect.stringContaining('"everything"') as string });
  });

  it.each<[string, object, string]>([
    ['a text', { query: '{ viewer { scopes } }' }, 'PERSISTED_QUERY_ID_REQUIRED'],
    ['the text of a trusted one', { query: viewer }, 'PERSISTED_QUERY_ID_REQUIRED'],
    ['a text beside a trusted hash', { query: '{ viewer { scopes } }', ...byHash(viewer) }, 'PERSISTED_QUERY_ID_REQUIRED'],
    ['a text beside a trusted id', { query: '{ viewer { scopes } }', id: hashOf(viewer) }, 'PERSISTED_QUERY_ID_REQUIRED'],
    ['introspection', { query: '{ __schema { types { name } } }' }, 'PERSISTED_QUERY_ID_REQUIRED'],
    [
      'a text that comes to be remembered',
      { query: '{ viewer { scopes } }', ...byHash('{ viewer { scopes } }') },
      'PERSISTED_QUERY_ID_REQUIRED',
    ],
    ['an unknown hash', byHash('{ viewer { scopes } }'), 'PERSISTED_QUERY_NOT_FOUND'],
    ['an unknown id', { id: 'constructor' }, 'PERSISTED_QUERY_NOT_FOUND'],
    ['an id that is no text', { id: { toString: 'x' } }, 'PERSISTED_QUERY_ID_REQUIRED'],
  ])('MUST be the only ones, for every client and transport: %s', async (_, body, code) => {
    expect(await post(gateway, body)).toEqual({ status: 400, data: undefined, codes: [code] });
    expect(await overSocket(gateway, body)).toEqual([code]);
    const streamed = await overStream(gateway, body);
    expect([streamed.status, JSON.parse(streamed.text)]).toMatchObject([400, { errors: [{ extensions: { code } }] }]);
  });

  it('MUST not prevent the page of Apollo Sandbox outside production', async () => {
    const page = await fetch(`${gateway.address}/graphql`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
    const both = await fetch(`${gateway.address}/graphql`, { headers: { accept: 'application/json, text/html', ...headers } });
    expect((await read(both)).codes).toEqual(['BAD_REQUEST']);
  });

  it('MUST be the only ones over GET and in a batch', async () => {
    expect((await get(gateway, { query: '{ viewer { scopes } }' })).codes).toEqual(['PERSISTED_QUERY_ID_REQUIRED']);
    const twice = `query=${encodeURIComponent('{ viewer { scopes } }')}&query=x&id=${hashOf(viewer)}&id=y`;
    const response = await fetch(`${gateway.address}/graphql?${twice}`, { headers: { ...headers, 'apollo-require-preflight': 'true' } });
    expect((await read(response)).codes).toEqual(['PERSISTED_QUERY_ID_REQUIRED']);
    expect(await post(gateway, [{ query: '{ viewer { scopes } }' }])).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(await post(gateway, {})).toMatchObject({ status: 400, codes: ['PERSISTED_QUERY_ID_REQUIRED'] });
  });
});

describe('a manifest', () => {
  it.each<[string, unknown, string | RegExp]>([
    ['is no JSON object', [], 'it is not a JSON object'],
    ['is of a format that is not known', { format: 'x', version: 1, operations: [] }, 'apollo-persisted-query-manifest'],
    [
      'has an entry without a text',
      { format: 'apollo-persisted-query-manifest', version: 1, operations: [{ id: '1', name: 'A' }] },
      'operations.0',
    ],
    ['has an operation that does not parse', { operations: { a: '{ viewer {' } }, /\n {2}a: Syntax Error/],
    ['has an operation that does not fit the schema', { b: 'query B { nobody { name } }' }, '\n  b: Cannot query field "nobody"'],
    [
      'has an operation that would be refused when it is asked',
      { operations: { deep: `{ ${'channels { orders { nodes { '.repeat(2)} id ${'} } }'.repeat(2)} }` } },
      '\n  deep: ',
    ],
    [
      'has an id twice',
      {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [
          { id: '1', body: viewer },
          { id: '1', body: orders },
        ],
      },
      '1: the manifest has this id twice',
    ],
  ])('MUST stop the start with an error when it %s', async (_, manifest, message) => {
    await expect(start({ mode: 'only', manifest: await write(manifest) })).rejects.toThrow(message);
  });

  it('MUST stop the start when it is missing', async () => {
    await expect(start({ mode: 'only', manifest: join(directory, 'nothing.json') })).rejects.toThrow(
      'server.persistedOperations.manifest: names a file that does not exist',
    );
  });
});
