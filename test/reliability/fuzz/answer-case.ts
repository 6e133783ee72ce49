import fc from 'fast-check';
import type { AnswerCase, Recipe } from './case.js';
import { damage } from './damage.js';
import { hostileJson } from './hostile-value.js';
import { jsonMutation, type JsonMutation } from './json-mutation.js';

const page = '<!doctype html><html><body><h1>Maintenance</h1></body></html>';
const none: Recipe = { status: null, headers: [], body: null, json: [], damage: [], ending: 'whole' };

/** A documented answer in which something is not as documented: what is most likely to be believed, and so the most frequent. */
const mutated: fc.Arbitrary<Recipe> = fc
  .array(jsonMutation, { minLength: 1, maxLength: 5 })
  .map((json: readonly JsonMutation[]) => ({ ...none, json }));

const otherBody = fc.oneof(
  { weight: 3, arbitrary: hostileJson },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      page,
      '\xef\xbb\xbf{}',
      '\xff\xfe{\0}\0',
      '[',
      '{"data":',
      'null',
      '"',
      '['.repeat(100_000),
      `"${'x'.repeat(2_000_000)}"`,
    ),
  },
);

/** 429 and limit headers pause a channel, so they have a provider of their own: a paused channel would receive nothing else. */
const status = fc.constantFrom(
  200,
  201,
  204,
  206,
  301,
  302,
  304,
  400,
  401,
  403,
  404,
  408,
  409,
  410,
  413,
  418,
  422,
  451,
  500,
  502,
  503,
  504,
  599,
  999,
);
const header = fc.constantFrom<readonly [string, string]>(
  ['content-type', 'text/html'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', ''],
  ['content-encoding', 'gzip'],
  ['location', 'http://127.0.0.1:1/'],
  ['set-cookie', 'a=b'],
  ['connection', 'close'],
  ['x-big', 'x'.repeat(8_000)],
  ['date', 'never'],
  ['content-length', '3'],
);
const limit = fc.tuple(
  fc.constantFrom('retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset'),
  fc.constantFrom('0', '1', '-1', '99999999999999999999', 'NaN', 'Fri, 31 Dec 9999 23:59:59 GMT', 'yesterday', ''),
);

const strange: fc.Arbitrary<Recipe> = fc.record({
  status: fc.oneof(fc.constant(null), status),
  headers: fc.array(header, { maxLength: 1 }),
  body: fc.oneof(fc.constant(null), otherBody),
  json: fc.array(jsonMutation, { maxLength: 1 }),
  damage: fc.array(damage, { maxLength: 2 }),
  ending: fc.constantFrom<Recipe['ending']>('whole', 'whole', 'whole', 'whole', 'echoed', 'cut', 'dropped', 'slow'),
});

const broken: fc.Arbitrary<Recipe> = fc.constantFrom<Recipe['ending']>('refused', 'hanging', 'cut').map((ending) => ({ ...none, ending }));
const limiting: fc.Arbitrary<Recipe> = fc
  .tuple(fc.constantFrom(429, 200), fc.array(limit, { minLength: 1, maxLength: 3 }))
  .map(([status, headers]) => ({ ...none, status, headers }));

export function answerCase(providers: readonly string[], questions: number): fc.Arbitrary<AnswerCase> {
  return fc.record({
    kind: fc.constant('answer' as const),
    provider: fc.constantFrom(...providers),
    question: fc.noBias(fc.nat(questions - 1)),
    variables: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(jsonMutation, { maxLength: 2 }) }),
    recipe: fc.oneof(
      { weight: 75, arbitrary: mutated },
      { weight: 23, arbitrary: strange },
      { weight: 1, arbitrary: broken },
      { weight: 1, arbitrary: limiting },
    ),
  });
}

/** Whether a recipe makes a channel rest. */
export function isLimiting({ status, headers }: Recipe): boolean {
  return status === 429 || headers.some(([name]) => name === 'retry-after' || name.startsWith('x-ratelimit'));
}
