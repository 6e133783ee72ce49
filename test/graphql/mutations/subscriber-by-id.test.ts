import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import type { WhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';

/** Of the documents: a chat_id that is no valid number. */
const numberless = '0123456789';
const numbered = '14155552671';
const lid = '81896604192873@lid';

let five: FiveChannels;

beforeAll(async () => {
  five = await openFiveChannels({
    clients: [{ name: 'rio', token: 'rio-token', scopes: ['subscribers:write'], channels: ['rio'] }],
  });
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

interface Payload {
  readonly outcome: string | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

async function change<More = unknown>(name: string, input: string, selection = '', token?: string): Promise<Payload & More> {
  const mutation = `mutation { ${name}(input: { ${input} }) { outcome userErrors { code field } ${selection} } }`;
  const { data, errors } = await five.ask<Record<string, Payload & More>, object>(mutation, {}, token);
  expect(errors).toEqual([]);
  return data?.[name] as Payload & More;
}

const idOf = (contactId: string, channel = 'miami') => toId('Subscriber', channel, contactId);
const sentForms = () =>
  five.miami.requests.map(({ path, body }) => [path.split('/whatsapp/')[1], new URLSearchParams(body).get('phone_number')]);

/** Every mutation of a subscriber that exists, with the endpoint that Wabotick has for it. */
const changes: readonly (readonly [name: string, more: string, endpoint: string])[] = [
  ['updateSubscriber', 'firstName: "Zoë"', 'subscriber/update'],
  ['addSubscriberNote', 'text: "VIP"', 'subscriber/chat/add-notes'],
  ['setSubscriberCustomFields', 'customFields: [{ name: "customer_name", value: "Zoë" }]', 'subscriber/chat/assign-custom-fields'],
  ['addSubscriberLabels', 'labelIds: ["2"]', 'subscriber/chat/assign-labels'],
  ['removeSubscriberLabels', 'labelIds: ["2"]', 'subscriber/chat/remove-labels'],
  ['addSubscriberToSequences', 'sequenceIds: ["11"]', 'subscriber/chat/assign-sequence'],
  ['removeSubscriberFromSequences', 'sequenceIds: ["11"]', 'subscriber/chat/remove-sequence'],
  ['resetUserInputFlow', '', 'subscriber/reset/user-input-flow'],
  ['assignConversation', 'teamMemberId: "12"', 'subscriber/chat/assign-to-team-member'],
];

describe('a change of a subscriber by id', () => {
  it.each(changes)('MUST reach a subscriber with a number, and one without: %s', async (name, more, endpoint) => {
    for (const contactId of [numbered, numberless]) {
      expect(await change(name, `subscriberId: "${idOf(contactId)}" ${more}`)).toEqual({ outcome: 'APPLIED', userErrors: [] });
    }
    expect(sentForms()).toEqual([
      [endpoint, numbered],
      [endpoint, numberless],
    ]);
  });

  it('MUST return the subscriber as the provider then reports it', async () => {
    const id = idOf(numbered);
    const { subscriber } = await change<{ subscriber: object }>(
      'updateSubscriber',
      `subscriberId: "${id}" lastName: "Nguyen"`,
      'subscriber { id lastName }',
    );
    expect(subscriber).toEqual({ id, lastName: 'Nguyen' });
  });

  it('MUST reach a customer of whom only a linked id is known, where the provider has a place for it', async () => {
    const sydney = five.sydney as WhapiSimulator;
    sydney.chats.set(lid, []);
    const input = `subscriberId: "${idOf(lid, 'sydney')}" labelIds: ["2"]`;
    expect(await change('addSubscriberLabels', input)).toEqual({ outcome: 'APPLIED', userErrors: [] });
    expect(sydney.chatLabels.get(lid)).toEqual(['2']);
    expect(await change('removeSubscriberLabels', input)).toEqual({ outcome: 'APPLIED', userErrors: [] });
    expect(sydney.chatLabels.get(lid)).toEqual([]);
  });

  it('MUST be made once for one key, and the key MUST NOT serve for another subscriber', async () => {
    const input = `subscriberId: "${idOf(numberless)}" text: "Once" idempotencyKey: "note-by-id"`;
    const first = await change('addSubscriberNote', input);
    expect(await change('addSubscriberNote', input)).toEqual(first);
    expect(sentForms()).toHaveLength(1);
    const other = await change('addSubscriberNote', `subscriberId: "${idOf(numbered)}" text: "Once" idempotencyKey: "note-by-id"`);
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });

  it('MUST return the id of the deleted subscriber', async () => {
    five.miami.data.subscribers.push({ subscriber_id: 9001, chat_id: '0999', first_name: 'Gone' });
    const id = idOf('0999');
    expect(await change('deleteSubscriber', `subscriberId: "${id}"`, 'deletedSubscriberId')).toEqual({
      outcome: 'APPLIED',
      userErrors: [],
      deletedSubscriberId: id,
    });
    expect(five.miami.data.subscribers.some((one) => one['chat_id'] === '0999')).toBe(false);
  });

  it('MUST accept the channel beside the id, if it is the channel of the id', async () => {
    const id = idOf(numbered);
    expect(await change('resetUserInputFlow', `subscriberId: "${id}" channel: "miami"`)).toMatchObject({ outcome: 'APPLIED' });
    expect(await change('resetUserInputFlow', `subscriberId: "${id}" channel: "sydney"`)).toMatchObject({
      outcome: null,
      userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED' }],
    });
    expect(await change('addSubscriberLabels', `subscriberId: "${id}" channel: "sydney" labelIds: ["2"]`)).toMatchObject({
      outcome: null,
      userErrors: [{ code: 'INVALID', field: ['input', 'subscriberId'] }],
    });
  });
});

describe('a change of a subscriber', () => {
  const number = 'phoneNumber: "+14155552671"';
  it.each([
    ['neither an id nor a number', '', 'INVALID', 'subscriberId'],
    ['a number without its channel', number, 'INVALID', 'subscriberId'],
    ['a channel alone', 'channel: "miami"', 'INVALID', 'phoneNumber'],
    ['an id and a number', `subscriberId: "${idOf(numbered)}" ${number}`, 'INVALID', 'phoneNumber'],
    ['what is no id', 'subscriberId: "x"', 'INVALID', 'subscriberId'],
    ['the id of something else', `subscriberId: "${toId('Conversation', 'miami', numbered)}"`, 'INVALID', 'subscriberId'],
    ['the id of a channel that does not exist', `subscriberId: "${idOf(numbered, 'atlantis')}"`, 'NOT_FOUND', 'subscriberId'],
    ['a channel that does not exist', `channel: "atlantis" ${number}`, 'INVALID', 'channel'],
    ['an address that is no chat_id', `subscriberId: "${idOf('someone@lid')}"`, 'INVALID', 'subscriberId'],
  ])('MUST be refused, without a call, with %s', async (_, input, code, field) => {
    const { outcome, userErrors } = await change('addSubscriberNote', `${input} text: "x"`);
    expect({ outcome, userErrors }).toEqual({ outcome: null, userErrors: [{ code, field: ['input', field] }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('MUST NOT tell a subscriber of a channel that the viewer may not see from one that does not exist', async () => {
    const input = (channel: string) => `subscriberId: "${idOf(numbered, channel)}" text: "x"`;
    const hidden = await change('addSubscriberNote', input('miami'), '', 'rio-token');
    expect(hidden).toEqual(await change('addSubscriberNote', input('atlantis'), '', 'rio-token'));
    expect(five.calls()).toEqual(noCalls);
  });

  it('MUST be refused by its capability where the provider changes nothing of subscribers', async () => {
    expect(await change('addSubscriberNote', `subscriberId: "${idOf('5544999999999', 'delhi')}" text: "x"`)).toMatchObject({
      outcome: null,
      userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: null }],
    });
  });
});
