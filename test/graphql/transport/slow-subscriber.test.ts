import { once } from 'node:events';
import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveEventStream } from '../../../src/graphql/transport/event-stream.js';
import type { Services } from '../../../src/graphql/request/context.js';
import { standardLimits } from '../../../src/graphql/limits/limits.js';
import { createOperations } from '../../../src/graphql/pipeline/operation.js';
import { createOperationMemory } from '../../../src/graphql/persisted/persisted-memory.js';
import { PersistedOperations } from '../../../src/graphql/persisted/persisted-operations.js';
import { createRateLimits } from '../../../src/graphql/limits/rate-limit.js';
import { Sessions } from '../../../src/graphql/auth/session.js';
import { configuredAccess } from '../../../src/graphql/transport/browser-access.js';
import { serveSockets } from '../../../src/graphql/transport/subscription-server.js';
import type { Viewer } from '../../../src/graphql/auth/viewer.js';
import { Capacity } from '../../../src/load-shedding/capacity.js';
import { createLog } from '../../../src/observability/log.js';
import { Metrics } from '../../../src/observability/metrics.js';
import { createRedactor } from '../../../src/observability/redact.js';
import { openEventSource } from './event-source.js';
import { connectClient, take } from './subscribing-client.js';

/** More than the buffers of a connection hold when it is sent a hundred times. */
const large = 'x'.repeat(500_000);
const maxMade = 100;

/** How many events were made for each subscriber. */
const made = new Map<string, number>();
/** A subscriber that no longer reads its events. */
const ended = new Set<string>();
let slow: (viewer: string) => void = () => undefined;
let app: FastifyInstance;
let address: string;

async function* makeEvents(viewer: string): AsyncGenerator<{ large: string }> {
  try {
    for (let count = 1; ; count += 1) {
      made.set(viewer, count);
      yield { large };
    }
  } finally {
    ended.add(viewer);
  }
}

/** With a maximum wait that is longer than any test, or as given. */
async function openApp(sessions: Sessions, maxWaitMs = 600_000): Promise<FastifyInstance> {
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
    sessions,
    authenticate: (authorization: string | undefined): Viewer => ({ name: authorization ?? '', scopes: new Set(), channels: 'all' }),
    operations: createOperations(schema, { limits: standardLimits, introspection: true, isExplorable: true, persisted, report }),
    maxWaitMs,
    report,
    onSlow: (viewer: string) => slow(viewer),
  };
  const opened = fastify();
  const signals = { log: createLog('silent', createRedactor([])), metrics: new Metrics(), addressOf: () => undefined };
  const capacity = new Capacity({ inFlight: 10, waiting: 10 });
  // The schema asks for nothing else of what surrounds it.
  const services = { signals, capacity } as Partial<Services> as Services;
  serveSockets(opened, services, {
    ...options,
    path: '/graphql',
    access: configuredAccess({ cors: [], webSocket: [] }),
    maxBytes: 100_000,
  });
  serveEventStream(opened, services, { ...options, path: '/graphql/stream' });
  await opened.listen({ port: 0, host: '127.0.0.1' });
  return opened;
}

/** A stream whose client reads its beginning and nothing more. */
async function openUnreadStream({ server }: FastifyInstance, name: string): Promise<Socket> {
  const connection = connectTcp((server.address() as AddressInfo).port, '127.0.0.1');
  connection.on('error', () => undefined);
  const query = encodeURIComponent('subscription { large }');
  connection.write(`GET /graphql/stream?query=${query} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: ${name}\r\n\r\n`);
  await once(connection, 'data');
  connection.pause();
  return connection;
}

/** Until the buffers of the connection are full. */
async function full(name: string): Promise<void> {
  let before = -1;
  await expect
    .poll(
      () => {
        const isFull = made.get(name) === before;
        before = made.get(name) ?? 0;
        return isFull;
      },
      { interval: 500, timeout: 30_000 },
    )
    .toBe(true);
}

beforeAll(async () => {
  app = await openApp(new Sessions(), 300);
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterAll(() => app.close());

describe('a subscriber that does not read', () => {
  it('MUST be disconnected with 4413 over WebSocket, while another goes on and no events are executed in advance', async () => {
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
    expect(made.get('Bearer slow-socket')).toBeLessThan(maxMade);
    const before = made.get('Bearer fast-socket') ?? 0;
    expect(await take(events, before + 20)).toHaveLength(before + 20);
    await fastClient.dispose();
  });

  it('MUST be disconnected although it never reads again', async () => {
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

  it('MUST be disconnected as an event stream, while another goes on and no events are executed in advance', async () => {
    const dropped = new Promise((resolve) => (slow = resolve));
    const connection = await openUnreadStream(app, 'slow-stream');
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
    connection.resume();
    await once(connection, 'close');
    expect(made.get('slow-stream')).toBeLessThan(maxMade);
  });
});

describe('a stream that its client does not read', { timeout: 90_000 }, () => {
  it('MUST not keep a closing gateway open', async () => {
    const closing = await openApp(new Sessions());
    const connection = await openUnreadStream(closing, 'unread-at-the-end');
    await full('unread-at-the-end');
    await closing.close();
    expect(ended).toContain('unread-at-the-end');
    connection.resume();
    await once(connection, 'close');
  });

  it('MUST end when its viewer loses the right to it', async () => {
    const sessions = new Sessions();
    const open = await openApp(sessions);
    const connection = await openUnreadStream(open, 'unread-without-right');
    await full('unread-without-right');
    expect(await sessions.review(() => undefined)).toBe(1);
    await expect.poll(() => ended.has('unread-without-right'), { timeout: 30_000 }).toBe(true);
    connection.resume();
    await once(connection, 'close');
    await open.close();
  });

  it('MUST end when its client is gone', async () => {
    const open = await openApp(new Sessions());
    const connection = await openUnreadStream(open, 'unread-and-gone');
    await full('unread-and-gone');
    connection.destroy();
    await expect.poll(() => ended.has('unread-and-gone'), { timeout: 30_000 }).toBe(true);
    await open.close();
  });
});

describe('a client that sends and does not read', () => {
  it('MUST not be read from until it has read', async () => {
    const client = connectClient(address, 'flood');
    const socket = await client.opened;
    const dropped = new Promise((resolve) => (slow = resolve));
    socket.pause();
    const query = JSON.stringify({ id: 'ID', type: 'subscribe', payload: { query: `{ ${'x'.repeat(50_000)} }` } });
    for (let id = 0; id < 2000; id += 1) socket.send(query.replace('ID', String(id)));
    expect(await dropped).toBe('Bearer flood');
    // The messages that the gateway has not read are still with the client.
    expect(socket.bufferedAmount).toBeGreaterThan(10_000_000);
    socket.terminate();
    await client.closed;
  });
});
