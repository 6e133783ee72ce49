import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { startWabotickSimulator, type WabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import { startWhapiSimulator, whapiFailures, type WhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

interface Payload {
  readonly outcome: string | null;
  readonly userErrors: readonly object[];
  readonly subscriber?: { readonly labels: readonly { readonly labelId: string | null; readonly name: string }[] | null } | null;
}

const olivia = '+61491570156';
const chat = '61491570156@s.whatsapp.net';

let whapi: WhapiSimulator;
let wabotick: WabotickSimulator;
let gateway: RunningGateway;

beforeAll(async () => {
  whapi = await startWhapiSimulator();
  wabotick = await startWabotickSimulator();
  gateway = await runGateway({
    channels: { sydney: { provider: 'whapi', simulator: whapi }, miami: { provider: 'wabotick', simulator: wabotick } },
  });
});
afterAll(async () => {
  await gateway.close();
  await whapi.close();
  await wabotick.close();
});
beforeEach(() => {
  whapi.chatLabels.forEach((_, id) => whapi.chatLabels.set(id, ['1']));
  whapi.forgetRequests();
  wabotick.forgetRequests();
});

let keys = 0;
const newKey = (): string => `several-parts-${(keys += 1)}`;

async function mutate(field: string, input: Readonly<Record<string, unknown>>) {
  const type = `${field === 'setSubscriberCustomFields' ? 'SetSubscriberCustomFields' : /Labels$/.test(field) ? 'SubscriberLabels' : 'SubscriberSequences'}Input`;
  const { data, errors } = await gateway.ask<Record<string, Payload | null>, object>(
    `mutation ($input: ${type}!) { ${field}(input: $input) {
      outcome subscriber { labels { labelId name } } userErrors { field code message providerCode providerMessage }
    } }`,
    { input },
  );
  return { payload: data?.[field] ?? null, errors };
}

const addLabels = (labelIds: readonly string[], idempotencyKey = newKey()) =>
  mutate('addSubscriberLabels', { channel: 'sydney', phoneNumber: olivia, labelIds, idempotencyKey });

/** The received writes, such as `POST 2`. */
const writes = (): string[] =>
  whapi.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path.split('/')[2] ?? ''}`);

const failAt = (labelId: string, answer: SimulatedAnswer): void =>
  whapi.fail({ kind: 'answer', answer, when: ({ method, path }) => method !== 'GET' && path.startsWith(`/labels/${labelId}/`) });

describe('a change of several parts that takes a call each', () => {
  it.each<[string, SimulatedAnswer, object]>([
    [
      'refuses',
      whapiFailures.limitExceeded,
      { code: 'LIMIT_EXCEEDED', providerCode: '402', providerMessage: 'Trial version limit exceeded' },
    ],
    [
      'knows no such chat',
      { status: 404, body: { error: { code: 404, message: 'Specified chat or message not found' } } },
      { code: 'NOT_FOUND', providerCode: '404', providerMessage: 'Specified chat or message not found' },
    ],
  ])('reports which parts were applied and which not when the provider %s midway', async (_, answer, error) => {
    failAt('3', answer);
    const key = newKey();
    const { payload, errors } = await addLabels(['2', '3', '1'], key);
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({
      outcome: 'APPLIED',
      subscriber: { labels: [{ labelId: '1' }, { labelId: '2' }] },
      userErrors: [
        { field: ['input', 'labelIds', '1'], ...error },
        { field: ['input', 'labelIds', '2'], code: 'NOT_ATTEMPTED', providerCode: null },
      ],
    });
    expect(payload?.userErrors).toHaveLength(2);
    expect(writes()).toEqual(['POST 2', 'POST 3']);
    expect(await addLabels(['2', '3', '1'], key)).toEqual({ payload, errors });
    expect(writes()).toEqual(['POST 2', 'POST 3']);
  });

  it('is UNKNOWN from the part without an answer on, and is not sent again for the same key', async () => {
    whapi.fail({ kind: 'cut-after', when: ({ path }) => path.startsWith('/labels/3/') });
    const key = newKey();
    const { payload } = await addLabels(['2', '3', '1'], key);
    expect(payload).toMatchObject({
      outcome: 'UNKNOWN',
      userErrors: [
        { field: ['input', 'labelIds', '1'], code: 'OUTCOME_UNKNOWN' },
        { field: ['input', 'labelIds', '2'], code: 'NOT_ATTEMPTED' },
      ],
    });
    expect((await addLabels(['2', '3', '1'], key)).payload).toMatchObject({ outcome: 'UNKNOWN', userErrors: payload?.userErrors });
    expect(writes()).toEqual(['POST 2', 'POST 3']);
    expect(whapi.chatLabels.get(chat)).toEqual(['1', '2', '3']);
  });

  it('is refused as a whole when the first part is, with its index', async () => {
    failAt('2', whapiFailures.forbiddenRecipient);
    const { payload } = await addLabels(['2', '3']);
    expect(payload).toMatchObject({
      outcome: null,
      subscriber: null,
      userErrors: [
        { field: ['input', 'labelIds', '0'], code: 'RECIPIENT_NOT_ALLOWED' },
        { field: ['input', 'labelIds', '1'], code: 'NOT_ATTEMPTED' },
      ],
    });
    expect(whapi.chatLabels.get(chat)).toEqual(['1']);
  });

  it('is an error that frees the key when nothing was applied because of the provider', async () => {
    failAt('2', whapiFailures.needAuthorization);
    const key = newKey();
    const failed = await addLabels(['2', '3'], key);
    expect(failed).toMatchObject({ payload: null, errors: [{ extensions: { code: 'PROVIDER_UNAUTHENTICATED', provider: 'whapi' } }] });
    expect((await addLabels(['2', '3'], key)).payload).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(writes()).toEqual(['POST 2', 'POST 2', 'POST 3']);
  });

  it('changes nothing when one of its ids is unknown', async () => {
    for (const field of ['addSubscriberLabels', 'removeSubscriberLabels']) {
      const { payload } = await mutate(field, { channel: 'sydney', phoneNumber: olivia, labelIds: ['1', '2', '77'] });
      expect(payload).toMatchObject({ outcome: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'labelIds', '2'] }] });
    }
    expect(writes()).toEqual([]);
    expect(whapi.chatLabels.get(chat)).toEqual(['1']);
  });

  it('removes the labels, and returns the subscriber as the provider now reports it', async () => {
    const { payload } = await mutate('removeSubscriberLabels', { channel: 'sydney', phoneNumber: olivia, labelIds: ['1', '2'] });
    expect(payload).toEqual({ outcome: 'APPLIED', userErrors: [], subscriber: { labels: [] } });
    expect(writes()).toEqual(['DELETE 1', 'DELETE 2']);
  });
});

describe('a change of several parts that the provider ends by a soft ban', () => {
  it('reports what was applied, although the channel then pauses and the subscriber cannot be read', async () => {
    const banned = await startWhapiSimulator();
    const other = await runGateway({ channels: { sydney: { provider: 'whapi', simulator: banned } } });
    banned.fail({ kind: 'answer', answer: whapiFailures.softBan, when: ({ path }) => path.startsWith('/labels/3/') });
    const { data, errors } = await other.ask(
      `mutation { addSubscriberLabels(input: { channel: "sydney", phoneNumber: "${olivia}", labelIds: ["2", "3", "1"] }) {
        outcome subscriber { id } userErrors { field code providerCode providerMessage }
      } }`,
    );
    await other.close();
    await banned.close();
    const nothing = { providerCode: null, providerMessage: null };
    expect(data).toEqual({
      addSubscriberLabels: {
        outcome: 'APPLIED',
        subscriber: null,
        userErrors: [
          { field: ['input', 'labelIds', '1'], code: 'PROVIDER_REFUSED', providerCode: '429', providerMessage: 'Too many requests' },
          { field: ['input', 'labelIds', '2'], code: 'NOT_ATTEMPTED', ...nothing },
        ],
      },
    });
    expect(errors).toMatchObject([{ path: ['addSubscriberLabels', 'subscriber'], extensions: { code: 'PROVIDER_RATE_LIMITED' } }]);
    expect(banned.chatLabels.get(chat)).toEqual(['1', '2']);
  });
});

describe('a change of several parts that takes one call', () => {
  const person = { channel: 'miami', phoneNumber: '+14155552671' };
  const sent = (): string[] => wabotick.requests.map(({ path }) => path.replace('/api/v1/whatsapp/', ''));
  const worn = (): unknown => wabotick.data.subscribers.find(({ chat_id }) => chat_id === '14155552671')?.['label_names'];

  it.each([
    ['addSubscriberLabels', 'subscriber/chat/assign-labels', { labelIds: ['1', '404'] }, 'Label not found.'],
    ['removeSubscriberLabels', 'subscriber/chat/remove-labels', { labelIds: ['1', '404'] }, 'Label not found.'],
    ['addSubscriberToSequences', 'subscriber/chat/assign-sequence', { sequenceIds: ['11', '404'] }, 'Sequence not found.'],
    ['removeSubscriberFromSequences', 'subscriber/chat/remove-sequence', { sequenceIds: ['11', '404'] }, 'Sequence not found.'],
  ])('%s with an unknown id changes nothing and returns the message of the provider', async (field, endpoint, ids, providerMessage) => {
    const before = worn();
    const { payload } = await mutate(field, { ...person, ...ids });
    expect(payload).toMatchObject({ outcome: null, subscriber: null, userErrors: [{ code: 'NOT_FOUND', providerMessage }] });
    expect(sent()).toEqual([endpoint]);
    expect([worn(), wabotick.backOffice.sequences]).toEqual([before, {}]);
  });

  const name = 'City';
  it.each<[string, object, string[]]>([
    ['addSubscriberLabels', { labelIds: [] }, ['labelIds']],
    ['addSubscriberLabels', { labelIds: ['1', '2', '1'] }, ['labelIds', '2']],
    ['removeSubscriberLabels', { labelIds: ['1,2'] }, ['labelIds', '0']],
    ['addSubscriberToSequences', { sequenceIds: [] }, ['sequenceIds']],
    ['addSubscriberToSequences', { sequenceIds: ['11', '11'] }, ['sequenceIds', '1']],
    ['removeSubscriberFromSequences', { sequenceIds: ['11', ' '] }, ['sequenceIds', '1']],
    ['setSubscriberCustomFields', { customFields: [] }, ['customFields']],
    [
      'setSubscriberCustomFields',
      {
        customFields: [
          { name, value: 'Pune' },
          { name, value: 'Agra' },
        ],
      },
      ['customFields', '1'],
    ],
  ])('%s of %j is INVALID, names the index, and costs no call', async (field, parts, place) => {
    const { payload } = await mutate(field, { ...person, ...parts });
    expect(payload).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID', field: ['input', ...place] }] });
    expect(sent()).toEqual([]);
  });

  it('returns the subscriber as the provider now reports it, after one call that changes all parts and one that reads', async () => {
    const { payload } = await mutate('addSubscriberLabels', { ...person, labelIds: ['1', '2'] });
    expect(payload).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(payload?.subscriber?.labels?.map((label) => label.name).join()).toBe(worn());
    expect(sent()).toEqual(['subscriber/chat/assign-labels', 'subscriber/get']);
  });
});
