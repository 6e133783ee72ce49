import { once } from 'node:events';
import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveEventStream } from '../../src/graphql/event-stream.js';
import type { Surroundings } from '../../src/graphql/context.js';
import { standardLimits } from '../../src/graphql/limits.js';
import { createOperations } from '../../src/graphql/operation.js';
import { createOperationMemory } from '../../src/graphql/persisted-memory.js';
import { PersistedOperations } from '../../src/graphql/persisted-operations.js';
import { createRateLimits } from '../../src/graphql/rate-limit.js';
import { Sessions } from '../../src/graphql/session.js';
import { serveSockets } from '../../src/graphql/subscription-server.js';
import type { Viewer } from '../../src/graphql/viewer.js';
import { Capacity } from '../../src/overload/capacity.js';
import { createLog } from '../../src/signal/log.js';
import { Metrics } from '../../src/signal/metrics.js';
import { createRedactor } from '../../src/signal/redact.js';
import { openEventSource } from './event-source.js';
import { connectClient, take } from './subscribing-client.js';

/** More than the buffers of a connection hold when it is sent a hundred times. */
const large = 'x'.repeat(500_000);
const mostMade = 100;

/** How many events were made for each subscriber. */
const made = new Map<string, number>();
let slow: (viewer: string) => void = () => undefined;
let app: FastifyInstance;
let address: string;

async function* makeEvents(viewer: string): AsyncGenerator<{ large: string }> {
  for (let count = 1; ; count += 1) {
    made.set(viewer, count);
    yield { large };
  }
}

beforeAll(async () => {
  const schema = makeExecutableSchema({
    typeDefs: 'type Query { name: String } type Subscription { large: String! }',
    resolvers: {
      Query: { name: () => 'fast' },
      Subscription: { large: { subscribe: (_root: unknown, _given: unknown, { viewer }: { viewer: Viewer }) => makeEvents(viewer.name) } },
    },
  });
  const report = (error: unknown): void => {
    throw error;
  };
  const persisted = new PersistedOperations('off', new Map(), createOperationMemory(undefined));
  const options = {
    persisted,
    rates: createRateLimits(standardLimits.requestsPerMinute, undefined),
    sessions: new Sessions(),
    authenticate: (authorization: string | undefined): Viewer => ({ name: authorization ?? '', scopes: new Set(), channels: 'all' }),
    operations: createOperations(schema, { limits: standardLimits, introspection: true, isExplorable: true, persisted, report }),
    patienceMs: 300,
    report,
    onSlow: (viewer: string) => slow(viewer),
  };
  app = fastify();
  const signals = { log: createLog('silent', createRedactor([])), metrics: new Metrics(), addressOf: () => undefined };
  const capacity = new Capacity({ underWay: 10, waiting: 10 });
  // The schema asks for nothing else of what surrounds it.
  const surroundings = { signals, capacity } as Partial<Surroundings> as Surroundings;
  serveSockets(app, surroundings, { ...options, path: '/graphql', origins: [], mostBytes: 100_000 });
  serveEventStream(app, surroundings, { ...options, path: '/graphql/stream' });
  await app.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterAll(() => app.close());

describe('a subscriber that takes nothing', () => {
  it('MUST be dropped with 4413 over WebSocket, while another goes on and no more is made than is taken', async () => {
    const dropped = new Promise((resolve) => (slow = resolve));
    const slowClient = connectClient(address, 'slow-socket');
    const fastClient = connectClient(address, 'fast-socket');
    (await slowClient.opened).pause();
    slowClient.iterate('subscription { large }');
    const events = fastClient.iterate('subscription { large }');
    expect(await take(events, 5)).toHaveLength(5);
    expect(await dropped).toBe('Bearer slow-socket');
    (await slowClient.opened).resume();
    expect(await slowClient.closed).toMatchObject({ code: 4413, reason: 'Too slow' });
    expect(made.get('Bearer slow-socket')).toBeLessThan(mostMade);
    const before = made.get('Bearer fast-socket') ?? 0;
    expect(await take(events, before + 20)).toHaveLength(before + 20);
    await fastClient.dispose();
  });

  it('MUST be cut off although it never reads again', async () => {
    const dropped = new Promise((resolve) => (slow = resolve));
    const accepted = once(app.server, 'connection') as Promise<[Socket]>;
    const client = connectClient(address, 'dead-socket');
    const socket = await client.opened;
    const [connection] = await accepted;
    socket.pause();
    client.iterate('subscription { large }');
    expect(await dropped).toBe('Bearer dead-socket');
    await once(connection, 'close');
    socket.terminate();
    await client.closed;
  });

  it('MUST be cut off as a stream, while another goes on and no more is made than is taken', async () => {
    const dropped = new Promise((resolve) => (slow = resolve));
    const connection = connectTcp((app.server.address() as AddressInfo).port, '127.0.0.1');
    const query = encodeURIComponent('subscription { large }');
    connection.write(
      `GET /graphql/stream?query=${query} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: slow-stream\r\n\r\n`,
    );
    await once(connection, 'data');
    connection.pause();
    const fast = await openEventSource(address, 'subscription { large }', {}, { headers: { authorization: 'fast-stream' } });
    let isDropped = false;
    const reading = (async () => {
      while (!isDropped) expect(await fast.take(1)).toHaveLength(1);
    })();
    expect(await dropped).toBe('slow-stream');
    isDropped = true;
    await reading;
    expect(await fast.take(20)).toHaveLength(20);
    fast.close();
    connection.on('error', () => undefined);
    connection.resume();
    await once(connection, 'close');
    expect(made.get('slow-stream')).toBeLessThan(mostMade);
  });
});

describe('a client that sends and does not read', () => {
  it('MUST not be heard any more until it has read', async () => {
    const client = connectClient(address, 'flood');
    const socket = await client.opened;
    const dropped = new Promise((resolve) => (slow = resolve));
    socket.pause();
    const query = JSON.stringify({ id: 'ID', type: 'subscribe', payload: { query: `{ ${'x'.repeat(50_000)} }` } });
    for (let id = 0; id < 2000; id += 1) socket.send(query.replace('ID', String(id)));
    expect(await dropped).toBe('Bearer flood');
    // What it sent and nobody heard is still with the client.
    expect(socket.bufferedAmount).toBeGreaterThan(10_000_000);
    socket.terminate();
    await client.closed;
  });
});
