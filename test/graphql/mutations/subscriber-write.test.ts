import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import type { Subscriber } from '../../../src/domain/subscriber.js';
import {
  AddSubscriberLabelsDocument,
  AddSubscriberNoteDocument,
  AddSubscriberToSequencesDocument,
  AssignConversationDocument,
  CreateSubscriberDocument,
  DeleteSubscriberDocument,
  RemoveSubscriberFromSequencesDocument,
  RemoveSubscriberLabelsDocument,
  ResetUserInputFlowDocument,
  SetSubscriberCustomFieldsDocument,
  UpdateSubscriberDocument,
} from '../../operations/generated.js';
import { channel, contactId, failure, openWritingGateway, phoneNumber, type WritingGateway } from '../queries/writing-provider.js';

const about = { channel, phoneNumber };
const nobody = { channel, subscriberId: null, phoneNumber, firstName: null, lastName: null, email: null, gender: null };
const unreported = {
  labels: null,
  customFields: null,
  assignedAgent: null,
  unreadCount: null,
  createdAt: null,
  lastMessageAt: null,
  raw: null,
};

/** The subscriber that the provider has. */
let person: Subscriber | null;
let gateway: WritingGateway;

beforeAll(async () => {
  gateway = await openWritingGateway((writer) => ({
    subscriberWrites: {
      create: writer('create'),
      update: writer('update'),
      delete: writer('delete'),
      addNote: writer('addNote'),
      setCustomFields: writer('setCustomFields'),
      addLabels: writer('addLabels'),
      removeLabels: writer('removeLabels'),
      addToSequences: writer('addToSequences'),
      removeFromSequences: writer('removeFromSequences'),
      resetUserInputFlow: writer('resetUserInputFlow'),
      assignConversation: writer('assignConversation'),
    },
    subscribers: {
      contactIdOf: (number) => number.slice(1),
      get: async (ids) => new Map(person !== null && ids.includes(contactId) ? [[contactId, person]] : []),
    },
    conversations: {
      contactIdOf: (number) => number.slice(1),
      messages: async () => ({ messages: [], hasOlder: false }),
      get: async () => new Map([[contactId, { status: 'open', assignedAgent: 'Asha' }]]),
    },
  }));
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.written.length = 0;
  gateway.answer = async () => ({ outcome: 'APPLIED', providerId: null });
  person = { ...nobody, ...unreported, contactId, name: 'Zoë <b>😀</b>' };
});

const labelIds = ['1', '2'];
const sequenceIds = ['7'];
const customFields = [{ name: 'City', value: 'Pune' }];

/** Every mutation of a subscriber, with the change that the provider adapter then receives. */
const changes: [string, () => Promise<{ outcome: unknown; userErrors: readonly unknown[]; subscriber?: unknown } | null>, object][] = [
  [
    'create',
    async () => (await gateway.read(CreateSubscriberDocument, { input: { ...about, fullName: 'Zoë' } })).createSubscriber,
    { name: 'Zoë' },
  ],
  [
    'update',
    async () => (await gateway.read(UpdateSubscriberDocument, { input: { ...about, firstName: 'Zoë', labelIds } })).updateSubscriber,
    { firstName: 'Zoë', lastName: null, gender: null, labelIds },
  ],
  [
    'addNote',
    async () => (await gateway.read(AddSubscriberNoteDocument, { input: { ...about, text: 'VIP' } })).addSubscriberNote,
    { text: 'VIP' },
  ],
  [
    'setCustomFields',
    async () => (await gateway.read(SetSubscriberCustomFieldsDocument, { input: { ...about, customFields } })).setSubscriberCustomFields,
    { customFields },
  ],
  [
    'addLabels',
    async () => (await gateway.read(AddSubscriberLabelsDocument, { input: { ...about, labelIds } })).addSubscriberLabels,
    { labelIds },
  ],
  [
    'removeLabels',
    async () => (await gateway.read(RemoveSubscriberLabelsDocument, { input: { ...about, labelIds } })).removeSubscriberLabels,
    { labelIds },
  ],
  [
    'addToSequences',
    async () => (await gateway.read(AddSubscriberToSequencesDocument, { input: { ...about, sequenceIds } })).addSubscriberToSequences,
    { sequenceIds },
  ],
  [
    'removeFromSequences',
    async () =>
      (await gateway.read(RemoveSubscriberFromSequencesDocument, { input: { ...about, sequenceIds } })).removeSubscriberFromSequences,
    { sequenceIds },
  ],
  ['resetUserInputFlow', async () => (await gateway.read(ResetUserInputFlowDocument, { input: about })).resetUserInputFlow, {}],
];

describe('a change of a subscriber', () => {
  it.each(changes)('is one write, and returns the subscriber as the provider then reports it: %s', async (writer, ask, change) => {
    const before = person as Subscriber;
    person = null;
    gateway.answer = async () => {
      person = before;
      return { outcome: 'APPLIED', providerId: null };
    };
    expect(await ask()).toEqual({
      outcome: 'APPLIED',
      userErrors: [],
      subscriber: { id: toId('Subscriber', channel, contactId), contactId, fullName: 'Zoë <b>😀</b>' },
    });
    expect(gateway.written.map(({ writer: name, change: given }) => [name, given])).toEqual([[writer, { phoneNumber, ...change }]]);
  });

  it.each(changes)('is refused with the code of the provider, without a subscriber: %s', async (_, ask) => {
    gateway.answer = () =>
      Promise.reject(failure({ kind: 'not-found', sent: 'answered', providerCode: '404', providerMessage: 'No such label.' }));
    expect(await ask()).toMatchObject({
      outcome: null,
      subscriber: null,
      userErrors: [{ code: 'NOT_FOUND', providerCode: '404', providerMessage: 'No such label.' }],
    });
  });

  it('returns the id of the deleted subscriber', async () => {
    const { deleteSubscriber } = await gateway.read(DeleteSubscriberDocument, { input: about });
    expect(deleteSubscriber).toEqual({ outcome: 'APPLIED', userErrors: [], deletedSubscriberId: toId('Subscriber', channel, contactId) });
    expect(gateway.written).toMatchObject([{ writer: 'delete', change: { phoneNumber } }]);
    gateway.answer = () => Promise.reject(failure({ kind: 'timeout', sent: 'maybe' }));
    const lost = await gateway.read(DeleteSubscriberDocument, { input: about });
    expect(lost.deleteSubscriber).toMatchObject({ outcome: 'UNKNOWN', deletedSubscriberId: null });
  });

  it('assigns a conversation to a team member', async () => {
    const { assignConversation } = await gateway.read(AssignConversationDocument, { input: { ...about, teamMemberId: '3' } });
    expect(assignConversation).toEqual({
      outcome: 'APPLIED',
      userErrors: [],
      conversation: { contactId, providerStatus: 'open', assignedAgent: 'Asha' },
    });
    expect(gateway.written).toMatchObject([{ writer: 'assignConversation', change: { phoneNumber, teamMemberId: '3' } }]);
  });

  it('returns the same answer for the same key, and is made once', async () => {
    const input = { ...about, labelIds, idempotencyKey: 'labels-1' };
    const first = await gateway.read(AddSubscriberLabelsDocument, { input });
    expect(await gateway.read(AddSubscriberLabelsDocument, { input })).toEqual(first);
    expect(gateway.written).toHaveLength(1);
  });
});

describe('an invalid change', () => {
  const cases: [string, string[] | null, () => Promise<{ outcome: unknown; userErrors: readonly object[] } | null>][] = [
    [
      'a national number',
      ['phoneNumber'],
      async () => (await gateway.read(ResetUserInputFlowDocument, { input: { channel, phoneNumber: '0415 555' } })).resetUserInputFlow,
    ],
    [
      'no name',
      ['fullName'],
      async () => (await gateway.read(CreateSubscriberDocument, { input: { ...about, fullName: ' ' } })).createSubscriber,
    ],
    ['nothing to change', null, async () => (await gateway.read(UpdateSubscriberDocument, { input: about })).updateSubscriber],
    [
      'no label',
      ['labelIds'],
      async () => (await gateway.read(AddSubscriberLabelsDocument, { input: { ...about, labelIds: [] } })).addSubscriberLabels,
    ],
    [
      'a label twice',
      ['labelIds', '1'],
      async () =>
        (await gateway.read(RemoveSubscriberLabelsDocument, { input: { ...about, labelIds: ['1', '1'] } })).removeSubscriberLabels,
    ],
    [
      'an empty label',
      ['labelIds', '0'],
      async () => (await gateway.read(AddSubscriberLabelsDocument, { input: { ...about, labelIds: [''] } })).addSubscriberLabels,
    ],
    [
      'no sequence',
      ['sequenceIds'],
      async () => (await gateway.read(AddSubscriberToSequencesDocument, { input: { ...about, sequenceIds: [] } })).addSubscriberToSequences,
    ],
    [
      'no field',
      ['customFields'],
      async () =>
        (await gateway.read(SetSubscriberCustomFieldsDocument, { input: { ...about, customFields: [] } })).setSubscriberCustomFields,
    ],
    [
      'a field twice',
      ['customFields', '1'],
      async () =>
        (await gateway.read(SetSubscriberCustomFieldsDocument, { input: { ...about, customFields: [...customFields, ...customFields] } }))
          .setSubscriberCustomFields,
    ],
    [
      'an empty note',
      ['text'],
      async () => (await gateway.read(AddSubscriberNoteDocument, { input: { ...about, text: '' } })).addSubscriberNote,
    ],
    [
      'no team member',
      ['teamMemberId'],
      async () => (await gateway.read(AssignConversationDocument, { input: { ...about, teamMemberId: '' } })).assignConversation,
    ],
  ];

  it.each(cases)('is INVALID, names the field and costs no call: %s', async (_, field, ask) => {
    const path = field === null ? null : ['input', ...field];
    expect(await ask()).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID', field: path }] });
    expect(gateway.written).toEqual([]);
  });
});
