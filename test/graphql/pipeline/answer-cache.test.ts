import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { UpdateOrderStatusDocument } from '../../operations/generated.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';
import { startSimulator } from '../../simulators.js';
import { SetClock } from '../../set-clock.js';
import { readSamples, valueOf } from './metric-text.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const tracing: TestClient = { name: 'tracing', token: 'tracing-token', scopes: ['orders:read', 'trace:read'], channels: ['*'] };
const query = `{ orders(first: 3) { nodes { reference providerStatus source { kind asOf } } sources { state asOf isComplete } } }`;
const secondOrder = 'query { orderByReference(channel: "riyadh", reference: "2") { reference providerStatus source { kind asOf } } }';

interface Listed {
  readonly nodes: readonly { readonly reference: string; readonly providerStatus: string; readonly source: { readonly asOf: string } }[];
  readonly sources: readonly { readonly state: string; readonly asOf: string | null }[];
}

async function openShop(cacheSeconds: number | undefined) {
  const simulator: AwalSimulator = await startAwalSimulator();
  const clock = new SetClock();
  const gateway = await runGateway({
    channels: { riyadh: { provider: 'awal', simulator, ...(cacheSeconds === undefined ? {} : { cacheSeconds }) } },
    clients: [tracing],
    timing: clock,
  });
  closing.push(gateway.close, simulator.close);
  return { simulator, clock, gateway, calls: () => simulator.requests.length };
}

async function list(gateway: RunningGateway): Promise<Listed> {
  const { data } = await gateway.ask<{ orders: Listed }, never>(query);
  if (data == null) throw new Error('There is no answer.');
  return data.orders;
}

async function second(gateway: RunningGateway): Promise<Listed['nodes'][number]> {
  const { data } = await gateway.ask<{ orderByReference: Listed['nodes'][number] }, never>(secondOrder);
  if (data == null) throw new Error('There is no answer.');
  return data.orderByReference;
}

async function upstream(gateway: RunningGateway): Promise<unknown[]> {
  const response = await fetch(`${gateway.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tracing.token}` },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { extensions: { upstream: unknown[] } }).extensions.upstream;
}

describe('a channel with cacheSeconds', () => {
  it('MUST answer a read from the cache, say how old the answer is, and count no call', async () => {
    const { gateway, calls } = await openShop(60);
    const first = await list(gateway);
    const before = calls();
    expect(await list(gateway)).toEqual(first);
    expect(first.sources).toEqual([{ state: 'OK', asOf: first.nodes[0]?.source.asOf, isComplete: true }]);
    expect(await upstream(gateway)).toEqual([]);
    expect(calls()).toBe(before);
    const samples = readSamples(await (await fetch(`${gateway.address}/metrics`)).text());
    expect(valueOf(samples, 'parley_provider_cache_hits_total', { channel: 'riyadh' })).toBe(2 * before);
    expect(valueOf(samples, 'parley_provider_call_duration_seconds_count', { channel: 'riyadh', kind: 'read' })).toBe(before);
  });

  it('MUST ask again when the time is over', async () => {
    const { gateway, clock, calls } = await openShop(60);
    const first = await list(gateway);
    const each = calls();
    clock.pass(59);
    await list(gateway);
    expect(calls()).toBe(each);
    clock.pass(1);
    const later = await list(gateway);
    expect(calls()).toBe(2 * each);
    expect((later.sources[0]?.asOf ?? '') > (first.sources[0]?.asOf ?? '')).toBe(true);
  });

  it('MUST ask again after a write', async () => {
    const { gateway } = await openShop(60);
    const status = async () => (await second(gateway)).providerStatus;
    expect(await status()).toBe('accepted');
    const input = { orderId: toId('Order', 'riyadh', '2'), status: 'SHIPPED' as const };
    expect((await gateway.read(UpdateOrderStatusDocument, { input })).updateOrderStatus?.userErrors).toEqual([]);
    expect(await status()).toBe('shipped');
  });

  it('MUST ask again after a webhook of the provider, and not notice a change before', async () => {
    const { gateway, simulator } = await openShop(60);
    const first = await second(gateway);
    simulator.change(2, { status: 'shipped' });
    expect(await second(gateway)).toEqual(first);
    simulator.webhooks.deliverTo(`${gateway.address}/webhooks/riyadh`);
    simulator.change(3, { status: 'shipped' });
    await simulator.webhooks.delivered();
    expect(await second(gateway)).toMatchObject({ providerStatus: 'shipped', source: { kind: 'LIVE' } });
  });

  it('MUST ask again at once where a read failed', async () => {
    const { gateway, simulator } = await openShop(60);
    simulator.fail({ kind: 'answer', answer: { status: 500, body: {} } });
    expect((await list(gateway)).sources[0]?.state).toBe('FAILED');
    expect((await list(gateway)).sources[0]?.state).toBe('OK');
  });
});

describe('a channel without cacheSeconds', () => {
  it('MUST ask each time', async () => {
    const { gateway, calls } = await openShop(undefined);
    await list(gateway);
    const each = calls();
    await list(gateway);
    expect(calls()).toBe(2 * each);
  });
});

const readable: [provider: string, query: string, list: string][] = [
  ['wabotick', '{ orders { sources { state } } }', 'orders'],
  ['awal', '{ orders { sources { state } } }', 'orders'],
  ['zapi', '{ subscribers { sources { state } } }', 'subscribers'],
  ['whapi', '{ subscribers { sources { state } } }', 'subscribers'],
];
const useless: [string, SimulatedAnswer][] = [
  ['nothing', { status: 200, body: {} }],
  ['success without what was asked for', { status: 200, body: { status: true } }],
  ['an error', { status: 200, body: { status: '0', message: 'Something went wrong', error: 'Something went wrong' } }],
  ['no JSON', { status: 200, body: '<html></html>' }],
];

describe.each(readable)('an answer of %s with status 200', (provider, text, field) => {
  it.each(useless)('with %s MUST NOT be served from the cache', async (_, answer) => {
    const simulator = await startSimulator(provider);
    closing.push(() => simulator.close());
    const gateway = await runGateway({ channels: { shop: { provider, simulator, cacheSeconds: 60 } } });
    closing.push(gateway.close);
    type Lists = Record<string, { sources: { state: string }[] }>;
    const state = async () => (await gateway.ask<Lists, never>(text)).data?.[field]?.sources[0]?.state;
    simulator.fail({ kind: 'answer', answer });
    expect(await state()).toBe('FAILED');
    expect(await state()).toBe('OK');
    simulator.forgetRequests();
    expect(await state()).toBe('OK');
    expect(simulator.requests).toEqual([]);
  });
});
