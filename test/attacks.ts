import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A refusal as it came. */
export interface Refusal {
  readonly status: number;
  /** Codes of `errors[].extensions`. */
  readonly codes: readonly unknown[];
  readonly text: string;
}

/** Something that is sent to hurt, and how it must be refused. */
export interface Attack {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  send(address: string, token: string): Promise<Refusal>;
}

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const nest = (open: string, count: number, innermost: string, close: string): string =>
  open.repeat(count) + innermost + close.repeat(count);
const mutation =
  'mutation { trackOrder(input: { channel: "delhi", reference: "1", customer: { phoneNumber: "+14155552671" } }) { outcome } }';
const megabyte = 1024 * 1024;
const operation = (query: string, variables?: unknown): string => JSON.stringify({ query, variables });

interface Sent {
  readonly method?: string;
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What is larger than a body may be is refused by its length or as soon as it is larger: the rest of it would only break the connection. */
const maxSent = 1_150_000;

function send(sent: Sent): Attack['send'] {
  const { method = 'POST', search = '', headers = {}, body = '' } = sent;
  return (address, token) =>
    new Promise((resolve, reject) => {
      const own = { authorization: `Bearer ${token}`, ...(body.length > 0 && { 'content-type': 'application/json' }) };
      const all = { ...own, ...(headers['transfer-encoding'] === undefined && { 'content-length': String(body.length) }), ...headers };
      const request = httpRequest(`${address}/graphql${search}`, { method, headers: all, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          request.destroy();
          resolve(read(response.statusCode ?? 0, text));
        });
      });
      request.on('error', reject);
      if (body.length <= maxSent) request.end(body);
      else request.write(body.slice(0, maxSent));
    });
}

const post = (query: string, variables?: unknown): Attack['send'] => send({ body: operation(query, variables) });

/** What no client library sends. */
function sendRaw(head: (host: string, token: string) => string): Attack['send'] {
  return (address, token) =>
    new Promise((resolve, reject) => {
      const { port, host, hostname } = new URL(address);
      const connection = connect(Number(port), hostname);
      let answer = '';
      connection.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      connection.on('error', reject);
      connection.on('close', () => resolve(read(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), answer.split('\r\n\r\n')[1] ?? '')));
      connection.write(head(host, token));
    });
}

function read(status: number, text: string): Refusal {
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: unknown } }[] };
  return { status, text, codes: errors.map(({ extensions }) => extensions.code) };
}

const fragments = times(20, (index) => `fragment F${index} on Viewer { ...F${index + 1} ...F${index + 1} }`);

/** The thirteen that every GraphQL server meets, two of them in two forms. */
export const classicAttacks: readonly Attack[] = [
  { name: 'alias flood', status: 400, code: 'COST_LIMIT_EXCEEDED', send: post(`{ ${times(101, (index) => `a${index}: __typename`)} }`) },
  {
    name: 'batch flood',
    status: 400,
    code: 'BAD_REQUEST',
    send: send({ body: `[${times(100, () => operation('{ __typename }')).replaceAll('} {', '},{')}]` }),
  },
  { name: '500 duplicate fields', status: 400, code: 'COST_LIMIT_EXCEEDED', send: post(`{ ${'__typename '.repeat(500)} }`) },
  { name: 'directive flood', status: 400, code: 'COST_LIMIT_EXCEEDED', send: post(`{ __typename ${'@aa'.repeat(500)} }`) },
  {
    name: 'circular introspection',
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
    send: post(`{ __schema { types { ${nest('fields { type { ', 6, 'name', ' } }')} } } }`),
  },
  {
    name: 'circular fragments',
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
    send: post('{ viewer { ...A } } fragment A on Viewer { channels { ...B } } fragment B on Channel { name ...B }'),
  },
  {
    name: 'GET mutation',
    status: 405,
    code: 'BAD_REQUEST',
    send: send({ method: 'GET', search: `?query=${encodeURIComponent(mutation)}`, headers: { 'apollo-require-preflight': 'true' } }),
  },
  {
    name: 'form-encoded POST',
    status: 415,
    code: 'BAD_REQUEST',
    send: send({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `query=${encodeURIComponent(mutation)}` }),
  },
  {
    name: 'deep recursion',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: post(`{ order(id: "x") { ${nest('subscriber { conversation { ', 100, 'id', ' } }')} } }`),
  },
  {
    name: '10 MB body',
    status: 413,
    code: 'BAD_REQUEST',
    send: send({ body: operation(`{ __typename } # ${'x'.repeat(10 * megabyte)}`) }),
  },
  {
    name: '10 MB body of unknown length',
    status: 413,
    code: 'BAD_REQUEST',
    send: send({ headers: { 'transfer-encoding': 'chunked' }, body: operation(`{ __typename } # ${'x'.repeat(10 * megabyte)}`) }),
  },
  {
    name: 'gzip bomb',
    status: 415,
    code: 'BAD_REQUEST',
    send: send({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(operation(`{ __typename } # ${'x'.repeat(100 * megabyte)}`)) }),
  },
  {
    name: 'exotic charset',
    status: 415,
    code: 'BAD_REQUEST',
    send: send({
      headers: { 'content-type': 'application/json; charset=utf-16le' },
      body: Buffer.from(operation('{ __typename }'), 'utf16le'),
    }),
  },
  { name: 'suggestions', status: 400, code: 'GRAPHQL_VALIDATION_FAILED', send: post('{ vieweer { nam } order(idd: "x") { idd } }') },
  { name: 'tracing', status: 404, code: 'NOT_FOUND', send: send({ method: 'TRACE' }) },
];

/** Other attacks, each of which has harmed a real server. */
export const otherAttacks: readonly Attack[] = [
  { name: 'ten directives on a field', status: 400, code: 'COST_LIMIT_EXCEEDED', send: post(`{ __typename ${'@aa'.repeat(10)} }`) },
  {
    name: 'duplicate fields in inline fragments',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: post(`{ viewer { ${'... { name } '.repeat(300)} } }`),
  },
  {
    name: 'fragments that multiply',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: post(`{ viewer { ...F0 } } ${fragments} fragment F20 on Viewer { name }`),
  },
  {
    name: 'a hundred operations',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: send({ body: operation(times(100, (index) => `query Q${index} { viewer { name } }`)) }),
  },
  {
    name: 'a thousand wrong fields',
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
    send: post(`{ viewer { ${times(990, (index) => `nam${index}`)} } }`),
  },
  {
    name: 'too many tokens',
    status: 400,
    code: 'GRAPHQL_PARSE_FAILED',
    send: post(`{ viewer { ${times(5000, (index) => `nam${index}`)} } }`),
  },
  { name: 'a megabyte of brackets', status: 400, code: 'GRAPHQL_PARSE_FAILED', send: post('{ a '.repeat(250_000)) },
  {
    name: 'values in values',
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
    send: post(`{ orders(filter: ${nest('{ a: [', 300, '1', '] }')}) { nodes { id } } }`),
  },
  {
    name: 'variables in variables',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: send({
      body: `{"query":"query ($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } }","variables":{"filter":${nest('[', 100_000, '', ']')}}}`,
    }),
  },
  {
    name: 'a body of lists in lists',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: send({ body: `{"query":"{ viewer { name } }","more":${nest('[', 500_000, '', ']')}}` }),
  },
  {
    name: 'a body of empty lists',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: send({ body: `{"query":"{ viewer { name } }","more":[${'[],'.repeat(300_000)}[]]}` }),
  },
  {
    name: 'variables without end',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: post('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array.from({ length: 100_000 }, () => 'x') }),
  },
  {
    name: 'a list that costs too much',
    status: 400,
    code: 'COST_LIMIT_EXCEEDED',
    send: post('{ channels { subscribers(first: 100) { nodes { conversation { messages { nodes { id } } } } } } }'),
  },
  { name: 'introspection', status: 400, code: 'GRAPHQL_VALIDATION_FAILED', send: post('{ __schema { types { name } } }') },
  {
    name: 'a prototype in the body',
    status: 400,
    code: 'BAD_REQUEST',
    send: send({ body: '{"query":"{ __typename }","__proto__":{"x":1}}' }),
  },
  {
    name: 'plain text, which needs no preflight',
    status: 415,
    code: 'BAD_REQUEST',
    send: send({ headers: { 'content-type': 'text/plain' }, body: operation('{ __typename }') }),
  },
  {
    name: 'a query of another origin with GET',
    status: 400,
    code: 'BAD_REQUEST',
    send: send({ method: 'GET', search: '?query=%7B__typename%7D' }),
  },
  {
    name: 'an address that cannot be decoded',
    status: 400,
    code: 'BAD_REQUEST',
    send: sendRaw((host) => `GET /%zz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
  },
  {
    name: 'headers without end',
    status: 431,
    code: 'BAD_REQUEST',
    send: sendRaw((host) => `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nX-Bomb: ${'x'.repeat(100_000)}`),
  },
  { name: 'what is no HTTP', status: 400, code: 'BAD_REQUEST', send: sendRaw(() => 'HELO gateway\r\n\r\n') },
  {
    name: 'a chunk that lies about its length',
    status: 400,
    code: 'BAD_REQUEST',
    send: sendRaw(
      (host, token) =>
        `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
    ),
  },
];
