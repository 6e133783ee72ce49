import { describe, expect, it } from 'vitest';
import { createRateLimits } from '../../../../src/providers/awal/simulator/rate-limits.js';
import { startAwalSimulator } from '../../../../src/providers/awal/simulator/simulator.js';
import { must, openAwal, writeCall } from '../channel.js';

describe('awal › simulator › rate limits', () => {
  it.each([
    ['POST /w/message/text', 1000, 3600],
    ['GET /conversations', 200, 60],
    ['GET /orders', 200, 60],
    ['GET /templates', 500, 60],
    ['GET /templates/1', 500, 60],
    ['POST /contacts', 100, 60],
  ])('MUST be the documented ones of %s: %i in %i seconds', (route, requests, seconds) => {
    const limits = createRateLimits(true);
    const before = Math.floor(Date.now() / 1000);
    for (let used = 1; used <= requests; used += 1) {
      const { headers, refusal } = limits.take(route);
      expect(refusal).toBeUndefined();
      expect(headers).toMatchObject({ 'X-RateLimit-Limit': String(requests), 'X-RateLimit-Remaining': String(requests - used) });
      expect(Number(headers['X-RateLimit-Reset'])).toBeGreaterThanOrEqual(before + seconds);
    }
    const { refusal } = limits.take(route);
    expect(refusal).toMatchObject({
      status: 429,
      headers: { 'X-RateLimit-Limit': String(requests), 'X-RateLimit-Remaining': '0' },
      body: { error: 'Rate limit exceeded', message: expect.stringContaining('exceeded the rate limit') as string },
    });
    const wait = Number(refusal?.headers?.['Retry-After']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(seconds);
    expect(limits.take('GET /waba-numbers').refusal).toBeUndefined();
  });

  it('MUST be in every response, refusals included', async () => {
    const simulator = await startAwalSimulator();
    const response = await fetch(`${simulator.baseUrl}/orders`);
    await response.arrayBuffer();
    expect(response.status).toBe(400);
    expect([...response.headers.keys()]).toEqual(
      expect.arrayContaining(['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']),
    );
    await simulator.close();
  });

  it('MUST refuse what goes beyond them when they are enforced, without doing it', async () => {
    const { provider, simulator } = await openAwal({ enforceRateLimits: true });
    const create = must(provider.subscriberWrites?.create);
    // Without its headers a request is refused, and counted all the same.
    for (let used = 0; used < 100; used += 1) {
      await (await fetch(`${simulator.baseUrl}/contacts`, { method: 'POST' })).arrayBuffer();
    }
    const contact = { phoneNumber: '+966551234567', name: 'Noura' };
    const failed = await create.send(contact, writeCall).catch((error: unknown) => error);
    expect(failed).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: expect.any(Number) as number });
  });
});
