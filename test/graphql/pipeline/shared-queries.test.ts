import { request as open } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { awal } from '../../../src/providers/awal/index.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import type { ProviderDefinition } from '../../../src/providers/definition.js';
import { holdAnswers, type HeldAnswers } from '../../held-answers.js';
import { runGateway, type Answer, type RunningGateway, type TestClient } from '../../running-gateway.js';
import { readSamples, valueOf } from './metric-text.js';

const readsOrders = { scopes: ['orders:read', 'channels:read', 'raw:read'], channels: ['riyadh', 'jeddah'] };
const clients: TestClient[] = [
  { name: 'storefront', token: 'storefront-token', ...readsOrders },
  { name: 'back office', token: 'back-office-token', scopes: ['raw:read', 'channels:read', 'orders:read'], channels: ['jeddah', 'riyadh'] },
  { name: 'narrow', token: 'narrow-token', scopes: ['orders:read', 'channels:read', 'raw:read'], channels: ['riyadh'] },
  { name: 'no raw', token: 'no-raw-token', scopes: ['orders:read', 'channels:read'], channels: ['riyadh', 'jeddah'] },
  // As many scopes as the storefront, and not the same.
  {
    name: 'other scopes',
    token: 'other-scopes-token',
    scopes: ['orders:read', 'channels:read', 'templates:read'],
    channels: ['riyadh', 'jeddah'],
  },
  {
    name: 'tracing',
    token: 'tracing-token',
    scopes: ['orders:read', 'channels:read', 'raw:read', 'trace:read'],
    channels: ['riyadh', 'jeddah'],
  },
];
const query = 'query Shared($first: Int) { orders(first: $first, deadlineMs: 30000) { nodes { reference status raw channel { name } } } }';
const update = `mutation ($id: ID!) {
  updateOrderStatus(input: { orderId: $id, status: SHIPPED }) { userErrors { code } }
}`;

interface Orders {
  readonly orders: {
    readonly nodes: readonly { readonly reference: string; readonly status: string; readonly channel: { name: string } }[];
  };
}

let riyadh: AwalSimulator;
let jeddah: AwalSimulator;
let held: HeldAnswers;
let gateway: RunningGateway;
/** What the provider adapters asked for, before calls are shared. */
let asked = 0;

const counted: ProviderDefinition = {
  ...(awal as ProviderDefinition),
  name: 'counted',
  create: (channel, http) =>
    awal.create(channel as Parameters<typeof awal.create>[0], {
      ...http,
      request: (request) => {
        asked += 1;
        return http.request(request);
      },
    }),
};

beforeAll(async () => {
  [riyadh, jeddah] = await Promise.all([startAwalSimulator(), startAwalSimulator()]);
  held = await holdAnswers(riyadh);
  gateway = await runGateway({
    channels: {
      riyadh: { provider: 'counted', simulator: held, timeoutMs: 60_000 },
      jeddah: { provider: 'counted', simulator: jeddah, timeoutMs: 60_000 },
    },
    clients,
    definitions: [counted],
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([held.close(), riyadh.close(), jeddah.close()]);
});
beforeEach(() => {
  asked = 0;
  riyadh.forgetRequests();
  jeddah.forgetRequests();
});
afterEach(() => held.release());

function ask(token: string, variables: object = { first: 3 }): Promise<Answer<Orders>> {
  return gateway.ask<Orders, object>(query, variables, token);
}

async function joined(): Promise<number> {
  const text = await (await fetch(`${gateway.address}/metrics`)).text();
  return valueOf(readSamples(text), 'parley_queries_joined_total') ?? 0;
}

/** When so many more have joined. */
async function untilJoined(count: number): Promise<void> {
  await vi.waitFor(async () => expect(await joined()).toBe(count), { timeout: 30_000 });
}

/** As `ask`, from a client that can disconnect. */
function askAndLeave(token: string): { leave(): void } {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const request = open(`${gateway.address}/graphql`, { method: 'POST', headers });
  request.on('error', () => undefined);
  request.end(JSON.stringify({ query, variables: { first: 3 } }));
  return { leave: () => request.destroy() };
}

describe('queries that are the same at the same time', () => {
  it('MUST cost one execution for all who may see the same, and answer each', async () => {
    const before = await joined();
    held.hold();
    const first = ask('storefront-token');
    await held.waiting(1);
    const others = ['back-office-token', 'storefront-token', 'back-office-token'].map((token) => ask(token));
    await untilJoined(before + 3);
    const askedFor = asked;
    held.release();
    const answers = await Promise.all([first, ...others]);
    expect(askedFor).toBe(2);
    for (const { status, data, errors } of answers) {
      expect([status, errors]).toEqual([200, []]);
      expect(data?.orders.nodes).toHaveLength(3);
      expect(data).toEqual(answers[0]?.data);
    }
  });

  it('MUST be answered apart for who may see other channels, fields or costs, and for other variables', async () => {
    const before = await joined();
    held.hold();
    const first = ask('storefront-token');
    await held.waiting(1);
    const others = [
      ask('narrow-token'),
      ask('no-raw-token'),
      ask('tracing-token'),
      ask('storefront-token', { first: 2 }),
      ask('other-scopes-token'),
    ];
    await vi.waitFor(() => expect(asked).toBe(2 + 1 + 2 + 2 + 2 + 2), { timeout: 30_000 });
    held.release();
    const [shared, narrow, rawless, traced, fewer, otherScopes] = await Promise.all([first, ...others]);
    expect(await joined()).toBe(before);
    expect(new Set(narrow?.data?.orders.nodes.map(({ channel }) => channel.name))).toEqual(new Set(['riyadh']));
    expect(rawless?.errors.map(({ extensions }) => extensions['code'])).toContain('FORBIDDEN');
    expect(otherScopes?.errors.map(({ extensions }) => extensions['code'])).toContain('FORBIDDEN');
    expect(traced?.data).toEqual(shared?.data);
    expect(fewer?.data?.orders.nodes).toHaveLength(2);
  });

  it('MUST give each client its own identity', async () => {
    const personal = `query Personal { viewer { name } ...More } fragment More on Query { orders(first: 1, deadlineMs: 30000) { nodes { reference } } }`;
    type Personal = { viewer: { name: string } };
    held.hold();
    const before = await joined();
    const first = gateway.ask<Personal, object>(personal, {}, 'storefront-token');
    await held.waiting(1);
    const own = gateway.ask<Personal, object>(personal, {}, 'storefront-token');
    await untilJoined(before + 1);
    asked = 0;
    const other = gateway.ask<Personal, object>(personal, {}, 'back-office-token');
    await vi.waitFor(() => expect(asked).toBe(2), { timeout: 30_000 });
    held.release();
    const names = (await Promise.all([first, own, other])).map(({ data }) => data?.viewer.name);
    expect(names).toEqual(['storefront', 'storefront', 'back office']);
  });

  it('MUST go on when the first client leaves, and be given up when all have left', async () => {
    const before = await joined();
    held.hold();
    const first = askAndLeave('storefront-token');
    await held.waiting(1);
    const stays = ask('back-office-token');
    await untilJoined(before + 1);
    first.leave();
    // Joined after the first client left, when the gateway no longer counts it.
    const later = ask('storefront-token');
    await untilJoined(before + 2);
    held.release();
    expect((await stays).data?.orders.nodes).toHaveLength(3);
    expect((await later).data?.orders.nodes).toHaveLength(3);
    expect(asked).toBe(2);

    held.hold();
    const leaving = [askAndLeave('storefront-token')];
    await held.waiting(1);
    leaving.push(askAndLeave('back-office-token'));
    await untilJoined(before + 3);
    for (const client of leaving) client.leave();
    // Whoever comes now finds nothing to join.
    await vi.waitFor(async () => expect(await aborted()).toBeGreaterThan(0), { timeout: 30_000 });
    const alone = ask('storefront-token');
    await held.waiting(2);
    held.release();
    expect((await alone).data?.orders.nodes).toHaveLength(3);
    expect(await joined()).toBe(before + 3);
  });

  it('MUST not be joined behind a change: an answer to what is asked after it shows it', async () => {
    const orderId = toId('Order', 'jeddah', '2');
    const before = await joined();
    const statusIn = ({ data }: Answer<Orders>): string | undefined =>
      data?.orders.nodes.find(({ reference, channel }) => reference === '2' && channel.name === 'jeddah')?.status;
    held.hold();
    const earlier = ask('storefront-token', { first: 50 });
    await held.waiting(1);
    // The answer of riyadh is held back. The answer of jeddah is already part of the result that is waited for.
    await vi.waitFor(() => expect(jeddah.requests.length).toBeGreaterThan(0));
    const written = await gateway.ask<{ updateOrderStatus: { userErrors: object[] } }, object>(update, { id: orderId });
    expect([written.errors, written.data?.updateOrderStatus.userErrors]).toEqual([[], []]);
    asked = 0;
    const later = ask('storefront-token', { first: 50 });
    await vi.waitFor(() => expect(asked).toBe(2));
    held.release();
    expect(await joined()).toBe(before);
    expect(statusIn(await later)).toBe('SHIPPED');
    await earlier;
  });
});

/** Abandoned provider calls, as the metrics report them. */
async function aborted(): Promise<number> {
  const text = await (await fetch(`${gateway.address}/metrics`)).text();
  return valueOf(readSamples(text), 'parley_provider_call_duration_seconds_count', { channel: 'riyadh', outcome: 'aborted' }) ?? 0;
}
