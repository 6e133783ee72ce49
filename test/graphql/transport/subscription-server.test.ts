import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { openShops, type Shops } from '../auth/shops.js';
import { connectClient, take, type Result, type SubscribingClient } from './subscribing-client.js';

let shops: Shops;
const clients: SubscribingClient[] = [];
const sockets: WebSocket[] = [];

beforeAll(async () => {
  shops = await openShops({ server: { webSocketOrigins: ['https://panel.example'], limits: { bodyBytes: 4096 }, introspection: false } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(() => shops.close());

function connect(token: string | null = 'everything-token', options: ClientOptions = {}): SubscribingClient {
  const client = connectClient(shops.address, token, options);
  clients.push(client);
  return client;
}

/** A socket without a client that knows the protocol. */
function makeSocket(protocols: string[], path = '/graphql', options: ClientOptions = {}): WebSocket {
  const socket = new WebSocket(`${shops.address.replace(/^http/, 'ws')}${path}`, protocols, options);
  // It says so when it is ended before it was open.
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

async function openSocket(path?: string): Promise<WebSocket> {
  const socket = makeSocket(['graphql-transport-ws'], path);
  await once(socket, 'open');
  return socket;
}

async function closeOf(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, reason.toString()];
}

/** How an upgrade is refused. */
function refusalOf(path: string, options: ClientOptions): Promise<{ status: number | undefined; body: string }> {
  const socket = makeSocket(['graphql-transport-ws'], path, options);
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('The upgrade was granted.')));
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
  });
}

describe('a client that connects over WebSocket', () => {
  it('MUST be acknowledged when connection_init has a known token', async () => {
    const socket = await connect().opened;
    expect(socket.protocol).toBe('graphql-transport-ws');
  });

  it.each([
    ['no token', null],
    ['an unknown token', 'somebody-else'],
  ])('MUST be refused with 4403 when connection_init has %s', async (_, token) => {
    expect(await connect(token).closed).toMatchObject({ code: 4403, reason: 'Forbidden' });
  });

  it('MAY write the name of the parameter like the header', async () => {
    const socket = await openSocket();
    socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: 'Bearer everything-token' } }));
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(message.toString())).toEqual({ type: 'connection_ack' });
  });

  it('MUST be refused with 4403 when the token is not a text', async () => {
    const socket = await openSocket();
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: ['Bearer everything-token'] } }));
    expect(await closeOf(socket)).toEqual([4403, 'Forbidden']);
  });

  it('MUST be refused with 4401 when it sends an operation before it was acknowledged', async () => {
    const socket = await openSocket();
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ viewer { name } }' } }));
    expect(await closeOf(socket)).toEqual([4401, 'Unauthorized']);
  });

  it('MUST be refused with 4408 when it never sends connection_init', async () => {
    expect(await closeOf(await openSocket())).toEqual([4408, 'Connection initialisation timeout']);
  });

  it('MUST be refused with 4406 when it uses another protocol', async () => {
    expect(await closeOf(makeSocket([]))).toEqual([4406, 'Subprotocol not acceptable']);
  });

  it('MUST be refused with 4400 when it sends an unknown message', async () => {
    const socket = await openSocket();
    socket.send('{"type":"hello"}');
    expect((await closeOf(socket))[0]).toBe(4400);
  });
});

describe('pages that open a WebSocket', () => {
  const own = () => new URL(shops.address).origin;

  it.each([
    ['of the gateway itself', () => own()],
    ['of the gateway itself, behind a proxy that ends TLS', () => own().replace('http:', 'https:')],
    ['of a listed origin', () => 'https://panel.example'],
  ])('MUST be accepted when they are %s', async (_, origin) => {
    await connect('everything-token', { headers: { origin: origin() } }).opened;
  });

  it.each(['https://evil.example', 'https://panel.example:8443', 'http://panel.example', 'null', 'nonsense'])(
    'MUST be refused with 403 when their origin is %s',
    async (origin) => {
      const { status, body } = await refusalOf('/graphql', { headers: { origin } });
      expect(status).toBe(403);
      expect(JSON.parse(body)).toEqual({
        errors: [
          {
            message: expect.stringMatching(
              /^Pages of this origin may not open a WebSocket. The operator of the gateway can add the origin to server.webSocketOrigins/,
            ),
            extensions: { code: 'FORBIDDEN' },
          },
        ],
      });
    },
  );

  it('MUST be refused with 404 at any other address', async () => {
    for (const path of ['/', '/graphql/stream', '/graphql2']) expect((await refusalOf(path, {})).status).toBe(404);
  });

  it('MAY add a query to the address', async () => {
    expect((await openSocket('/graphql?from=panel')).readyState).toBe(WebSocket.OPEN);
  });
});

describe('operations over WebSocket', () => {
  it('MAY be queries and mutations', async () => {
    const client = connect();
    expect(await client.ask('{ viewer { name } }')).toMatchObject({ data: { viewer: { name: 'everything' } } });
    const mutation = 'mutation { updateOrderStatus(input: { orderId: "x", status: SHIPPED }) { outcome userErrors { code } } }';
    expect(await client.ask(mutation)).toMatchObject({ data: { updateOrderStatus: { outcome: null, userErrors: [{ code: 'INVALID' }] } } });
  });

  const aliases = (field: string) => Array.from({ length: 31 }, (_, index) => `a${index}: ${field}`).join(' ');
  const deep = (levels: number): string => (levels === 0 ? 'name' : `catalogs { nodes { channel { ${deep(levels - 1)} } } }`);

  it.each([
    ['a document that cannot be read', 'GRAPHQL_PARSE_FAILED', '{ viewer {', undefined],
    ['a field that does not exist', 'GRAPHQL_VALIDATION_FAILED', '{ nobody { name } }', undefined],
    ['introspection where it is off', 'GRAPHQL_VALIDATION_FAILED', '{ __schema { types { name } } }', undefined],
    ['two subscriptions in one', 'GRAPHQL_VALIDATION_FAILED', 'subscription { orderChanged { id } messageReceived { id } }', undefined],
    ['a missing variable', 'BAD_USER_INPUT', 'query ($id: ID!) { order(id: $id) { id } }', {}],
    ['null for a condition', 'BAD_USER_INPUT', 'query ($all: Boolean = true) { channels { name @include(if: $all) } }', { all: null }],
    [
      'a variable of another type',
      'BAD_USER_INPUT',
      'subscription ($channels: [String!]) { orderChanged(channels: $channels) { id } }',
      { channels: [null] },
    ],
    ['two operations without a name', 'OPERATION_RESOLUTION_FAILURE', 'query A { viewer { name } } query B { viewer { name } }', undefined],
    ['too many aliases', 'COST_LIMIT_EXCEEDED', `{ ${aliases('viewer { name }')} }`, undefined],
    ['too many aliases below a subscription', 'COST_LIMIT_EXCEEDED', `subscription { orderChanged { ${aliases('id')} } }`, undefined],
    ['lists in lists in lists', 'COST_LIMIT_EXCEEDED', `{ channels { ${deep(4)} } }`, undefined],
  ])('MUST be refused as POST /graphql refuses them: %s', async (_, code, query, variables) => {
    const overSocket = connect().ask(query, variables);
    const errors = await overSocket.then(
      (result) => result.errors,
      (refusal: Result['errors']) => refusal,
    );
    const posted = await shops.ask(query, variables);
    expect(new Set(errors?.map(({ extensions }) => extensions?.['code']))).toEqual(new Set([code]));
    // Apollo's message for this one differs.
    if (query.includes('__schema')) expect(posted.errors[0]?.extensions).toEqual({ code });
    else expect(errors).toEqual(posted.errors);
  });

  it('MUST be closed with 4409 when their id is in use, also a long one', async () => {
    const socket = await openSocket();
    const send = (message: object): void => socket.send(JSON.stringify(message));
    send({ type: 'connection_init', payload: { authorization: 'Bearer everything-token' } });
    await once(socket, 'message');
    const subscribed = { id: 'é'.repeat(200), type: 'subscribe', payload: { query: 'subscription { orderChanged { id } }' } };
    send(subscribed);
    send(subscribed);
    const [code, reason] = await closeOf(socket);
    expect([code, reason]).toEqual([4409, expect.stringMatching(/^Subscriber for é{50}/)]);
  });

  it('MUST hide internal errors', async () => {
    const { ledger } = shops.gateway;
    const broken = vi.spyOn(ledger.messages, 'contacts').mockRejectedValue(new Error('a secret of the database'));
    const result = await connect().ask('{ conversation(channel: "rio", contactId: "1") { id } }');
    broken.mockRestore();
    expect(result.errors).toMatchObject([{ message: 'Something went wrong inside the gateway.', extensions: { code: 'INTERNAL' } }]);
  });

  it('MUST be accepted up to the limit of one connection, and refused ones MUST not disturb the others', async () => {
    const client = connect();
    const subscription = 'subscription { orderChanged { order { reference } } }';
    const hundred = Array.from({ length: 100 }, () => client.iterate(subscription));
    const refused = await client
      .iterate('{ viewer { name } }')
      .next()
      .catch((errors: { extensions: unknown }[]) => errors);
    expect(refused).toMatchObject([{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }]);
    await shops.track('rio', 'HUNDRED');
    for (const events of hundred) expect((await take(events, 1))[0]?.data?.['orderChanged']?.order.reference).toBe('HUNDRED');
    await hundred[0]?.return?.();
    expect(await client.ask('{ viewer { name } }')).toMatchObject({ data: { viewer: { name: 'everything' } } });
  });

  it('MUST close the connection with 1009 when a message is larger than the body limit', async () => {
    const client = connect();
    const socket = await client.opened;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: `{ viewer { name } } # ${'x'.repeat(4096)}` } }));
    expect(await client.closed).toMatchObject({ code: 1009 });
    expect(await connect().ask('{ viewer { name } }')).toMatchObject({ data: { viewer: { name: 'everything' } } });
  });
});

describe('requests that offer another protocol', () => {
  it('MUST be answered in HTTP/1.1', async () => {
    const { port } = new URL(shops.address);
    const connection = connectTcp(Number(port), '127.0.0.1');
    const body = JSON.stringify({ query: '{ viewer { name } }' });
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
      'Authorization: Bearer everything-token',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    connection.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    let answer = '';
    for await (const part of connection) if ((answer += String(part)).includes('}}}')) break;
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toContain('{"data":{"viewer":{"name":"everything"}}');
  });
});

describe('Apollo Sandbox', () => {
  it('MUST know the address of subscriptions', async () => {
    const landing = await (await fetch(`${shops.address}/graphql`, { headers: { accept: 'text/html' } })).text();
    expect(landing).toContain("initialEndpoint, initialSubscriptionEndpoint: initialEndpoint.replace(/^http/, 'ws'),");
  });
});
