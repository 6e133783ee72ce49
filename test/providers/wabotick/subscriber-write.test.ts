import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../src/contract/error.js';
import type { Writer } from '../../../src/contract/writer.js';
import type { Subscriber } from '../../../src/domain/subscriber.js';
import { call, endpointsOf, failureOf, formOf, openWabotick, type WabotickChannel, type ChannelOptions } from './fixture.js';

const phoneNumber = '+14155552671';
const contact = '14155552671';
const stranger = '+14155550199';
const write = { correlationId: 'write-1', deadlineAt: undefined };
const applied = { outcome: 'APPLIED', providerId: null };
const unchanged = { firstName: null, lastName: null, gender: null, labelIds: null };

async function read({ subscribers }: WabotickChannel, contactId = contact): Promise<Subscriber | undefined> {
  const found = (await subscribers.get!([contactId], call())).get(contactId);
  if (found instanceof Error) throw found;
  return found;
}

/** A change by one of the writers; which one is said by its name, so that a table can hold it. */
type Name = keyof WabotickChannel['subscriberWrites'];
type Row = readonly [name: Name, endpoint: string, change: object, fields: Record<string, string>];

function writerOf(provider: WabotickChannel, name: Name): Writer<object> {
  return provider.subscriberWrites[name] as unknown as Writer<object>;
}

const person = { phone_number_id: '109876543210987', phone_number: contact };
const rows: readonly Row[] = [
  [
    'update',
    'subscriber/update',
    { firstName: 'Ada <b>', lastName: 'Möller 👋', gender: 'female', labelIds: ['1', '3'] },
    { first_name: 'Ada <b>', last_name: 'Möller 👋', gender: 'female', label_ids: '1,3' },
  ],
  ['update', 'subscriber/update', { ...unchanged, lastName: 'Möller' }, { last_name: 'Möller' }],
  ['delete', 'subscriber/delete', {}, {}],
  ['addNote', 'subscriber/chat/add-notes', { text: 'Called & asked' }, { note_text: 'Called & asked' }],
  [
    'setCustomFields',
    'subscriber/chat/assign-custom-fields',
    {
      customFields: [
        { name: 'customer_name', value: 'A "B"' },
        { name: 'customer_email', value: '' },
      ],
    },
    { custom_fields: '{"customer_name":"A \\"B\\"","customer_email":""}' },
  ],
  ['addLabels', 'subscriber/chat/assign-labels', { labelIds: ['1', '2'] }, { label_ids: '1,2' }],
  ['removeLabels', 'subscriber/chat/remove-labels', { labelIds: ['2'] }, { label_ids: '2' }],
  ['addToSequences', 'subscriber/chat/assign-sequence', { sequenceIds: ['11', '13'] }, { sequence_ids: '11,13' }],
  ['removeFromSequences', 'subscriber/chat/remove-sequence', { sequenceIds: ['11'] }, { sequence_ids: '11' }],
  ['resetUserInputFlow', 'subscriber/reset/user-input-flow', {}, {}],
  ['assignConversation', 'subscriber/chat/assign-to-team-member', { teamMemberId: '12' }, { team_member_id: '12' }],
];

describe('a change of a subscriber', () => {
  it.each(rows)('%s is one form posted to %s', async (name, endpoint, change, fields) => {
    const provider = await openWabotick();
    expect(await writerOf(provider, name).send({ phoneNumber, ...change }, write)).toEqual(applied);
    expect(endpointsOf(provider.simulator)).toEqual([endpoint]);
    expect(provider.simulator.requests[0]?.method).toBe('POST');
    expect(formOf(provider.simulator.requests[0])).toEqual({ apiToken: provider.simulator.settings['apiToken'], ...person, ...fields });
  });

  it.each(rows)('%s (%s) of an unknown subscriber is NOT_FOUND', async (name, _endpoint, change) => {
    const provider = await openWabotick();
    const error = await failureOf(writerOf(provider, name).send({ phoneNumber: stranger, ...change }, write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'NOT_FOUND', providerMessage: 'Subscriber not found.' });
  });

  it.each(rows)('%s (%s) is not sent to a number that is none', async (name, _endpoint, change) => {
    const provider = await openWabotick();
    const wrong = { phoneNumber: '0014155552671', ...change };
    expect(writerOf(provider, name).check(wrong)).toMatchObject([{ code: 'INVALID', field: ['phoneNumber'] }]);
    expect(await failureOf(writerOf(provider, name).send(wrong, write))).toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(provider.simulator.requests).toEqual([]);
  });

  it.each(rows)('%s (%s) is sent once when its answer is lost', async (name, endpoint, change) => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'cut-after' });
    const error = await failureOf(writerOf(provider, name).send({ phoneNumber, ...change }, write));
    expect(error).toMatchObject({ sent: 'maybe', nothingApplied: false });
    expect(endpointsOf(provider.simulator)).toEqual([endpoint]);
  });

  it.each<[Name, object, string[]]>([
    ['create', { name: ' ' }, ['fullName']],
    ['update', unchanged, ['']],
    ['update', { ...unchanged, firstName: '', lastName: ' ', gender: '' }, ['firstName', 'lastName', 'gender']],
    ['update', { ...unchanged, labelIds: [] }, ['labelIds']],
    ['addNote', { text: '' }, ['text']],
    ['setCustomFields', { customFields: [] }, ['customFields']],
    ['setCustomFields', { customFields: [{ name: '', value: 'x' }] }, ['customFields.0.name']],
    [
      'setCustomFields',
      {
        customFields: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      ['customFields.1.name'],
    ],
    ['addLabels', { labelIds: [] }, ['labelIds']],
    ['addLabels', { labelIds: ['1', '2', '1'] }, ['labelIds.2']],
    ['addLabels', { labelIds: ['1,2', ''] }, ['labelIds.0', 'labelIds.1']],
    ['removeLabels', { labelIds: [] }, ['labelIds']],
    ['addToSequences', { sequenceIds: ['11', '11'] }, ['sequenceIds.1']],
    ['removeFromSequences', { sequenceIds: [] }, ['sequenceIds']],
    ['assignConversation', { teamMemberId: '' }, ['teamMemberId']],
  ])('%s with %j is INVALID and not sent', async (name, change, fields) => {
    const provider = await openWabotick();
    const refusals: readonly Refusal[] = writerOf(provider, name).check({ phoneNumber, ...change });
    expect(refusals.map(({ code, field }) => [code, field?.join('.')])).toEqual(fields.map((field) => ['INVALID', field]));
    await failureOf(writerOf(provider, name).send({ phoneNumber, ...change }, write));
    expect(provider.simulator.requests).toEqual([]);
  });

  it.each<[Name, object, string]>([
    ['update', { ...unchanged, labelIds: ['9'] }, 'Label not found.'],
    ['addLabels', { labelIds: ['1', '9'] }, 'Label not found.'],
    ['removeLabels', { labelIds: ['9'] }, 'Label not found.'],
    ['addToSequences', { sequenceIds: ['9'] }, 'Sequence not found.'],
    ['removeFromSequences', { sequenceIds: ['9'] }, 'Sequence not found.'],
    ['assignConversation', { teamMemberId: '9' }, 'Team member not found.'],
  ])('%s with %j is refused as NOT_FOUND and changes nothing', async (name, change, providerMessage) => {
    const provider = await openWabotick();
    const before = await read(provider);
    const error = await failureOf(writerOf(provider, name).send({ phoneNumber, ...change }, write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'NOT_FOUND', providerMessage });
    expect(await read(provider)).toEqual(before);
    expect(provider.simulator.backOffice.sequences).toEqual({});
  });
});

describe('a new subscriber', () => {
  const ada = { phoneNumber: stranger, name: 'Ada King 👑 <b>' };
  const create = async (options: ChannelOptions = {}) => {
    const provider = await openWabotick(options);
    return { provider, send: (change = ada) => provider.subscriberWrites.create!.send(change, write) };
  };

  it('is created with the field names that only this endpoint has, and then is there', async () => {
    const { provider, send } = await create();
    expect(await send()).toEqual(applied);
    expect(endpointsOf(provider.simulator)).toEqual(['subscriber/create']);
    expect(formOf(provider.simulator.requests[0])).toEqual({
      apiToken: provider.simulator.settings['apiToken'],
      phoneNumberID: '109876543210987',
      name: 'Ada King 👑 <b>',
      phoneNumber: '14155550199',
    });
    expect(await read(provider, '14155550199')).toMatchObject({ firstName: 'Ada', name: 'Ada King 👑 <b>', phoneNumber: stranger });
  });

  it.each<[string, ChannelOptions, string, string]>([
    ['who is there already', {}, 'ALREADY_EXISTS', 'Something went wrong or subscriber already exist.'],
    [
      'beyond the limit of the plan',
      { subscriberLimit: 6 },
      'LIMIT_EXCEEDED',
      'Subscriber limit has been exceeded. You cannot have more subscribers.',
    ],
    ['of another account', { settings: { phoneNumberId: '5' } }, 'ACCOUNT_NOT_FOUND', 'WhatsApp account not found.'],
  ])('%s is refused', async (_, options, refusal, providerMessage) => {
    const { provider, send } = await create(options);
    const change = refusal === 'ALREADY_EXISTS' ? { ...ada, phoneNumber } : ada;
    expect(await failureOf(send(change))).toMatchObject({ kind: 'refused', refusal, providerMessage });
    expect(provider.simulator.data.subscribers).toHaveLength(6);
  });

  it('with a number that is none is not sent', async () => {
    const { provider, send } = await create();
    expect(await failureOf(send({ ...ada, phoneNumber: '5550199' }))).toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(provider.simulator.requests).toEqual([]);
  });
});

describe('a changed subscriber', () => {
  it('is visible when the subscriber is read again', async () => {
    const provider = await openWabotick();
    const { subscriberWrites: writes } = provider;
    await writes.update!.send({ phoneNumber, firstName: 'Augusta', lastName: null, gender: 'female', labelIds: ['1'] }, write);
    await writes.setCustomFields!.send({ phoneNumber, customFields: [{ name: 'customer_name', value: 'Augusta' }] }, write);
    const changed = await read(provider);
    expect(changed).toMatchObject({ name: 'Augusta Miller', gender: 'female' });
    expect(changed?.labels?.map(({ name }) => name)).toEqual(['VIP', 'Newsletter', 'Your label name']);
    expect(changed?.customFields).toEqual([
      { name: 'customer_email', value: 'ada@example.com' },
      { name: 'customer_name', value: 'Augusta' },
    ]);
  });

  it('shows labels come and go', async () => {
    const provider = await openWabotick();
    const labels = async () => (await read(provider))?.labels?.map(({ name }) => name);
    await provider.subscriberWrites.addLabels!.send({ phoneNumber, labelIds: ['1', '2'] }, write);
    expect(await labels()).toEqual(['VIP', 'Newsletter', 'Your label name']);
    await provider.subscriberWrites.removeLabels!.send({ phoneNumber, labelIds: ['2', '1'] }, write);
    expect(await labels()).toEqual(['Newsletter']);
  });

  it('is kept by them: notes, sequences, resets and the agent', async () => {
    const provider = await openWabotick({ subscriberShape: 'message' });
    const { subscriberWrites: writes, simulator } = provider;
    await writes.addNote!.send({ phoneNumber, text: 'One' }, write);
    await writes.addNote!.send({ phoneNumber, text: 'Two' }, write);
    await writes.addToSequences!.send({ phoneNumber, sequenceIds: ['11', '12'] }, write);
    await writes.removeFromSequences!.send({ phoneNumber, sequenceIds: ['11'] }, write);
    await writes.resetUserInputFlow!.send({ phoneNumber }, write);
    await writes.assignConversation!.send({ phoneNumber, teamMemberId: '15' }, write);
    const { notes, sequences, resets } = simulator.backOffice;
    expect([notes, sequences, resets]).toEqual([{ [contact]: ['One', 'Two'] }, { [contact]: ['12'] }, { [contact]: 1 }]);
    expect((await read(provider))?.assignedAgent).toBe('Sam');
  });

  it('is deleted with the subscriber and the conversation', async () => {
    const provider = await openWabotick();
    await provider.subscriberWrites.delete!.send({ phoneNumber }, write);
    expect(await read(provider)).toBeUndefined();
    expect((await provider.conversations.messages(contact, { offset: 0, limit: 5 }, call())).messages).toEqual([]);
    expect(await failureOf(provider.subscriberWrites.delete!.send({ phoneNumber }, write))).toMatchObject({ refusal: 'NOT_FOUND' });
  });
});
