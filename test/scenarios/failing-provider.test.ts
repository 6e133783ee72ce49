import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import type { Fault } from '../../src/providers/simulator/server.js';
import { during, htmlPage } from '../faults.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { SetClock } from '../set-clock.js';

const outsider = { name: 'outsider', token: 'token-of-the-outsider', scopes: ['orders:read', 'channels:read'], channels: ['well'] };

/** A channel whose provider can be made to fail, and one that works. */
let ill: AwalSimulator;
let well: AwalSimulator;
let gateway: RunningGateway;
const clock = new SetClock();

beforeAll(async () => {
  [ill, well] = [await startAwalSimulator(), await startAwalSimulator()];
  gateway = await runGateway({
    timing: clock,
    clients: [outsider],
    channels: {
      ill: { provider: 'awal', simulator: ill, timeoutMs: 400 },
      well: { provider: 'awal', simulator: well },
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([ill.close(), well.close()]);
});

interface Source {
  readonly state: string;
  readonly code: string | null;
  readonly asOf: string | null;
}

interface Orders {
  readonly orders: {
    readonly nodes: readonly { channel: { name: string } }[];
    readonly sources: readonly (Source & { channel: { name: string } })[];
  };
}

/** The sources of both channels, and the number of orders of each. */
async function listOrders(given = '', token?: string) {
  const query = `{ orders(deadlineMs: 20000${given}) { nodes { channel { name } } sources { channel { name } state code asOf } } }`;
  const { data, errors } = await gateway.ask<Orders, object>(query, {}, token);
  expect(errors).toEqual([]);
  const { nodes = [], sources = [] } = data?.orders ?? {};
  const ordersOf = (channel: string): number => nodes.filter(({ channel: { name } }) => name === channel).length;
  const sourceOf = (channel: string): Source | undefined => sources.find(({ channel: { name } }) => name === channel);
  return { ill: { ...sourceOf('ill'), orders: ordersOf('ill') }, well: { ...sourceOf('well'), orders: ordersOf('well') } };
}

async function healthOf(channel: string): Promise<Record<string, unknown>> {
  const query = `{ channel(name: "${channel}") { health { state circuit lastSuccessAt lastFailureAt lastFailureCode remainingCalls resetsAt } } }`;
  const { data } = await gateway.ask<{ channel: { health: Record<string, unknown> } }, object>(query);
  return data?.channel.health ?? {};
}

/** Sends queries as a shop would until the channel works again, with seconds between them. */
async function recover(): Promise<void> {
  await expect
    .poll(async () => {
      clock.pass(5);
      return (await listOrders()).ill.state;
    })
    .toBe('OK');
  expect(await healthOf('ill')).toMatchObject({ circuit: 'CLOSED' });
  clock.pass(60);
  expect(await healthOf('ill')).toMatchObject({ state: 'HEALTHY', circuit: 'CLOSED' });
}

const faults: readonly (readonly [what: string, fault: Fault, state: string, code: string, mostAttempts: number])[] = [
  ['hangs', { kind: 'hang' }, 'TIMED_OUT', 'PROVIDER_TIMEOUT', 10],
  ['drops connections', { kind: 'cut-before' }, 'FAILED', 'PROVIDER_UNAVAILABLE', 10],
  ['answers 500', { kind: 'answer', answer: { status: 500, body: {} } }, 'FAILED', 'PROVIDER_UNAVAILABLE', 10],
  ['answers 503', { kind: 'answer', answer: { status: 503, body: {} } }, 'FAILED', 'PROVIDER_UNAVAILABLE', 10],
  ['answers with HTML pages', { kind: 'answer', answer: htmlPage(200) }, 'FAILED', 'PROVIDER_BAD_RESPONSE', 10],
  ['answers with half a body', { kind: 'truncate' }, 'FAILED', 'PROVIDER_BAD_RESPONSE', 10],
];

describe.each(faults)('a provider that %s', (_, fault, state, code, maxAttempts) => {
  it('is reported in sources, soon receives no more calls, and receives a test call later; the other channel is not affected', async () => {
    const healthy = (await listOrders()).well;
    expect(healthy).toMatchObject({ state: 'OK', code: null });
    clock.pass(60);
    ill.forgetRequests();
    well.forgetRequests();
    await during(ill, fault, async () => {
      const first = await listOrders();
      expect(first.ill).toMatchObject({ state, code, orders: 0 });
      expect(first.well).toMatchObject({ state: 'OK', orders: healthy.orders });
      const answers = [];
      for (let time = 0; time < 12; time += 1) answers.push(await listOrders());
      for (const answer of answers) expect(answer.well).toMatchObject({ state: 'OK', orders: healthy.orders });
      expect(answers.at(-1)?.ill).toMatchObject({ state: 'CIRCUIT_OPEN', code: 'CIRCUIT_OPEN', orders: 0 });
      expect(ill.requests.length).toBeLessThanOrEqual(maxAttempts);
      expect(await healthOf('ill')).toMatchObject({ state: 'DOWN', circuit: 'OPEN', lastFailureCode: code });
      expect(await healthOf('well')).toMatchObject({ state: 'HEALTHY', circuit: 'CLOSED', lastFailureAt: null });
    });
    expect(well.requests).toHaveLength(13);
    await recover();
  });
});

describe('a channel whose circuit is open', () => {
  it('refuses writes at once, certainly not sent, with the time to wait, and accepts them when it is closed', async () => {
    const send = (key: string) =>
      gateway.ask<{ sendText: { outcome: string } | null }, object>(
        `mutation { sendText(input: { channel: "ill", phoneNumber: "+966500000000", text: "Hello", idempotencyKey: "${key}" }) { outcome } }`,
      );
    await during(ill, { kind: 'answer', answer: { status: 500, body: {} } }, async () => {
      for (let time = 0; time < 10; time += 1) await listOrders();
      ill.forgetRequests();
      const { data, errors } = await send('once');
      expect(data).toEqual({ sendText: null });
      expect(errors).toMatchObject([
        { path: ['sendText'], extensions: { code: 'CIRCUIT_OPEN', channel: 'ill', retryable: true, retryAfterSeconds: 1 } },
      ]);
      expect(ill.requests).toEqual([]);
    });
    await recover();
    ill.forgetRequests();
    expect((await send('once')).data).toEqual({ sendText: { outcome: 'ACCEPTED' } });
    expect(ill.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });
});

describe('a provider that answers 429', () => {
  it('is not called before the time that it reported, and its other kinds of requests continue', async () => {
    const answer = { status: 429, headers: { 'retry-after': '7' }, body: {} };
    const when: Fault['when'] = ({ path }) => path.endsWith('/orders');
    ill.forgetRequests();
    await during(ill, { kind: 'answer', answer, when }, async () => {
      expect((await listOrders()).ill).toMatchObject({ state: 'RATE_LIMITED', code: 'PROVIDER_RATE_LIMITED' });
      clock.pass(6);
      for (let time = 0; time < 12; time += 1) {
        const { ill: limited, well: other } = await listOrders();
        expect(limited).toMatchObject({ state: 'RATE_LIMITED', code: 'PROVIDER_RATE_LIMITED', orders: 0 });
        expect(other.state).toBe('OK');
      }
      expect(ill.requests).toHaveLength(1);
    });
    expect(await healthOf('ill')).toMatchObject({
      state: 'PAUSED',
      circuit: 'CLOSED',
      remainingCalls: 0,
      resetsAt: expect.stringMatching(/Z$/),
      lastFailureCode: 'PROVIDER_RATE_LIMITED',
    });
    const templates = await gateway.ask<{ templates: { sources: readonly Source[] } }, object>(
      '{ templates(filter: { channels: ["ill"] }, deadlineMs: 20000) { sources { state } } }',
    );
    expect(templates.data?.templates.sources).toEqual([{ state: 'OK' }]);
    clock.pass(1);
    expect((await listOrders()).ill.state).toBe('OK');
  });
});

describe('a list that may be stale', () => {
  it('returns the last good answer of a channel, marked STALE, to clients that see the channel and allow it', async () => {
    const last = (await listOrders()).ill;
    clock.pass(60);
    await during(ill, { kind: 'answer', answer: { status: 500, body: {} } }, async () => {
      expect((await listOrders(', allowStale: true')).ill).toEqual({ ...last, state: 'STALE', code: 'PROVIDER_UNAVAILABLE' });
      expect((await listOrders()).ill).toMatchObject({ state: 'FAILED', orders: 0, asOf: null });
      for (let time = 0; time < 10; time += 1) await listOrders();
      expect((await listOrders(', allowStale: true')).ill).toEqual({ ...last, state: 'STALE', code: 'CIRCUIT_OPEN' });
      const foreign = await listOrders(', allowStale: true', outsider.token);
      expect(foreign.ill).toEqual({ orders: 0 });
      expect(foreign.well.state).toBe('OK');
    });
    await recover();
  });
});

describe('a client that leaves while its request waits in the queue', () => {
  it('leaves the queue, and nothing is sent for it', async () => {
    const simulator = await startAwalSimulator();
    const narrow = await runGateway({ channels: { narrow: { provider: 'awal', simulator, concurrency: 1, timeoutMs: 60_000 } } });
    try {
      const condition = () => narrow.gateway.registry.channel('narrow')?.condition();
      const ask = (id: string, signal?: AbortSignal) =>
        fetch(`${narrow.address}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token' },
          body: JSON.stringify({ query: `{ order(id: "${toId('Order', 'narrow', id)}") { reference } }` }),
          ...(signal && { signal }),
        });
      simulator.fail({ kind: 'hang' });
      const [first, second] = [new AbortController(), new AbortController()];
      const busy = ask('1', first.signal).catch(() => 'left');
      await expect.poll(() => simulator.requests.length).toBe(1);
      const waiting = ask('2', second.signal).catch(() => 'left');
      await expect.poll(() => condition()?.callsWaiting).toBeGreaterThanOrEqual(1);
      second.abort();
      await expect.poll(() => condition()?.callsWaiting).toBe(0);
      expect(await waiting).toBe('left');
      expect(condition()).toMatchObject({ callsInFlight: 1, circuit: 'CLOSED' });
      first.abort();
      await expect.poll(() => condition()?.callsInFlight).toBe(0);
      expect(await busy).toBe('left');
      expect(simulator.requests).toHaveLength(1);
    } finally {
      await narrow.close();
      await simulator.close();
    }
  });
});
