import { describe, expect, it, onTestFinished } from 'vitest';
import { endpoints } from '../../../../src/providers/wabotick/simulator/endpoint.js';
import {
  startWabotickSimulator,
  type WabotickSimulator,
  type WabotickSimulatorOptions,
} from '../../../../src/providers/wabotick/simulator/simulator.js';

type Fields = Readonly<Record<string, string>>;

async function start(options: WabotickSimulatorOptions = {}): Promise<WabotickSimulator> {
  const simulator = await startWabotickSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

async function ask(simulator: WabotickSimulator, endpoint: string, fields: Fields): Promise<unknown> {
  const body = new URLSearchParams({ apiToken: String(simulator.settings['apiToken']), ...fields });
  const response = await fetch(`${simulator.baseUrl}/api/v1/whatsapp/${endpoint}`, { method: 'POST', body });
  return response.json();
}

const refused = (message: string): object => ({ status: '0', message });
const done = (message: string): object => ({ status: '1', message });
const phone_number_id = '109876543210987';
const person = { phone_number_id, phone_number: '14155552671' };

/** A form for every endpoint that changes something, and the documented answer to it, letter by letter. */
const samples: readonly (readonly [endpoint: string, fields: Fields, answer: object])[] = [
  [
    'account/connect',
    { user_id: '1', whatsapp_business_account_id: '2', access_token: '3' },
    done('Whatsapp account has been connect successfully.'),
  ],
  [
    'send/template',
    { ...person, template_id: '512340987612345', 'templateVariable-name-1': 'Ada', 'templateVariable-order-2': '1' },
    {
      status: 'success',
      message: 'Template message sent successfully.',
      data: { message_id: expect.stringMatching(/^wamid\./) as string },
    },
  ],
  ['send', { ...person, message: 'Hello' }, sent()],
  ['trigger-bot', { ...person, bot_flow_unique_id: 'abc123' }, done('Bot has been trigger successfully.')],
  ['send/interactive-buttons', { ...person, message: 'Hello', buttons: '["Yes",{"id":"no","title":"No"}]' }, sent()],
  ['send/file', { ...person, media_type: 'audio', media_url: 'https://example.com/a.mp3' }, sent()],
  [
    'broadcast/template/send',
    { phone_number_id, flow_data: '{"a":1}' },
    { status: '1', visual_flow_campaign_id: 1727, message: 'Data has been saved successfully.', redirect_on_success_url: '' },
  ],
  [
    'subscriber/create',
    { phoneNumberID: phone_number_id, name: 'Ada', phoneNumber: '14155550199' },
    { status: '1', mesasge: 'WhatsApp subscriber has been created.' },
  ],
  ['subscriber/update', { ...person, gender: 'female' }, done('Subscriber Updated Successfully.')],
  ['subscriber/delete', person, done('Subscriber has been deleted successfully.')],
  ['subscriber/chat/add-notes', { ...person, note_text: 'One' }, done('Notes have been added successfully.')],
  ['subscriber/chat/assign-to-team-member', { ...person, team_member_id: '12' }, done('Successfully Assign Agent to Conversation.')],
  ['subscriber/reset/user-input-flow', person, done('Reset User Input Flow successfully.')],
  [
    'subscriber/chat/assign-custom-fields',
    { ...person, custom_fields: '{"customer_name":"Ada"}' },
    done('Subscriber changes have been saved successfully.'),
  ],
  ['subscriber/chat/assign-labels', { ...person, label_ids: '1,2' }, done('Labels have been assigned successfully.')],
  ['subscriber/chat/remove-labels', { ...person, label_ids: '1,2' }, done('Labels have been assigned successfully.')],
  ['subscriber/chat/assign-sequence', { ...person, sequence_ids: '11' }, done('Sequences have been assigned successfully.')],
  ['subscriber/chat/remove-sequence', { ...person, sequence_ids: '11' }, done('Sequences have been removed successfully.')],
  ['label/create', { phone_number_id, label_name: 'New' }, done('Label has been created successfully.')],
  ['catalog/sync', { whatsapp_catalog_id: '762561142206860' }, done('Catalog products have been synced successfully.')],
];

function sent(): object {
  const wa_message_id = expect.stringMatching(/^wamid\./) as string;
  return { status: '1', wa_message_id, message: 'Message sent successfully.' };
}

describe('the simulated Wabotick answers a change as documented', () => {
  it.each(samples)('%s', async (endpoint, fields, answer) => {
    expect(await ask(await start(), endpoint, fields)).toEqual(answer);
  });

  it('subscriber/create for a known subscriber', async () => {
    const fields = { phoneNumberID: phone_number_id, name: 'Ada', phoneNumber: '14155552671' };
    expect(await ask(await start(), 'subscriber/create', fields)).toEqual(refused('Something went wrong or subscriber already exist.'));
  });

  it('get/message-status', async () => {
    const fields = { wa_message_id: 'wamid.HBgNODgwMTcyMzMwOTAwMxUCABEYEjlGQkY3MEFEMEVGODhCNDkxNQA=', whatsapp_bot_id: '23' };
    expect(await ask(await start(), 'get/message-status', fields)).toEqual({
      status: '1',
      message: {
        message_status: null,
        delivery_status_updated_at: '2024-07-28 13:21:03',
        read_time: null,
        failed_time: null,
        failed_reason: '',
      },
    });
  });
});

describe('the simulated Wabotick is strict', () => {
  const required = [...endpoints].flatMap(([name, endpoint]) => endpoint.required.map((field) => [name, field] as const));
  const filled = (name: string): Fields =>
    Object.fromEntries(
      (endpoints.get(name)?.required ?? []).map((field) => [field, samples.find(([known]) => known === name)?.[1][field] ?? '1']),
    );

  it.each([...endpoints.keys()])('about a field that %s has not', async (name) => {
    expect(await ask(await start(), name, { ...filled(name), phoneNumberId: '1' })).toEqual(
      refused('The phoneNumberId field is not allowed.'),
    );
  });

  it.each(required)('about %s without %s', async (name, field) => {
    const { [field]: _left, ...fields } = filled(name);
    expect(await ask(await start(), name, fields)).toEqual(refused(`The ${field} field is required.`));
  });

  it.each(required.filter(([, field]) => field.toLowerCase() === 'phone_number_id' || field === 'phoneNumberID'))(
    'about another number than its own in %s (%s)',
    async (name, field) => {
      expect(await ask(await start(), name, { ...filled(name), [field]: '5' })).toEqual(refused('WhatsApp account not found.'));
    },
  );

  it.each<[string, Fields, string]>([
    ['send', { ...person, phone_number: '+14155552671', message: 'x' }, 'The phone_number field is malformed.'],
    ['send', { ...person, phone_number: '0014155552671', message: 'x' }, 'The phone_number field is malformed.'],
    ['subscriber/chat/assign-labels', { ...person, label_ids: '1, 2' }, 'The label_ids field is malformed.'],
    ['subscriber/chat/assign-custom-fields', { ...person, custom_fields: 'a=b' }, 'The custom_fields field is malformed.'],
    ['subscriber/chat/assign-custom-fields', { ...person, custom_fields: '{"shoe":"42"}' }, 'Custom field does not exist.'],
    ['broadcast/template/send', { phone_number_id, flow_data: 'flow' }, 'The flow_data field is malformed.'],
    ['send/file', { ...person, media_type: 'sticker', media_id: '982348123049102' }, 'The media_type field is malformed.'],
    ['send/file', { ...person, media_type: 'image' }, 'The media_url field is required when media_id is not present.'],
    ['send/interactive-buttons', { ...person, message: 'x', buttons: '[]' }, 'You can send between 1 and 3 reply buttons.'],
    ['send/interactive-buttons', { ...person, message: 'x', buttons: '["a","b","c","d"]' }, 'You can send between 1 and 3 reply buttons.'],
    [
      'send/interactive-buttons',
      { ...person, message: 'x', buttons: '["a"]', media_id: '982348123049102' },
      'When sending media with buttons, media_type must be one of: image, video, document.',
    ],
    [
      'send/interactive-buttons',
      { ...person, message: 'x', buttons: '["a"]', media_url: 'https://example.com/a.mp3' },
      'When sending media with buttons, media_type must be one of: image, video, document.',
    ],
    [
      'send/template',
      { ...person, template_id: '512340987612345', 'templateVariable-name-1': 'Ada' },
      'The templateVariable-order-2 field is required.',
    ],
    [
      'send/template',
      { ...person, template_id: '512340987612345', 'templateVariable-order-1': '1', 'templateVariable-name-2': 'Ada' },
      'The templateVariable-order-1 field is not allowed.',
    ],
    ['get/message-status', { wa_message_id: 'wamid.1', whatsapp_bot_id: '23' }, 'Message not found.'],
    ['get/message-status', { wa_message_id: 'wamid.1', whatsapp_bot_id: '24' }, 'WhatsApp account not found.'],
  ])('about the form of %s: %j', async (endpoint, fields, message) => {
    const simulator = await start();
    expect(await ask(simulator, endpoint, fields)).toEqual(refused(message));
    expect(simulator.data.conversations['14155552671']).toHaveLength((await start()).data.conversations['14155552671']?.length ?? 0);
  });
});
