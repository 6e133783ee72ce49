import fastify, { type FastifyInstance } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { serveMetrics, type MetricsAccess } from '../../src/observability/metrics-route.js';

const apps: FastifyInstance[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

/** Asks over a socket: from this machine, unless `remoteAddress` says otherwise. */
async function ask(access: MetricsAccess, headers: Record<string, string> = {}, remoteAddress?: string): Promise<number> {
  const app = fastify();
  apps.push(app);
  const registry = new Registry();
  new Gauge({ name: 'something', help: 'Something.', registers: [registry] });
  serveMetrics(app, registry, access);
  const request = { url: '/metrics', headers, ...(remoteAddress !== undefined && { remoteAddress }) };
  return (await app.inject(request)).statusCode;
}

describe('/metrics without a token', () => {
  it('MUST be open outside production', async () => {
    expect(await ask({ token: undefined, isProduction: false }, {}, '203.0.113.9')).toBe(200);
  });

  it('MUST be for this machine alone in production', async () => {
    const access = { token: undefined, isProduction: true };
    for (const own of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) expect(await ask(access, {}, own)).toBe(200);
    for (const foreign of ['203.0.113.9', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1']) expect(await ask(access, {}, foreign)).toBe(401);
  });

  it.each(['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])(
    'MUST not be for what a proxy on this machine passes on: %s',
    async (name) => {
      expect(await ask({ token: undefined, isProduction: true }, { [name]: '203.0.113.9' }, '127.0.0.1')).toBe(401);
    },
  );
});

describe('/metrics with a token', () => {
  it.each([true, false])('MUST ask for it everywhere, in production: %s', async (isProduction) => {
    const access = { token: 'secret-of-the-scraper', isProduction };
    expect(await ask(access)).toBe(401);
    expect(await ask(access, { authorization: 'Bearer secret-of-the-scrape' })).toBe(401);
    expect(await ask(access, { authorization: 'Basic secret-of-the-scraper' })).toBe(401);
    expect(await ask(access, { authorization: 'Bearer secret-of-the-scraper' }, '203.0.113.9')).toBe(200);
  });
});
