import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { channelNames, noCalls, openFiveChannels, type ChannelName, type FiveChannels } from '../queries/five-channels.js';

let five: FiveChannels;
beforeAll(async () => {
  five = await openFiveChannels();
  expect(await mutate('createSubscriber', { channel: 'miami', phoneNumber: people.miami, fullName: 'New' })).toMatchObject({
    outcome: 'APPLIED',
  });
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

/** A customer who has never written, so that no window is known to be closed. */
const people: Readonly<Partial<Record<ChannelName, string>>> = { miami: '+447911123457', delhi: '+919812345670', sydney: '+61491570156' };

async function mutate(field: string, input: Readonly<Record<string, unknown>>) {
  const type = `${field[0]?.toUpperCase() ?? ''}${field.slice(1)}Input`;
  const named = type.replace(/^(Add|Remove)SubscriberLabels/, 'SubscriberLabels');
  const { data, errors } = await five.ask<
    Record<string, { outcome: string | null; userErrors: readonly { code: string; field: string[] }[] } | null>,
    object
  >(`mutation ($input: ${named}!) { ${field}(input: $input) { outcome userErrors { code field message } } }`, { input });
  expect(errors).toEqual([]);
  return data?.[field] ?? null;
}

const long = (length: number): string => 'x'.repeat(length);
const buttons = [{ title: 'Yes' }];
const template = { name: 'thank_you', language: 'en_US' };

/** One more than each limit, on the channels that have it. */
const tooLong: [channels: readonly ChannelName[], mutation: string, more: object, field: string[]][] = [
  [['miami', 'delhi', 'sydney'], 'sendText', { text: long(4097) }, ['text']],
  [['miami', 'delhi', 'sydney'], 'sendText', { text: '' }, ['text']],
  [['miami', 'delhi', 'sydney'], 'sendText', { text: ' \n\t' }, ['text']],
  [['delhi', 'sydney'], 'sendText', { text: '👋'.repeat(2049) }, ['text']],
  [['miami', 'sydney'], 'sendButtons', { text: long(4097), buttons }, ['text']],
  [['sydney'], 'sendButtons', { text: long(1025), buttons }, ['text']],
  [['sydney'], 'sendButtons', { text: 'A', buttons, headerText: long(61) }, ['headerText']],
  [['sydney'], 'sendButtons', { text: 'A', buttons, footerText: long(61) }, ['footerText']],
  [['miami', 'sydney'], 'sendButtons', { text: 'A', buttons: [{ title: long(21) }] }, ['buttons', '0', 'title']],
  [['miami', 'sydney'], 'sendButtons', { text: 'A', buttons: [] }, ['buttons']],
  [['miami', 'sydney'], 'sendButtons', { text: 'A', buttons: ['A', 'B', 'C', 'D'].map((title) => ({ title })) }, ['buttons']],
  [['sydney'], 'sendButtons', { text: 'A', buttons: [{ id: long(257), title: 'A' }] }, ['buttons', '0']],
  [['delhi'], 'sendTemplate', { ...template, name: long(513) }, ['name']],
  [['delhi'], 'sendTemplate', { ...template, references: [long(256)] }, ['references', '0']],
  [['delhi'], 'sendTemplate', { ...template, references: ['a', 'b', 'c'] }, ['references']],
  [['delhi'], 'sendTemplate', { ...template, quickReplies: ['a', 'b', 'c', 'd'] }, ['quickReplies']],
  [['miami'], 'createSubscriber', { fullName: long(256) }, ['fullName']],
  [['miami'], 'updateSubscriber', { firstName: long(256) }, ['firstName']],
  [['miami'], 'addSubscriberNote', { text: long(4097) }, ['text']],
];

describe('a text over its limit', () => {
  it.each(tooLong)('on %j is INVALID, names the field, and costs no call: %s', async (channels, mutation, more, field) => {
    for (const channel of channels) {
      const payload = await mutate(mutation, { channel, phoneNumber: people[channel], ...more });
      expect([channel, payload?.outcome, payload?.userErrors[0]]).toMatchObject([
        channel,
        null,
        { code: 'INVALID', field: ['input', ...field] },
      ]);
    }
    expect(five.calls()).toEqual(noCalls);
  });

  it.each([
    [['miami', 'delhi', 'sydney'], 'sendText', { text: long(4096) }],
    [['miami', 'sydney'], 'sendButtons', { text: long(1024), buttons: [{ title: long(20) }] }],
    [['sydney'], 'sendButtons', { text: 'A', buttons, headerText: long(60), footerText: long(60) }],
    [['delhi'], 'sendTemplate', { ...template, references: [long(255), long(255)] }],
  ] as [ChannelName[], string, object][])('is sent on %j when it is just within: %s', async (channels, mutation, more) => {
    for (const channel of channels) {
      const payload = await mutate(mutation, { channel, phoneNumber: people[channel], ...more });
      expect([channel, payload]).toEqual([channel, { outcome: 'ACCEPTED', userErrors: [] }]);
      expect(five[channel].requests.filter(({ method }) => method === 'POST' || channel === 'miami').length).toBeGreaterThan(0);
    }
  });
});

describe('markup, emoji and unusual letters', () => {
  const odd = `<b>Zoë</b> & "Ravi" 👩‍👩‍👧 \\u0041 ${'{{1}}'} ' ; DROP --`;

  it('reach each provider in a text unchanged', async () => {
    for (const channel of channelNames.filter((name) => people[name] !== undefined)) {
      five[channel].forgetRequests();
      expect(await mutate('sendText', { channel, phoneNumber: people[channel], text: odd })).toMatchObject({ outcome: 'ACCEPTED' });
      const { body = '' } =
        five[channel].requests.find((request) => request.method === 'POST' && /send$|messages/.test(request.path)) ?? {};
      const sent = channel === 'miami' ? new URLSearchParams(body).get('message') : JSON.stringify(JSON.parse(body));
      expect([channel, sent]).toEqual([
        channel,
        expect.stringContaining(channel === 'miami' ? odd : JSON.stringify(odd).slice(1, -1)) as string,
      ]);
    }
  });

  it('are returned in a name unchanged', async () => {
    const phoneNumber = '+447911123456';
    expect(await mutate('createSubscriber', { channel: 'miami', phoneNumber, fullName: odd })).toEqual({
      outcome: 'APPLIED',
      userErrors: [],
    });
    const { data } = await five.ask<{ subscriber: { fullName: string } }, object>(
      `{ subscriber(channel: "miami", phoneNumber: "${phoneNumber}") { fullName } }`,
    );
    expect(data?.subscriber.fullName).toBe(odd);
    expect(await mutate('createLabel', { channel: 'miami', name: odd })).toEqual({ outcome: 'APPLIED', userErrors: [] });
    expect(five.miami.data.labels.at(-1)).toMatchObject({ label_name: odd });
  });
});
