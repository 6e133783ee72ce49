import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { startKaleyraSimulator } from '../../src/providers/kaleyra/simulator/simulator.js';
import { startMetacloudSimulator } from '../../src/providers/metacloud/simulator/simulator.js';
import type { Simulator } from '../../src/providers/simulator/server.js';
import { startWhapiSimulator } from '../../src/providers/whapi/simulator/simulator.js';
import { startZapiSimulator } from '../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

/** Lists, reactions, locations and contacts on every provider that documents them, over real sockets. */
const names = ['kaleyra', 'metacloud', 'whapi', 'zapi'] as const;
type Name = (typeof names)[number];

let gateway: RunningGateway;
let simulators: Readonly<Record<Name, Simulator>>;

beforeAll(async () => {
  simulators = {
    kaleyra: await startKaleyraSimulator(),
    metacloud: await startMetacloudSimulator(),
    whapi: await startWhapiSimulator(),
    zapi: await startZapiSimulator(),
  };
  const channels = Object.fromEntries(
    names.map((name) => [name, { provider: name, simulator: simulators[name], timeoutMs: 1000, webhookKey: 'key-of-choices-0123456789' }]),
  );
  gateway = await runGateway({ channels });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all(names.map((name) => simulators[name].close()));
});
beforeEach(() => names.forEach((name) => simulators[name].forgetRequests()));

interface Payload {
  readonly outcome: string | null;
  readonly message: { readonly content: Readonly<Record<string, unknown>> } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

const content = `content { __typename
  ... on InteractiveContent { header text footer buttons { id title } }
  ... on ReactionContent { emoji messageId }
  ... on LocationContent { latitude longitude placeName address }
  ... on ContactsContent { contacts { fullName phoneNumbers } } }`;

async function send(channel: Name, field: string, input: string): Promise<Payload> {
  const given = `channel: "${channel}", phoneNumber: "+14155550100", ${input}`;
  const query = `mutation { answer: ${field}(input: { ${given} }) { outcome message { ${content} } userErrors { code field } } }`;
  const { data, errors } = await gateway.ask<{ answer: Payload }, object>(query);
  expect(errors).toEqual([]);
  return data?.answer as Payload;
}

/** Method, address behind what all calls have, and body of what was sent, without the gateway's own id of the write. */
function sent(name: Name): readonly (readonly [string, unknown])[] {
  const writes = simulators[name].requests.filter(({ method }) => method !== 'GET');
  return writes.map(({ method, path, body }) => {
    const json = body === '' ? undefined : (JSON.parse(body) as Record<string, unknown>);
    const { biz_opaque_callback_data: _id, ...rest } = json ?? {};
    return [`${method} /${path.split('/').slice(-1)[0]}`, json === undefined ? undefined : (rest['messaging_object'] ?? rest)];
  });
}

const whole = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+14155550100' };
const whapiId = 'aaaaSample01-gDMTwl0rVw';

const list = `text: "Which tea?", buttonText: "Choose", sections: [{ title: "Black", rows: [
  { id: "assam", title: "Assam", description: "Malty" }, { title: "Ceylon" }] }]`;
const rows = [
  { id: 'assam', title: 'Assam', description: 'Malty' },
  { id: '2', title: 'Ceylon' },
];
const metaList = {
  type: 'interactive',
  interactive: { type: 'list', body: { text: 'Which tea?' }, action: { button: 'Choose', sections: [{ title: 'Black', rows }] } },
};

const location = 'latitude: 12.9715987654321, longitude: -0.0000001, placeName: "Tea shop", address: "MG Road 1"';
const contacts = 'contacts: [{ fullName: "Ana, the; first", phoneNumbers: ["+14155550101", "+919812345670"] }]';
const vcard = [
  ...['BEGIN:VCARD', 'VERSION:3.0', 'N:Ana\\, the\\; first;;;;', 'FN:Ana\\, the\\; first'],
  ...['TEL;type=CELL;waid=14155550101:+14155550101', 'TEL;type=CELL;waid=919812345670:+919812345670', 'END:VCARD'],
].join('\n');

const metaContacts = {
  type: 'contacts',
  contacts: [
    {
      name: { formatted_name: 'Ana, the; first', first_name: 'Ana, the; first' },
      phones: [
        { phone: '+14155550101', wa_id: '14155550101' },
        { phone: '+919812345670', wa_id: '919812345670' },
      ],
    },
  ],
};

/** What is sent, and the one call that each provider's documents have for it. */
const documented: readonly (readonly [string, string, string, Readonly<Record<Name, readonly [string, unknown]>>])[] = [
  [
    'a list',
    'sendList',
    list,
    {
      kaleyra: ['POST /messages', { ...whole, ...metaList }],
      metacloud: ['POST /messages', { ...whole, ...metaList }],
      whapi: [
        'POST /interactive',
        {
          ...{ to: '14155550100', type: 'list', body: { text: 'Which tea?' } },
          action: { list: { label: 'Choose', sections: [{ title: 'Black', rows }] } },
        },
      ],
      zapi: [
        'POST /send-option-list',
        {
          ...{ phone: '14155550100', message: 'Which tea?' },
          optionList: {
            title: 'Black',
            buttonLabel: 'Choose',
            options: [
              { id: 'assam', title: 'Assam', description: 'Malty' },
              { id: '2', title: 'Ceylon', description: '' },
            ],
          },
        },
      ],
    },
  ],
  [
    'a reaction',
    'sendReaction',
    `messageId: "${whapiId}", emoji: "👍🏽"`,
    {
      kaleyra: ['POST /messages', { ...whole, type: 'reaction', reaction: { message_id: whapiId, emoji: '👍🏽' } }],
      metacloud: ['POST /messages', { ...whole, type: 'reaction', reaction: { message_id: whapiId, emoji: '👍🏽' } }],
      whapi: ['PUT /reaction', { emoji: '👍🏽' }],
      zapi: ['POST /send-reaction', { phone: '14155550100', reaction: '👍🏽', messageId: whapiId }],
    },
  ],
  [
    'a reaction that is taken back',
    'sendReaction',
    `messageId: "${whapiId}"`,
    {
      kaleyra: ['POST /messages', { ...whole, type: 'reaction', reaction: { message_id: whapiId, emoji: '' } }],
      metacloud: ['POST /messages', { ...whole, type: 'reaction', reaction: { message_id: whapiId, emoji: '' } }],
      whapi: ['DELETE /reaction', undefined],
      zapi: ['POST /send-remove-reaction', { phone: '14155550100', messageId: whapiId }],
    },
  ],
  [
    'a location',
    'sendLocation',
    location,
    {
      kaleyra: [
        'POST /messages',
        {
          ...whole,
          type: 'location',
          location: { latitude: 12.9715987654321, longitude: -1e-7, name: 'Tea shop', address: 'MG Road 1' },
        },
      ],
      metacloud: [
        'POST /messages',
        {
          ...{ ...whole, type: 'location' },
          location: { latitude: '12.9715987654321', longitude: '-0.0000001', name: 'Tea shop', address: 'MG Road 1' },
        },
      ],
      whapi: [
        'POST /location',
        { to: '14155550100', latitude: 12.9715987654321, longitude: -1e-7, name: 'Tea shop', address: 'MG Road 1' },
      ],
      zapi: [
        'POST /send-location',
        { phone: '14155550100', title: 'Tea shop', address: 'MG Road 1', latitude: '12.9715987654321', longitude: '-0.0000001' },
      ],
    },
  ],
  [
    'contacts',
    'sendContacts',
    contacts,
    {
      kaleyra: ['POST /messages', { ...whole, ...metaContacts }],
      metacloud: ['POST /messages', { ...whole, ...metaContacts }],
      whapi: ['POST /contact', { to: '14155550100', name: 'Ana, the; first', vcard }],
      zapi: [
        'POST /send-contacts',
        { phone: '14155550100', contacts: [{ name: 'Ana, the; first', phones: ['14155550101', '919812345670'] }] },
      ],
    },
  ],
];

const cases = documented.flatMap(([what, field, input, calls]) => names.map((name) => ({ what, name, field, input, call: calls[name] })));

describe('a message that is neither text nor file', () => {
  it.each(cases)('MUST be one call in the documented form: $what through $name', async ({ name, field, input, call }) => {
    const { outcome, userErrors } = await send(name, field, input);
    expect(userErrors).toEqual([]);
    expect(outcome).toBe(call[0].endsWith('/reaction') ? 'APPLIED' : 'ACCEPTED');
    expect(sent(name)).toEqual([call]);
  });

  it.each(cases)('MUST NOT be sent twice with one idempotencyKey: $what through $name', async ({ what, name, field, input }) => {
    const once = `${input}, idempotencyKey: "${what} ${name}"`;
    await send(name, field, once);
    expect(await send(name, field, once)).toMatchObject({ userErrors: [] });
    expect(sent(name)).toHaveLength(1);
  });

  it.each(names)('MUST be UNKNOWN, and never sent again, when its answer is lost: through %s', async (name) => {
    simulators[name].fail({ kind: 'cut-after', when: ({ method }) => method !== 'GET' });
    const once = `${list}, idempotencyKey: "lost ${name}"`;
    expect(await send(name, 'sendList', once)).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    expect(await send(name, 'sendList', once)).toMatchObject({ outcome: 'UNKNOWN' });
    expect(sent(name)).toHaveLength(1);
  });

  it('MUST be readable as content', async () => {
    expect((await send('metacloud', 'sendList', `${list}, headerText: "Tea", footerText: "Fresh"`)).message?.content).toEqual({
      ...{ __typename: 'InteractiveContent', header: 'Tea', text: 'Which tea?', footer: 'Fresh' },
      buttons: [
        { id: 'assam', title: 'Assam' },
        { id: '2', title: 'Ceylon' },
      ],
    });
    expect((await send('zapi', 'sendReaction', `messageId: "A1", emoji: "❤️"`)).message?.content).toEqual({
      ...{ __typename: 'ReactionContent', emoji: '❤️', messageId: 'A1' },
    });
    expect((await send('kaleyra', 'sendLocation', 'latitude: -90, longitude: 180')).message?.content).toEqual({
      ...{ __typename: 'LocationContent', latitude: -90, longitude: 180, placeName: null, address: null },
    });
    expect((await send('whapi', 'sendContacts', contacts)).message?.content).toEqual({
      ...{ __typename: 'ContactsContent', contacts: [{ fullName: 'Ana, the; first', phoneNumbers: ['+14155550101', '+919812345670'] }] },
    });
  });

  it('MUST be one call of another address for several contacts through whapi', async () => {
    const two = 'contacts: [{ fullName: "A", phoneNumbers: ["+14155550101"] }, { fullName: "B", phoneNumbers: ["+14155550102"] }]';
    expect(await send('whapi', 'sendContacts', two)).toMatchObject({ outcome: 'ACCEPTED' });
    expect(sent('whapi')).toMatchObject([['POST /contact_list', { to: '14155550100', list: [{ name: 'A' }, { name: 'B' }] }]]);
  });

  it('MUST go to a customer without a number where the provider takes an id instead', async () => {
    for (const [name, contactId, address] of [
      ['zapi', '123456789@lid', { phone: '123456789@lid' }],
      ['metacloud', 'US.13491208655302741918', { recipient: 'US.13491208655302741918' }],
    ] as const) {
      const query = `mutation { answer: sendReaction(input: { channel: "${name}", conversationId: "${toId('Conversation', name, contactId)}",
        messageId: "wamid.1", emoji: "👍" }) { outcome userErrors { code field } } }`;
      expect((await gateway.ask<object, object>(query)).data).toMatchObject({ answer: { outcome: 'ACCEPTED', userErrors: [] } });
      expect(sent(name)).toMatchObject([[expect.any(String), address]]);
    }
  });
});

const long = (length: number): string => 'x'.repeat(length);
const row = (title: string, more = ''): string => `{ title: "${title}" ${more} }`;
const listOf = (sections: string, more = ''): string => `text: "t", buttonText: "b", sections: [${sections}] ${more}`;
const eleven = Array.from({ length: 11 }, (_, index) => row(`r${index}`)).join();
const one = `{ title: "s", rows: [${row('r')}] }`;
const contactOf = (name: string, numbers: string): string => `contacts: [{ fullName: "${name}", phoneNumbers: [${numbers}] }]`;

/** The mutation, what is wrong with its input, and where. */
const faults: readonly (readonly [string, string, string])[] = [
  ['sendList', listOf(one).replace('text: "t"', 'text: " "'), 'text'],
  ['sendList', listOf(one).replace('text: "t"', `text: "${long(4097)}"`), 'text'],
  ['sendList', listOf(one).replace('buttonText: "b"', `buttonText: "${long(21)}"`), 'buttonText'],
  ['sendList', listOf(one).replace('buttonText: "b"', 'buttonText: ""'), 'buttonText'],
  ['sendList', listOf(''), 'sections'],
  ['sendList', listOf(`{ title: "s", rows: [] }`), 'sections.0.rows'],
  ['sendList', listOf(`{ title: "s", rows: [${eleven}] }`), 'sections'],
  ['sendList', listOf(`{ title: "s", rows: [${row(long(25))}] }`), 'sections.0.rows.0.title'],
  ['sendList', listOf(`{ title: "s", rows: [${row('r', `description: "${long(73)}"`)}] }`), 'sections.0.rows.0.description'],
  ['sendList', listOf(`{ title: "s", rows: [${row('r', `id: "${long(201)}"`)}] }`), 'sections.0.rows.0.id'],
  ['sendList', listOf(`{ title: "s", rows: [${row('a', 'id: "2"')}, ${row('b')}] }`), 'sections'],
  ['sendList', listOf(`{ title: "${long(25)}", rows: [${row('r')}] }`), 'sections.0.title'],
  ['sendReaction', 'messageId: " ", emoji: "👍"', 'messageId'],
  ['sendReaction', `messageId: "${whapiId}", emoji: ""`, 'emoji'],
  ['sendReaction', `messageId: "${whapiId}", emoji: "ok"`, 'emoji'],
  ['sendReaction', `messageId: "${whapiId}", emoji: "7"`, 'emoji'],
  ['sendReaction', `messageId: "${whapiId}", emoji: "👍👍"`, 'emoji'],
  ['sendLocation', 'latitude: 90.1, longitude: 0, placeName: "p", address: "a"', 'latitude'],
  ['sendLocation', 'latitude: 0, longitude: -180.5, placeName: "p", address: "a"', 'longitude'],
  ['sendLocation', `latitude: 0, longitude: 0, placeName: "${long(1001)}", address: "a"`, 'placeName'],
  ['sendLocation', 'latitude: 0, longitude: 0, placeName: "p", address: " "', 'address'],
  ['sendContacts', 'contacts: []', 'contacts'],
  ['sendContacts', contactOf('', '"+14155550101"'), 'contacts.0.fullName'],
  ['sendContacts', contactOf('Ana', ''), 'contacts.0.phoneNumbers'],
  ['sendContacts', contactOf('Ana', Array.from({ length: 11 }, () => '"+14155550101"').join()), 'contacts.0.phoneNumbers'],
];

describe('a message that WhatsApp would refuse', () => {
  it.each(faults)('MUST be refused before any call by every provider: %s with %s at %s', async (field, input, place) => {
    for (const name of names) {
      const { outcome, userErrors } = await send(name, field, input);
      expect(outcome).toBeNull();
      expect(userErrors).toContainEqual({ code: 'INVALID', field: ['input', ...place.split('.')] });
      expect(sent(name)).toEqual([]);
    }
  });

  it.each([
    [
      'several sections of which one has no title',
      'metacloud',
      'sendList',
      listOf(`${one}, { rows: [${row('q')}] }`),
      'INVALID',
      'sections.1.title',
    ],
    [
      'several sections',
      'zapi',
      'sendList',
      listOf(`${one}, { title: "q", rows: [${row('q')}] }`),
      'CAPABILITY_NOT_SUPPORTED',
      'sections.1',
    ],
    ['a list without a title', 'zapi', 'sendList', listOf(`{ rows: [${row('q')}] }`), 'INVALID', 'sections.0.title'],
    ['a header', 'zapi', 'sendList', listOf(one, 'headerText: "h"'), 'CAPABILITY_NOT_SUPPORTED', 'headerText'],
    ['a place without a name', 'zapi', 'sendLocation', 'latitude: 0, longitude: 0, address: "a"', 'INVALID', 'placeName'],
    ['an id of another provider', 'whapi', 'sendReaction', 'messageId: "wamid.1", emoji: "👍"', 'INVALID', 'messageId'],
  ] as const)('MUST be refused before any call: %s by %s', async (_, name, field, input, code, place) => {
    const { outcome, userErrors } = await send(name, field, input);
    expect(outcome).toBeNull();
    expect(userErrors).toContainEqual({ code, field: ['input', ...place.split('.')] });
    expect(sent(name)).toEqual([]);
  });

  it.each(['👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁷󠁬󠁳󠁿', '1️⃣', '🇧🇷', '❤'])('MUST NOT be confused with one emoji of several code points: %s', async (emoji) => {
    expect(await send('metacloud', 'sendReaction', `messageId: "wamid.1", emoji: "${emoji}"`)).toMatchObject({ userErrors: [] });
  });
});
