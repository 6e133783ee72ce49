import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src/config/configuration.js';
import type { Gateway } from '../../../src/app/gateway.js';
import { providers } from '../../../src/providers/index.js';
import { startSandbox } from '../../../src/app/sandbox.js';
import { providerCases } from '../../conformance/provider-cases.js';
import { OrdersDocument, UpdateOrderStatusDocument, type OrdersQuery, type UpdateOrderStatusMutation } from '../../operations/generated.js';

let directory: string;
let sandbox: Gateway;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-sandbox-'));
  sandbox = await start();
});
afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true, force: true });
});

/** The sandbox as the process starts it where there is no file. */
function start(more: { environment?: Record<string, string>; arguments?: string[] } = {}): Promise<Gateway> {
  const environment = { PORT: '0', PARLEY_DATA_DIR: directory, LOG_LEVEL: 'silent', ...more.environment };
  const configuration = readConfiguration(providers, { ...more, environment, workingDirectory: directory });
  expect(configuration.mode).toBe('sandbox');
  return startSandbox(configuration, '{ viewer { name } }');
}

/** Asks without any token. */
async function ask<Data>(document: { toString(): string }, variables: object = {}, { address }: Gateway = sandbox) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const body = (await response.json()) as { data: Data; errors?: readonly { extensions: { code: string } }[] };
  return { status: response.status, ...body };
}

function open(path: string, { accept = '*/*', address = sandbox.address } = {}): Promise<Response> {
  return fetch(`${address}${path}`, { headers: { accept }, redirect: 'manual' });
}

describe('the sandbox', () => {
  it('answers one query from all providers, without credentials', async () => {
    const { status, data, errors } = await ask<OrdersQuery>(OrdersDocument, { first: 100 });
    expect([status, errors]).toEqual([200, undefined]);
    expect(data.orders.sources.map(({ channel, state }) => [channel.name, state])).toEqual(providers.map(({ name }) => [name, 'OK']));
    const channels = new Set(data.orders.nodes.map(({ channel }) => channel.name));
    expect([...channels].sort()).toEqual(providers.map(({ name }) => name).sort());
    expect(data.orders.nodes.length).toBeGreaterThanOrEqual(25);
  });

  it('has a customer with orders and messages of two providers in one timeline', async () => {
    type Node = { channel: { name: string }; orderEvent: object | null; message: object | null };
    type Data = { customer: { timeline: { nodes: readonly Node[] } } };
    const query = `{
      customer(phoneNumber: "+5511987654321") { timeline(first: 50) { nodes { channel { name } orderEvent { kind } message { id } } } }
    }`;
    const channelsOf = async (kind: 'orderEvent' | 'message') => {
      const { nodes } = (await ask<Data>(query)).data.customer.timeline;
      return nodes.filter((node) => node[kind] !== null).map(({ channel }) => channel.name);
    };
    const both: unknown = expect.arrayContaining(['metacloud', 'zapi']);
    await expect.poll(() => channelsOf('message'), { timeout: 10_000 }).toEqual(both);
    expect(await channelsOf('orderEvent')).toEqual(both);
  });

  it('serves the picture that a customer sent, without a token', async () => {
    type Data = { message: { content: { url: string } } };
    const query = '{ message(channel: "whapi", messageId: "aaaaSample03-gDMTwl0rVw") { content { ... on MediaContent { url } } } }';
    const { data } = await ask<Data>(query);
    const response = await open(data.message.content.url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it.each(Object.entries(providerCases))(
    'changes an order of %s as that provider does',
    async (channel, { sampleOrder: reference, change }) => {
      const { to: status, outcome } = change ?? { to: 'SHIPPED', outcome: null };
      const { data } = await ask<OrdersQuery>(OrdersDocument, { first: 5, filter: { channels: [channel], search: reference } });
      const orderId = data.orders.nodes.find((order) => order.reference === reference)?.id;
      const changed = await ask<UpdateOrderStatusMutation>(UpdateOrderStatusDocument, { input: { orderId, status } });
      expect(changed.data.updateOrderStatus?.outcome).toBe(outcome);
      const codes = changed.data.updateOrderStatus?.userErrors.map(({ code }) => code);
      expect(codes).toEqual(outcome === null ? ['CAPABILITY_NOT_SUPPORTED'] : []);
    },
  );

  it('allows introspection', async () => {
    const { data } = await ask<{ __schema: { queryType: { name: string } } }>('{ __schema { queryType { name } } }');
    expect(data.__schema.queryType.name).toBe('Query');
  });

  it('starts empty each time, and a second one on the same folder is refused while it runs', async () => {
    await expect(start()).rejects.toThrow(/another|lock/i);
    const { data } = await ask<OrdersQuery>(OrdersDocument, { first: 1 });
    expect(data.orders.nodes).toHaveLength(1);
    await sandbox.close();
    sandbox = await start();
    const again = await ask<OrdersQuery>(OrdersDocument, { filter: { channels: ['zapi'], search: '4N8FCTW1WM6' } });
    expect(again.data.orders.nodes).toMatchObject([{ status: 'PENDING', providerStatus: 'pending' }]);
  });
});

describe('a browser', () => {
  const html = 'text/html,application/xhtml+xml,*/*;q=0.8';

  it('gets Apollo Sandbox at the address of the gateway', async () => {
    const response = await open('/graphql', { accept: html });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    const page = await response.text();
    expect(page).toContain('Apollo Server');
    expect(page).toContain('embeddable-sandbox');
    expect(page).toContain('The explorer at /explorer/ works without internet.');
  });
});

describe('the addresses around the graph', () => {
  it.each(['/health/live', '/health/ready'])('%s reports success', async (path) => {
    const response = await open(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ok' });
  });

  it('answer unknown addresses with JSON and a code', async () => {
    const response = await open('/nothing');
    expect([response.status, await response.json()]).toEqual([
      404,
      { errors: [{ message: 'No resource exists at this address.', extensions: { code: 'NOT_FOUND' } }] },
    ]);
  });
});

describe('the sandbox in production, which must be requested', () => {
  let production: Gateway;
  let ownDirectory: string;

  beforeAll(async () => {
    ownDirectory = await mkdtemp(join(tmpdir(), 'parley-sandbox-'));
    production = await start({ environment: { NODE_ENV: 'production', PARLEY_DATA_DIR: ownDirectory }, arguments: ['--sandbox'] });
  });
  afterAll(async () => {
    await production.close();
    await rm(ownDirectory, { recursive: true, force: true });
  });

  it('has no pages', async () => {
    const { address } = production;
    for (const path of ['/', '/explorer/', '/schema.graphql']) expect([path, (await open(path, { address })).status]).toEqual([path, 404]);
    const page = await open('/graphql', { address, accept: 'text/html' });
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('reveals neither its schema nor the names in it', async () => {
    const introspection = await ask('{ __schema { queryType { name } } }', {}, production);
    expect(introspection).toMatchObject({ status: 400, errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    expect(JSON.stringify(introspection)).toContain('server.introspection: true');
    const typo = await ask('{ viewer { nam } }', {}, production);
    expect(JSON.stringify(typo)).not.toContain('Did you mean');
  });
});
