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

describe('a client that asks more often than it may', () => {
  it('MUST be refused with 429 and when to ask again, and no other with it', async () => {
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

  it('MUST be refused operation by operation over WebSocket, and may stay', async () => {
    const socket = connectClient(shops.address, 'connected-token');
    for (let times = 0; times < 3; times += 1) expect(await socket.ask(query)).toMatchObject({ data: { viewer: { name: 'connected' } } });
    await expect(socket.ask(query)).rejects.toMatchObject([{ extensions: refusal }]);
    await expect(socket.ask('subscription { orderChanged { id } }')).rejects.toMatchObject([{ extensions: refusal }]);
    expect((await post('connected-token')).status).toBe(429);
    await socket.dispose();
  });

  it('MUST be refused as a stream of events too', async () => {
    const open = () => openEventSource(shops.address, query, {}, { headers: { authorization: 'Bearer streaming-token' } });
    for (let times = 0; times < 3; times += 1) expect(await (await open()).take(1)).toHaveLength(1);
    const { response } = await open();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });

  it('MUST be let in again when the minute is over', async () => {
    vi.useFakeTimers();
    const rates = createRateLimits(2, undefined);
    const take = async () => (await rates.takeRequest('a'))?.extensions;
    expect([await take(), await take(), await take()]).toEqual([undefined, undefined, { ...refusal, retryAfterSeconds: 60, parley: true }]);
    vi.advanceTimersByTime(minute - 1000);
    expect(await take()).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });
    vi.advanceTimersByTime(1000);
    expect(await take()).toBeUndefined();
  });
});

describe('somebody who tries tokens', () => {
  it('MUST be refused with 429 after 600 in a minute, by address, while known clients are let in', async () => {
    const rates = createRateLimits(3, undefined);
    const attempts = await Promise.all(Array.from({ length: 601 }, () => rates.takeFailure('203.0.113.7')));
    expect(attempts.filter((attempt) => attempt !== undefined)).toHaveLength(1);
    expect(attempts[600]?.extensions).toMatchObject(refusal);
    expect(await rates.takeFailure('203.0.113.8')).toBeUndefined();
    expect(await rates.takeRequest('203.0.113.7')).toBeUndefined();
  });

  it('MUST be taken for one with all the addresses of a network of IPv6', async () => {
    const rates = createRateLimits(3, undefined);
    for (let tries = 0; tries < 600; tries += 1) await rates.takeFailure(`2001:db8:1:2:${tries.toString(16)}::1`);
    for (const address of ['2001:db8:1:2::', '2001:db8:1:2::9', '2001:db8:1:2:3:4:5:6'])
      expect(await rates.takeFailure(address)).toBeDefined();
    for (const address of ['2001:db8:1:3::9', '2001:db8::1:2', '::1', '::ffff:10.0.0.1'])
      expect(await rates.takeFailure(address)).toBeUndefined();
  });

  it('MUST be told 401 before, 429 after over HTTP, and be shut out of sockets with 4429', async () => {
    const before = await post('guess');
    expect([before.status, before.error?.code]).toEqual([401, 'UNAUTHENTICATED']);
    for (let batch = 0; batch < 24; batch += 1) await Promise.all(Array.from({ length: 25 }, () => post('guess')));
    const after = await post('guess');
    expect([after.status, after.error, after.data]).toEqual([429, refusal, undefined]);
    expect((await connectClient(shops.address, 'guess').closed).code).toBe(4429);
    await connectClient(shops.address, 'other-token').opened;
  });
});
