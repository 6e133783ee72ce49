import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { classicAttacks, otherAttacks } from '../../attacks.js';
import type { TestClient } from '../../running-gateway.js';
import { noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';
import { connectClient } from '../transport/subscribing-client.js';

const token = 'everything-token';
/** Sees everything but what its operations cost upstream. */
const untraced: TestClient = { name: 'untraced', token: 'untraced-token', scopes: ['orders:read'], channels: ['*'] };

let five: FiveChannels;
beforeAll(async () => void (five = await openFiveChannels({ isProduction: true, clients: [untraced] })));
afterAll(() => five.close());
beforeEach(() => void five.calls());
// No request here leads to a call to a provider.
afterEach(() => expect(five.calls()).toEqual(noCalls));

describe('a gateway in production', () => {
  it.each([...classicAttacks, ...otherAttacks].map((attack) => [attack.name, attack] as const))(
    'MUST refuse with 4xx and a code, and ask no provider: %s',
    async (_, { send, status, code }) => {
      const refusal = await send(five.address, token);
      expect([refusal.status, new Set(refusal.codes)]).toEqual([status, new Set([code])]);
      expect(refusal.text).not.toMatch(/node_modules|stack|\/src\/|Did you mean/);
      // It is there for others.
      expect((await five.ask('{ viewer { name } }')).status).toBe(200);
    },
  );

  it('MUST hide upstream calls and metrics from clients without the right to see them', async () => {
    const response = await fetch(`${five.address}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${untraced.token}`,
        'x-apollo-tracing': '1',
        'apollo-federation-include-trace': 'ftv1',
      },
      body: JSON.stringify({ query: '{ viewer { name } }', extensions: { tracing: true } }),
    });
    expect(await response.json()).toEqual({
      data: { viewer: { name: 'untraced' } },
      extensions: { cost: { estimated: 0, limit: 1000 } },
    });
  });

  const overSocket: readonly (readonly [string, string, string])[] = [
    ['introspection', '{ __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['suggestions', '{ vieweer { name } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['duplicate fields', `{ ${'__typename '.repeat(500)} }`, 'COST_LIMIT_EXCEEDED'],
    ['directives', `{ __typename ${'@aa'.repeat(10)} }`, 'COST_LIMIT_EXCEEDED'],
    ['aliases', `{ ${Array.from({ length: 101 }, (_, index) => `a${index}: __typename`).join(' ')} }`, 'COST_LIMIT_EXCEEDED'],
  ];

  it.each(overSocket)('MUST refuse the same over WebSocket and as a stream: %s', async (_, query, code) => {
    const client = connectClient(five.address, token);
    const errors = (await client.ask(query).catch((refused: unknown) => refused)) as { message: string; extensions: { code: string } }[];
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set([code]));
    expect(JSON.stringify(errors)).not.toContain('Did you mean');
    await client.dispose();
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` };
    const streamed = await fetch(`${five.address}/graphql/stream`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const text = await streamed.text();
    expect(text).toContain(`"code":"${code}"`);
    expect(text).not.toMatch(/Did you mean|"data":\{/);
  });

  it('MUST refuse deep variables over WebSocket', async () => {
    const client = connectClient(five.address, token);
    let deep: unknown = 1;
    for (let level = 0; level < 1000; level += 1) deep = [deep];
    const query = 'query ($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } }';
    await expect(client.ask(query, { filter: deep })).rejects.toMatchObject([{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }]);
    await client.dispose();
  });

  it('MUST show browsers no page, and say so in its headers', async () => {
    for (const path of ['/', '/graphql', '/schema.graphql', '/explorer', '/explorer/']) {
      const response = await fetch(`${five.address}${path}`, { headers: { accept: 'text/html' } });
      expect([path, response.status >= 400, response.headers.get('content-type')]).toEqual([path, true, 'application/json; charset=utf-8']);
    }
    const { headers } = await fetch(`${five.address}/graphql`, { method: 'POST' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
    });
    expect([headers.get('x-powered-by'), headers.get('server')]).toEqual([null, null]);
  });
});

describe('a gateway outside production', () => {
  it('MUST let Apollo Sandbox work on its page, and no page do anything with any other answer', async () => {
    const open = await openFiveChannels();
    const landing = await fetch(`${open.address}/graphql`, { headers: { accept: 'text/html' } });
    expect(landing.status).toBe(200);
    expect(landing.headers.get('content-security-policy')).toMatch(/'unsafe-inline'.*connect-src \*.*frame-ancestors 'none'/);
    const answer = await fetch(`${open.address}/health/live`, { headers: { accept: 'text/html' } });
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    for (const { headers } of [landing, answer]) {
      expect([headers.get('strict-transport-security'), headers.get('x-content-type-options')]).toEqual([null, 'nosniff']);
    }
    await open.close();
  });
});
