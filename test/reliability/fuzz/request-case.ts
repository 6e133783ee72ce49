import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import type { Case, World } from '../../graphql/schema/generated-input.js';
import { RandomChoice } from '../../graphql/pipeline/random-choice.js';
import { writeOperation } from '../../graphql/pipeline/random-operation.js';
import { placeholders, type RequestCase, type SocketCase } from './case.js';
import { bytesOf, damage, inflict } from './damage.js';
import { hostileJson, hostileWords } from './hostile-value.js';
import { jsonMutation, mutateJson } from './json-mutation.js';

/** What can be asked of a gateway that is well. */
export interface Askable {
  readonly schema: GraphQLSchema;
  readonly questions: readonly Case[];
  readonly subscriptions: readonly Case[];
  readonly worlds: readonly World[];
}

type Headers = RequestCase['headers'];

const json = ['content-type', 'application/json'] as const;
const authorized = ['authorization', `Bearer ${placeholders.token}`] as const;

/** Mostly nothing: what is broken at once reaches no further than the door. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>, weight = 4): fc.Arbitrary<readonly T[]> =>
  fc.oneof({ weight: 20, arbitrary: fc.constant([]) }, { weight, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 3 }) });

const headerText = fc.oneof(
  fc.constantFrom(...hostileWords.filter((word) => !/[\0\r\n\u0100-\uffff]/.test(word))),
  fc.string({ maxLength: 30 }),
);
const strangeHeader = fc.oneof(
  fc.tuple(
    fc.constantFrom('content-type', 'accept', 'authorization', 'x-request-id', 'traceparent', 'tracestate', 'origin', 'host', 'cookie'),
    headerText,
  ),
  fc.constantFrom<readonly [string, string]>(
    ['content-type', 'application/json; charset=utf-16le'],
    ['content-type', 'application/graphql'],
    ['content-type', 'text/plain'],
    ['content-type', 'multipart/form-data'],
    ['content-type', 'application/x-www-form-urlencoded'],
    ['content-encoding', 'gzip'],
    ['accept', 'text/html'],
    ['accept', 'multipart/mixed'],
    ['authorization', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
    ['authorization', 'Basic eDp5'],
    ['traceparent', '00-00000000000000000000000000000000-0000000000000000-ff'],
    ['expect', '100-continue'],
    ['upgrade', 'h2c'],
    ['x-forwarded-for', '1.2.3.4'],
    ['access-control-request-method', 'POST'],
  ),
);

/** A random document, or a question of the schema's own with hostile variables. */
export function operationText({ schema, questions, worlds }: Askable): fc.Arbitrary<string> {
  const made = fc.noShrink(fc.noBias(fc.integer())).map((seed) => JSON.stringify(writeOperation(schema, new RandomChoice(seed))));
  const asked = fc
    .tuple(fc.constantFrom(...questions), fc.constantFrom(...worlds), fc.array(jsonMutation, { maxLength: 2 }))
    .map(([question, world, mutations]) => {
      const variables = mutateJson(JSON.stringify(question.variables(world)), mutations);
      return `{"query":${JSON.stringify(question.document)},"variables":${variables}}`;
    });
  const plain = fc.oneof({ weight: 2, arbitrary: made }, { weight: 3, arbitrary: asked });
  return fc.tuple(plain, seldom(jsonMutation)).map(([text, mutations]) => mutateJson(text, mutations));
}

/** GraphQL over HTTP: posted, in an address, by its hash, and whatever can be wrong with that. */
export function graphqlCase(askable: Askable, kind: 'graphql' | 'stream' = 'graphql'): fc.Arbitrary<RequestCase> {
  const path = kind === 'stream' ? '/graphql/stream' : '/graphql';
  const subscription = fc
    .tuple(fc.constantFrom(...askable.subscriptions), fc.constantFrom(...askable.worlds), seldom(jsonMutation))
    .map(([{ document, variables }, world, mutations]) =>
      mutateJson(JSON.stringify({ query: document, variables: variables(world) }), mutations),
    );
  const operation = kind === 'stream' ? fc.oneof(operationText(askable), subscription) : operationText(askable);
  const way = fc.constantFrom<'post' | 'get' | 'hash' | 'other'>('post', 'post', 'post', 'post', 'post', 'get', 'hash', 'other');
  return fc
    .record({
      operation,
      way,
      method: fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'QUERY'),
      strange: seldom(strangeHeader),
      isKnown: fc.noBias(fc.nat(19)).map((number) => number > 0),
      body: seldom(damage),
      whole: seldom(damage, 1),
    })
    .map(({ operation, way, method, strange, isKnown, body, whole }) => {
      const own: Headers = [
        json,
        ...(isKnown ? [authorized] : []),
        ...(kind === 'stream' ? [['accept', 'text/event-stream'] as const] : []),
      ];
      const sent = { kind, path, method: 'POST', headers: [...own, ...strange], body: inflict(bytesOf(operation), body), damage: whole };
      if (way === 'get') {
        const search = searchOf(operation);
        return {
          ...sent,
          method: 'GET',
          path: path + search,
          headers: [...sent.headers.filter((header) => header !== json), ['apollo-require-preflight', '1']],
          body: '',
        };
      }
      if (way === 'hash') return { ...sent, body: inflict(bytesOf(byHash(operation)), body) };
      return way === 'other' ? { ...sent, method } : sent;
    });
}

function searchOf(operation: string): string {
  const members = readMembers(operation);
  const parameters = Object.entries(members).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return `?${new URLSearchParams(parameters as [string, string][]).toString().slice(0, 12_000)}`;
}

function byHash(operation: string): string {
  const { query, ...rest } = readMembers(operation);
  const sha256Hash = createHash('sha256')
    .update(typeof query === 'string' ? query : JSON.stringify(query ?? null))
    .digest('hex');
  const isText = sha256Hash.charCodeAt(0) % 2 === 0;
  return JSON.stringify({ ...rest, ...(isText && { query }), extensions: { persistedQuery: { version: 1, sha256Hash } } });
}

function readMembers(operation: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(operation);
    return typeof value === 'object' && value !== null ? { ...value } : { query: String(value) };
  } catch {
    return { query: operation };
  }
}

/** Other addresses of the gateway, and none. */
export const addressCase: fc.Arbitrary<RequestCase> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE', 'CONNECT', 'BREW'),
    path: fc.oneof(
      fc.constantFrom(
        '/',
        '/health/live',
        '/health/ready',
        '/metrics',
        '/explorer',
        '/graphql',
        '/webhooks',
        '/webhooks/',
        '*',
        '//',
        '/%',
      ),
      fc.constantFrom(
        '/explorer/../../package.json',
        '/%2e%2e/etc/passwd',
        '/graphql%00',
        '/health/live?x=%zz',
        'http://example.com/graphql',
      ),
      fc.webPath({ size: 'small' }).map((path) => `/${path}`),
      fc.nat(20_000).map((length) => `/${'a'.repeat(length)}`),
    ),
    headers: seldom(strangeHeader, 20),
    isMeasuring: fc.boolean(),
    body: fc.constantFrom('', '', '{}', '\xff'),
    whole: seldom(damage, 8),
  })
  .map(({ method, path, headers, isMeasuring, body, whole }) => ({
    kind: 'address',
    method,
    path,
    headers: [...(isMeasuring ? [['authorization', `Bearer ${placeholders.metricsToken}`] as const] : []), ...headers],
    body,
    damage: whole,
  }));

/** graphql-transport-ws, in the right order and in any other. */
export function socketCase(askable: Askable): fc.Arbitrary<SocketCase> {
  const init = `{"type":"connection_init","payload":{"authorization":"Bearer ${placeholders.token}"}}`;
  const { subscriptions, worlds } = askable;
  const subscribed = fc
    .tuple(fc.constantFrom(...subscriptions), fc.constantFrom(...worlds))
    .map(([{ document, variables }, world]) => JSON.stringify({ query: document, variables: variables(world) }));
  const payload = fc.oneof(operationText(askable), subscribed, hostileJson);
  const subscribe = fc
    .tuple(fc.constantFrom('1', '1', '2', '', 'x'.repeat(300)), payload)
    .map(([id, asked]) => `{"id":${JSON.stringify(id)},"type":"subscribe","payload":${asked}}`);
  const other = fc.oneof(
    fc.constantFrom('{"type":"ping"}', '{"type":"pong","payload":{}}', '{"id":"1","type":"complete"}', '{"type":"connection_init"}', '{'),
    hostileJson,
    hostileJson.map((type) => `{"id":"1","type":${type}}`),
  );
  const message = fc
    .record({
      text: fc.oneof({ weight: 3, arbitrary: subscribe }, { weight: 1, arbitrary: other }),
      mutations: seldom(jsonMutation),
      isBinary: fc.constantFrom(false, false, false, false, true),
    })
    .map(({ text, mutations, isBinary }) => ({ text: mutateJson(text, mutations), isBinary }));
  const begun = fc.noBias(fc.nat(9)).map((number) => (number > 0 ? [{ text: init, isBinary: false }] : []));
  return fc
    .tuple(begun, fc.array(message, { maxLength: 5 }))
    .map(([first, others]) => ({ kind: 'socket', messages: [...first, ...others] }));
}
