import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';

let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());
beforeEach(() => void five.calls());
// No request here leads to a call to a provider.
afterEach(() => expect(five.calls()).toEqual(noCalls));

/** A raw request, with a token unless given otherwise. */
async function send(init: RequestInit & { search?: string }) {
  const { search = '', headers, ...rest } = init;
  const response = await fetch(`${five.address}/graphql${search}`, {
    ...rest,
    headers: { authorization: 'Bearer everything-token', ...(headers as Record<string, string>) },
  });
  const body = (await response.json()) as { data?: unknown; errors: { message: string; extensions: { code: string } }[] };
  return {
    status: response.status,
    headers: response.headers,
    data: body.data,
    codes: body.errors.map(({ extensions }) => extensions.code),
    text: JSON.stringify(body),
  };
}

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json) => send({ method: 'POST', body, headers });
const operation = (query: string): string => JSON.stringify({ query });

describe('an invalid request', () => {
  it.each<[string, () => ReturnType<typeof send>, number, string]>([
    ['a body of 2 MB', () => post(operation(`{ viewer { name } } # ${'x'.repeat(2 * 1024 * 1024)}`)), 413, 'BAD_REQUEST'],
    ['invalid JSON', () => post('{"query": "{ viewer'), 400, 'BAD_REQUEST'],
    ['no body', () => post(''), 400, 'BAD_REQUEST'],
    ['a body that is a list', () => post('[{"query":"{ viewer { name } }"}]'), 400, 'BAD_REQUEST'],
    ['a body that is a text', () => post('"{ viewer { name } }"'), 400, 'BAD_REQUEST'],
    ['a body without a query', () => post('{}'), 400, 'BAD_REQUEST'],
    ['a query that is a number', () => post('{"query": 1}'), 400, 'BAD_REQUEST'],
    ['variables that are a text', () => post('{"query":"{ viewer { name } }","variables":"x"}'), 400, 'BAD_REQUEST'],
    ['a prototype in its body', () => post('{"query":"{ viewer { name } }","__proto__":{"x":1}}'), 400, 'BAD_REQUEST'],
    ['plain text', () => post('{ viewer { name } }', { 'content-type': 'text/plain' }), 415, 'BAD_REQUEST'],
    ['a form', () => post('query=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'BAD_REQUEST'],
    ['a form with files', () => post('--x--', { 'content-type': 'multipart/form-data; boundary=x' }), 400, 'BAD_REQUEST'],
    ['a query that does not parse', () => post(operation('{ viewer {')), 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', () => post(operation('{ viewer { password } }')), 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown operation name',
      () => post('{"query":"query A { viewer { name } }","operationName":"B"}'),
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['another method', () => send({ method: 'PUT', body: operation('{ viewer { name } }'), headers: json }), 404, 'NOT_FOUND'],
  ])('is refused with a code, and never an internal error: %s', async (_, ask, status, code) => {
    const answer = await ask();
    expect([answer.status, answer.codes, answer.data]).toEqual([status, [code], undefined]);
    expect(answer.text).not.toMatch(/node_modules|stack|\/src\//);
  });

  it('is refused when it sends a mutation by GET', async () => {
    const query =
      'mutation { trackOrder(input: { channel: "delhi", reference: "1", customer: { phoneNumber: "+14155552671" } }) { outcome } }';
    const answer = await send({ search: `?query=${encodeURIComponent(query)}`, headers: { 'apollo-require-preflight': 'true' } });
    expect([answer.status, answer.codes, answer.headers.get('allow')]).toEqual([405, ['BAD_REQUEST'], 'POST']);
  });

  it('is refused when a page of another origin could send it without a preflight', async () => {
    const answer = await send({ search: `?query=${encodeURIComponent('{ viewer { name } }')}` });
    expect([answer.status, answer.codes]).toEqual([400, ['BAD_REQUEST']]);
  });
});

describe('an operation that asks for too much', () => {
  const nested = (levels: number): string =>
    levels === 0 ? 'id' : `id catalog { orders(first: 100) { nodes { ${nested(levels - 1)} } } }`;

  it.each<[string, string]>([
    ['10 lists in each other', `{ orders(first: 100) { nodes { ${nested(10)} } } }`],
    ['4 lists in each other', `{ orders(first: 100) { nodes { ${nested(3)} } } }`],
    ['a flood of aliases', `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: viewer { name }`).join(' ')} }`],
    [
      'a flood of root fields',
      `{ ${Array.from({ length: 21 }, (_, index) => `a${index}: __typename x${index}: viewer { name }`).join(' ')} }`,
    ],
    ['a flood of aliases deep inside', `{ viewer { ${Array.from({ length: 31 }, (_, index) => `a${index}: name`).join(' ')} } }`],
    [
      'a flood of mutations',
      `mutation { ${Array.from({ length: 21 }, (_, index) => `a${index}: updateOrder(input: { orderId: "1" }) { outcome }`).join(' ')} }`,
    ],
  ])('is COST_LIMIT_EXCEEDED before anything runs: %s', async (_, query) => {
    const answer = await post(operation(query));
    expect([answer.status, answer.codes, answer.data]).toEqual([400, ['COST_LIMIT_EXCEEDED'], undefined]);
  });

  it('is refused by its length, before it is parsed', async () => {
    const answer = await post(operation(`{ viewer { ${'name '.repeat(2100)} } }`));
    expect([answer.status, answer.codes]).toEqual([400, ['GRAPHQL_PARSE_FAILED']]);
  });

  it('is refused quickly when its fragments multiply', async () => {
    const fragments = Array.from({ length: 20 }, (_, index) => `fragment F${index} on Viewer { ...F${index + 1} ...F${index + 1} }`);
    const started = performance.now();
    const answer = await post(operation(`{ viewer { ...F0 } } ${fragments.join(' ')} fragment F20 on Viewer { name }`));
    expect(performance.now() - started).toBeLessThan(2000);
    expect([answer.status, answer.codes]).toEqual([400, ['COST_LIMIT_EXCEEDED']]);
  });
});
