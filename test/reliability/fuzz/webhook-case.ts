import fc from 'fast-check';
import { documented as awal, orderEvent } from '../../providers/awal/webhook/documented-webhooks.js';
import { documented as kaleyra, metaPayment } from '../../providers/kaleyra/webhook/documented-webhooks.js';
import { seen as wabotick } from '../../providers/wabotick/webhook/webhook-fixture.js';
import { documented as whapi } from '../../providers/whapi/webhook/documented-webhooks.js';
import { documented as zapi, instances } from '../../providers/zapi/webhook/documented-webhooks.js';
import { placeholders, type RequestCase } from './case.js';
import { bytesOf, damage, inflict } from './damage.js';
import { hostileJson } from './hostile-value.js';
import { jsonMutation, mutateJson, type JsonMutation } from './json-mutation.js';

/** Of the channel that is told. */
export const toldChannel = (provider: string): string => `${provider}-told`;

const waboticksOrder = {
  order_unique_id: '202408080811131234567',
  cart_status_raw: 'checked_out',
  updated_at: '2024-08-08 08:11:13',
  cart_total_raw: '120.50',
  cart_currency: 'INR',
  subscriber_id: '919447480687-43011',
};

/** What the providers' documents show of their webhooks. `instanceId` is the simulated account's. */
function documentsOf(instanceId: string): readonly (readonly [provider: string, body: string])[] {
  const zapis = Object.values(zapi).map((text) => text.replaceAll(instances.newer, instanceId).replaceAll(instances.older, instanceId));
  const all: Readonly<Record<string, readonly string[]>> = {
    awal: [...Object.values(awal), JSON.stringify(orderEvent)],
    kaleyra: [...Object.values(kaleyra), JSON.stringify(metaPayment)],
    wabotick: [...Object.values(wabotick), JSON.stringify(waboticksOrder)],
    whapi: Object.values(whapi),
    zapi: zapis,
  };
  return Object.entries(all).flatMap(([provider, bodies]) => bodies.map((body) => [provider, body] as const));
}

/** Documented webhooks with a value, a member, a nesting or bytes that they never had; now and then of who may not send any. */
export function webhookCase(instanceId: string): fc.Arbitrary<RequestCase> {
  const few = <T>(arbitrary: fc.Arbitrary<T>, weight: number): fc.Arbitrary<readonly T[]> =>
    fc.oneof({ weight: 16, arbitrary: fc.constant([]) }, { weight, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 3 }) });
  return fc
    .record({
      document: fc.constantFrom(...documentsOf(instanceId)),
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
      path: `/webhooks/${toldChannel(provider)}${key === '' ? '' : `/${key}${suffix}`}`,
      headers: contentType === '' ? [] : [['content-type', contentType] as const],
      body: inflict(bytesOf(other[0] ?? mutateJson(text, mutations)), damage),
      signer: isSigned ? provider : undefined,
      damage: [],
    }));
}
