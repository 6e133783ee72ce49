import fc from 'fast-check';
import { placeholders, type RequestCase } from './case.js';
import { bytesOf, damage, inflict } from './damage.js';
import { hostileJson } from './hostile-value.js';
import { jsonMutation, mutateJson, type JsonMutation } from './json-mutation.js';

/** The channel that receives the webhooks. */
export const webhookChannel = (provider: string): string => `${provider}-webhook`;

/** The body of a webhook, and the provider that sends it. */
export type DocumentedWebhook = readonly [provider: string, body: string];

/** Documented webhooks with a value, a member, a nesting or bytes that they never had; now and then of who may not send any. */
export function webhookCase(documents: readonly DocumentedWebhook[]): fc.Arbitrary<RequestCase> {
  const few = <T>(arbitrary: fc.Arbitrary<T>, weight: number): fc.Arbitrary<readonly T[]> =>
    fc.oneof({ weight: 16, arbitrary: fc.constant([]) }, { weight, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 3 }) });
  return fc
    .record({
      document: fc.constantFrom(...documents),
      mutations: fc.oneof(
        { weight: 1, arbitrary: fc.constant<readonly JsonMutation[]>([]) },
        { weight: 9, arbitrary: fc.array(jsonMutation, { minLength: 1, maxLength: 4 }) },
      ),
      other: few(
        fc.oneof(
          hostileJson,
          fc.constantFrom('[', '{"a":').map((opening) => opening.repeat(150_000)),
        ),
        1,
      ),
      damage: few(damage, 4),
      method: fc.constantFrom('POST', 'POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
      key: fc.constantFrom<string>(...Array.from({ length: 12 }, () => placeholders.webhookKey), '', 'wrong', '%ff'),
      suffix: fc.constantFrom('', '', '', '/messages/post', '/statuses/put', '/%2e%2e', `/${'x'.repeat(600)}`),
      contentType: fc.constantFrom(
        'application/json',
        'application/json',
        'application/json',
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        '',
      ),
      isSigned: fc.noBias(fc.nat(9)).map((number) => number > 0),
    })
    .map(({ document: [provider, text], mutations, other, damage, method, key, suffix, contentType, isSigned }) => ({
      kind: 'webhook',
      method,
      path: `/webhooks/${webhookChannel(provider)}${key === '' ? '' : `/${key}${suffix}`}`,
      headers: contentType === '' ? [] : [['content-type', contentType] as const],
      body: inflict(bytesOf(other[0] ?? mutateJson(text, mutations)), damage),
      signer: isSigned ? provider : undefined,
      damage: [],
    }));
}
