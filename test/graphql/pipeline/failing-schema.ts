import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';
import { ProviderError } from '../../../src/contract/error.js';

const definitions = `
  input Choice @oneOf { text: String number: Int }
  type Query { text(value: String! = "x"): String choose(choice: Choice): String fail(how: String): String must: String! many: [String!] }
  type Mutation { first: String second: String! }
`;

export interface Body {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** Requests over HTTP, by what their answers have in common with others of their kind. */
export const bodies: readonly (readonly [string, Body])[] = [
  ['of a query', { query: '{ text __typename alias: text(value: "y") }' }],
  ['with variables', { query: 'query ($value: String = "z") { text(value: $value) }', variables: { value: 'v' } }],
  ['with a missing variable', { query: 'query ($value: String!) { text(value: $value) }' }],
  ['with a wrong variable', { query: 'query ($value: String!) { text(value: $value) }', variables: { value: { no: 'text' } } }],
  ['with null where there must be a value', { query: 'query ($value: String = "z") { text(value: $value) }', variables: { value: null } }],
  ['with one of two', { query: 'query ($choice: Choice) { choose(choice: $choice) }', variables: { choice: { number: 1 } } }],
  ['with two of two', { query: 'query ($choice: Choice) { choose(choice: $choice) }', variables: { choice: { number: 1, text: '' } } }],
  ['with one of two that is null', { query: 'query ($text: String) { choose(choice: { text: $text }) }', variables: { text: null } }],
  ['of an error of our making', { query: '{ text fail }' }],
  ['of an error that clients may see', { query: '{ fail(how: "forbidden") }' }],
  ["of a provider's failure", { query: '{ fail(how: "provider") }' }],
  ['of an error that says something about HTTP', { query: '{ text fail(how: "http") }' }],
  ['of an error with headers', { query: '{ text fail(how: "headers") }' }],
  ['of what is no error', { query: '{ fail(how: "string") }' }],
  ['without data', { query: '{ text must }' }],
  ['of a broken list', { query: '{ many }' }],
  ['of a mutation', { query: 'mutation { first second again: second }' }],
  ['of an operation by name', { query: 'query A { text } query B { must }', operationName: 'A' }],
  ['of an operation that is not there', { query: 'query A { text }', operationName: 'B' }],
  ['of a name that is none', { query: '{ __proto__: text toString: text constructor: text }' }],
];

/** A schema whose resolvers fail in every way that there is. `resolvedBy` receives the class of each `info`. */
export function createSchema(resolvedBy: string[] = []): GraphQLSchema {
  const schema = buildSchema(definitions);
  const query = schema.getQueryType()?.getFields() ?? {};
  const mutation = schema.getMutationType()?.getFields() ?? {};
  if (query['text']) {
    query['text'].resolve = (_source, given: { value: string }, _context, info) => {
      resolvedBy.push(info.constructor.name);
      return given.value;
    };
  }
  if (query['choose']) query['choose'].resolve = (_source, given) => JSON.stringify(given);
  if (query['fail']) query['fail'].resolve = (_source, { how }: { how?: string }) => failure(how);
  if (query['must']) query['must'].resolve = () => Promise.reject(new Error('secret'));
  if (query['many']) query['many'].resolve = () => ['a', Promise.reject(new Error('b')), 'c'];
  let calls = 0;
  if (mutation['first']) mutation['first'].resolve = () => `first ${(calls = 0)}`;
  if (mutation['second']) mutation['second'].resolve = async () => `second ${(calls = (calls + 1) % 2)}`;
  return schema;
}

function failure(how: string | undefined): unknown {
  if (how === 'forbidden') throw new GraphQLError('Not yours.', { extensions: { code: 'FORBIDDEN', parley: true, more: 1 } });
  if (how === 'provider') return new ProviderError({ kind: 'timeout', provider: 'p', channel: 'c', sent: 'maybe', message: 'Late.' });
  if (how === 'http') throw new GraphQLError('Teapot.', { extensions: { code: 'BAD_REQUEST', http: { status: 418 } } });
  if (how === 'headers') throw new GraphQLError('Wait.', { extensions: { http: { headers: new Map([['retry-after', '7']]) } } });
  if (how === 'string') return { then: (_done: unknown, failed: (reason: unknown) => void) => failed('only a text') };
  throw new Error('secret');
}
