import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRateLimits } from '../../../src/graphql/limits/rate-limit.js';
import type { TestClient } from '../../running-gateway.js';
import { openEventSource } from '../transport/event-source.js';
import { openShops, type Shops } from '../auth/shops.js';
import { connectClient } from '../transport/subscribing-client.js';

const minute = 60_000;
const query = '{ viewer { name } }';
const client = (name: string): TestClient => ({ name, token: `${name}-token`, scopes: ['orders:read'], channels: ['rio'] });
const clients = ['busy', 'other', 'streaming', 'connected'].map(client);

let shops: Shops;
beforeAll(async () => void (shops = await openShops({ clients, server: { limits: { requestsPerMinute: 3 } } })));
afterAll(() => shops.close());
afterEach(() => void vi.useRealTimers());

async function post(token: string) {
  const response = await fetch(`${shops.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string; retryAfterSeconds?: number } }[] };
  return { status: response.status, retryAfter: response.headers.get('retry-after'), data: body.data, error: body.errors?.[0]?.extensions };
}

const refusal = { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) as number };

describe('a client over its limit', () => {
  it('MUST get 429 with Retry-After, while other clients are served', async () => {
    const statuses = [];
    for (let times = 0; times < 3; times += 1) statuses.push((await post('busy-token')).status);
    expect(statuses).toEqual([200, 200, 200]);
    const { status, retryAfter, data, error } = await post('busy-token');
    expect([status, data, error]).toEqual([429, undefined, refusal]);
    expect(Number(retryAfter)).toBe(error?.retryAfterSeconds);
    expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    expect(Number(retryAfter)).toBeLessThanOrEqual(60);
    expect((await post('other-token')).status).toBe(200);
  });

  it('MUST get an error for each operation over WebSocket, and keep its connection', async () => {
    const socket = connectClient(shops.address, 'connected-token');
    for (let times = 0; times < 3; times += 1) expect(await socket.ask(query)).toMatchObject({ data: { viewer: { name: 'connected' } } });
    await expect(socket.ask(query)).rejects.toMatchObject([{ extensions: refusal }]);
    await expect(socket.ask('subscription { orderChanged { id } }')).rejects.toMatchObject([{ extensions: refusal }]);
    expect((await post('connected-token')).status).toBe(429);
    await socket.dispose();
  });

  it('MUST get 429 for an event stream too', async () => {
    const open = () => openEventSource(shops.address, query, {}, { headers: { authorization: 'Bearer streaming-token' } });
    for (let times = 0; times < 3; times += 1) expect(await (await open()).take(1)).toHaveLength(1);
    const { response } = await open();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });

  it('MUST be accepted again as soon as its share of the minute has passed, and have the whole limit after a minute', async () => {
    vi.useFakeTimers();
    const rates = createRateLimits(2, undefined);
    const take = async () => (await rates.takeRequest('a'))?.extensions;
    expect([await take(), await take(), await take()]).toEqual([undefined, undefined, { ...refusal, retryAfterSeconds: 30, parley: true }]);
    vi.advanceTimersByTime(29_000);
    expect(await take()).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });
    vi.advanceTimersByTime(1000);
    expect(await take()).toBeUndefined();
    vi.advanceTimersByTime(minute);
    expect([await take(), await take(), await take()]).toEqual([undefined, undefined, { ...refusal, retryAfterSeconds: 30, parley: true }]);
  });
});

describe('an address that sends unknown tokens', () => {
  it('MUST be refused after 600, while other addresses and known clients are accepted', async () => {
    vi.useFakeTimers();
    const rates = createRateLimits(3, undefined);
    const attempts = await Promise.all(Array.from({ length: 601 }, () => rates.takeFailure('203.0.113.7')));
    expect(attempts.filter((attempt) => attempt !== undefined)).toHaveLength(1);
    expect(attempts[600]?.extensions).toMatchObject(refusal);
    expect(await rates.takeFailure('203.0.113.8')).toBeUndefined();
    expect(await rates.takeRequest('203.0.113.7')).toBeUndefined();
  });

  it('MUST share its limit with its IPv6 /64 network', async () => {
    vi.useFakeTimers();
    const rates = createRateLimits(3, undefined);
    for (let tries = 0; tries < 600; tries += 1) await rates.takeFailure(`2001:db8:1:2:${tries.toString(16)}::1`);
    for (const address of ['2001:db8:1:2::', '2001:db8:1:2::9', '2001:db8:1:2:3:4:5:6'])
      expect(await rates.takeFailure(address)).toBeDefined();
    for (const address of ['2001:db8:1:3::9', '2001:db8::1:2', '::1', '::ffff:10.0.0.1'])
      expect(await rates.takeFailure(address)).toBeUndefined();
  });

  it('MUST get 401 at first, then 429 over HTTP and the close code 4429 over WebSocket', async () => {
    const before = await post('guess');
    expect([before.status, before.error?.code]).toEqual([401, 'UNAUTHENTICATED']);
    // Ten tokens a second flow back while these are sent.
    const guessMany = () => Promise.all(Array.from({ length: 25 }, () => post('guess')));
    let refused: Awaited<ReturnType<typeof post>> | undefined;
    for (let batch = 0; batch < 200 && refused === undefined; batch += 1) {
      refused = (await guessMany()).find(({ status }) => status === 429);
      if (batch < 23) expect(refused).toBeUndefined();
    }
    expect([refused?.status, refused?.error, refused?.data]).toEqual([429, refusal, undefined]);
    const closed = await Promise.all(Array.from({ length: 25 }, () => connectClient(shops.address, 'guess').closed));
    expect(closed.map(({ code }) => code)).toContain(4429);
    await connectClient(shops.address, 'other-token').opened;
  });
});
