import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { awal } from '../../src/providers/awal/index.js';
import { documentedOrder } from '../../src/providers/awal/simulator/samples.js';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import { connectClient } from '../graphql/transport/subscribing-client.js';
import { runGateway, type RunningGateway, type TestClient } from '../running-gateway.js';

const shops = [0, 1, 2, 3, 4];
const clientCount = 10;
const queriesEach = 100;
/** Read by id, because a list has a deadline that a slow machine might not keep. */
const query = `query ($one: String!, $two: String!, $first: String!, $second: String!) {
  one: orderByReference(channel: $one, reference: $first) { reference channel { name } }
  two: orderByReference(channel: $two, reference: $second) { reference channel { name } }
}`;

describe('a hot query', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it('costs one read per channel for any number of clients at once, and no client gets another channel', { timeout: 120_000 }, async () => {
    const { gateway, simulators, door, asked } = await open();
    const clients = Array.from({ length: clientCount }, (_, client) => connectClient(gateway.address, `token-${client}`));
    closing.push(async () => void (await Promise.all(clients.map((client) => client.dispose()))));
    await Promise.all(clients.map((client) => client.opened));

    // The adapter must find out once to which channel an order belongs; this call is not counted.
    for (const [index, client] of clients.entries()) await client.ask(query, variablesOf(index));
    for (const simulator of simulators) simulator.forgetRequests();
    asked.forget();
    door.shut();

    const answers = clients.map((client, index) =>
      Promise.all(Array.from({ length: queriesEach }, () => client.ask(query, variablesOf(index)))),
    );
    // No provider answers before the last of the thousand clients has requested the orders of both of its channels.
    await asked.reached(clientCount * queriesEach * 2);
    door.open();

    for (const [client, results] of (await Promise.all(answers)).entries()) {
      const [one, two] = shopsOf(client).map((shop) => ({ reference: referenceIn(shop), channel: { name: nameOf(shop) } }));
      for (const result of results) expect(result.data).toEqual({ one, two });
    }
    expect(simulators.map(({ requests }) => requests.length)).toEqual(shops.map(() => 1));
  });

  async function open() {
    const simulators: AwalSimulator[] = [];
    const door = createDoor();
    const asked = createCount();
    const channels: Parameters<typeof runGateway>[0]['channels'] = {};
    for (const shop of shops) {
      const simulator = await startAwalSimulator({ orders: [{ ...documentedOrder, id: Number(referenceIn(shop)) }] });
      const proxy = await startProxy(simulator, door);
      closing.push(simulator.close, proxy.close);
      simulators.push(simulator);
      Object.assign(channels, {
        [nameOf(shop)]: {
          provider: counted.name,
          simulator: { baseUrl: proxy.baseUrl, settings: simulator.settings },
          timeoutMs: 100_000,
        },
      });
    }
    const definitions = [{ ...counted, create: countRequests(asked.add) }];
    const capacities = { operations: { inFlight: 2000, waiting: 2000 }, webhooks: { inFlight: 10, waiting: 10 } };
    const gateway: RunningGateway = await runGateway({ channels, clients: testClients(), definitions, capacities });
    closing.push(gateway.close);
    return { gateway, simulators, door, asked };
  }
});

const counted: ProviderDefinition = { ...(awal as ProviderDefinition), name: 'counted' };

/** A provider adapter over an HTTP client that counts the requests of the adapter, before any of them are shared. */
function countRequests(add: () => void): ProviderDefinition['create'] {
  return (channel, http) =>
    awal.create(channel as Parameters<typeof awal.create>[0], {
      request: (request) => {
        add();
        return http.request(request);
      },
      close: () => http.close(),
    });
}

function testClients(): TestClient[] {
  return Array.from({ length: clientCount }, (_, client) => ({
    name: `client-${client}`,
    token: `token-${client}`,
    scopes: ['orders:read', 'channels:read'],
    channels: shopsOf(client).map((shop) => nameOf(shop)),
  }));
}

/** Each client has two of the shops. */
function shopsOf(client: number): number[] {
  return [client % shops.length, (client + 1 + Math.floor(client / shops.length)) % shops.length];
}

function variablesOf(client: number): Record<string, string> {
  const [one = 0, two = 0] = shopsOf(client);
  return { one: nameOf(one), two: nameOf(two), first: referenceIn(one), second: referenceIn(two) };
}

function nameOf(shop: number): string {
  return `shop-${shop}`;
}

function referenceIn(shop: number): string {
  return String(1000 + shop);
}

interface Door {
  /** Resolves at once while the gate is open, else when it opens. */
  pass(): Promise<void>;
  shut(): void;
  open(): void;
}

function createDoor(): Door {
  let open = (): void => undefined;
  let opened = Promise.resolve();
  return {
    pass: () => opened,
    shut: () => void (opened = new Promise((resolve) => (open = resolve))),
    open: () => open(),
  };
}

interface Count {
  add(): void;
  forget(): void;
  reached(count: number): Promise<void>;
}

function createCount(): Count {
  let count = 0;
  let awaited: { count: number; resolve: () => void } | undefined;
  const look = (): void => {
    if (awaited !== undefined && count >= awaited.count) awaited.resolve();
  };
  return {
    add: () => {
      count += 1;
      look();
    },
    forget: () => void (count = 0),
    reached: (wanted) =>
      new Promise((resolve) => {
        awaited = { count: wanted, resolve };
        look();
      }),
  };
}

/** Passes requests through a gate to a simulator. */
async function startProxy(simulator: AwalSimulator, door: Door): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const target = new URL(simulator.baseUrl);
  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    await door.pass();
    const options = { host: target.hostname, port: target.port, path: incoming.url, method: incoming.method, headers: incoming.headers };
    const onward = ask(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  };
  const server = createServer((incoming, outgoing) => void forward(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}${target.pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
