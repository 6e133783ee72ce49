import { describe, expect, it } from 'vitest';
import type { UntrustedRecord } from '../../../src/providers/kit/untrusted.js';
import { call, failureOf, formOf, openWabotick } from './fixture.js';

const contact = '14155552671';

/** So many records, newest first, numbered down to 1. */
function records(count: number): UntrustedRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const id = 10_000 + count - index;
    const minute = String(Math.floor((count - index) / 60)).padStart(2, '0');
    return {
      id,
      sender: 'bot',
      message_content: `{"type":"text","text":{"body":"${id}"}}`,
      conversation_time: `2024-08-01 ${minute}:${String((count - index) % 60).padStart(2, '0')}:00`,
      wa_message_id: `wamid.${id}`,
    };
  });
}

describe('a conversation', () => {
  it('is returned newest first, as much of it as is requested', async () => {
    const provider = await openWabotick({ data: { conversations: { [contact]: records(30) } } });
    const window = await provider.conversations.messages(contact, { offset: 10, limit: 5 }, call());
    expect(window.messages.map(({ messageId }) => messageId)).toEqual([10020, 10019, 10018, 10017, 10016].map((id) => `wamid.${id}`));
    expect(window.hasOlder).toBe(true);
    expect(formOf(provider.simulator.requests[0])).toMatchObject({ phone_number: contact, limit: '5', offset: '10' });
  });

  it('has nothing older when the response is shorter than requested', async () => {
    const provider = await openWabotick({ data: { conversations: { [contact]: records(30) } } });
    const window = await provider.conversations.messages(contact, { offset: 25, limit: 20 }, call());
    expect([window.messages.length, window.hasOlder]).toEqual([5, false]);
  });

  it('has older messages where nextOffset says so', async () => {
    const provider = await openWabotick();
    const body = { status: '1', message: records(3), nextOffset: 101 };
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    expect((await provider.conversations.messages(contact, { offset: 0, limit: 20 }, call())).hasOlder).toBe(true);
  });

  it('is read in calls of 50 messages at most', async () => {
    const provider = await openWabotick({ data: { conversations: { [contact]: records(120) } } });
    const window = await provider.conversations.messages(contact, { offset: 5, limit: 100 }, call());
    expect(window.messages.map(({ messageId }) => messageId)).toEqual(Array.from({ length: 100 }, (_, index) => `wamid.${10_115 - index}`));
    expect(window.hasOlder).toBe(true);
    expect(provider.simulator.requests.map((request) => [formOf(request)['offset'], formOf(request)['limit']])).toEqual([
      ['5', '50'],
      ['55', '50'],
    ]);
  });

  describe('at a deployment whose offset counts pages', () => {
    const numbers = (from: number, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `wamid.${10_000 + from - index}`);

    it('MUST be read to its oldest message, each once, from the newest back', async () => {
      const provider = await openWabotick({ paging: 'page', data: { conversations: { [contact]: records(170) } } });
      const read: string[] = [];
      for (let hasOlder = true; hasOlder;) {
        const window = await provider.conversations.messages(contact, { offset: read.length, limit: 20 }, call());
        read.push(...window.messages.map(({ messageId }) => messageId));
        hasOlder = window.hasOlder;
      }
      expect(read).toEqual(numbers(170, 170));
    });

    it('MUST be read at any offset, also when nothing is known of the deployment yet, and a whole window in the fewest pages', async () => {
      const provider = await openWabotick({ paging: 'page', data: { conversations: { [contact]: records(170) } } });
      const window = await provider.conversations.messages(contact, { offset: 60, limit: 100 }, call());
      expect(window).toMatchObject({ hasOlder: true });
      expect(window.messages.map(({ messageId }) => messageId)).toEqual(numbers(110, 100));
      const asked = provider.simulator.requests.length;
      await provider.conversations.messages(contact, { offset: 100, limit: 50 }, call());
      expect(provider.simulator.requests.slice(asked).map((request) => [formOf(request)['offset'], formOf(request)['limit']])).toEqual([
        ['3', '50'],
      ]);
    });

    it.each([
      [0, 100, 70, false],
      [69, 20, 1, false],
      [70, 20, 0, false],
      [0, 70, 70, false],
      [0, 69, 69, true],
    ])('from %i, %i of 70 messages MUST be %i, and there being older ones %s', async (offset, limit, count, hasOlder) => {
      const provider = await openWabotick({ paging: 'page', data: { conversations: { [contact]: records(70) } } });
      const window = await provider.conversations.messages(contact, { offset, limit }, call());
      expect([window.messages.map(({ messageId }) => messageId), window.hasOlder]).toEqual([numbers(70 - offset, count), hasOlder]);
    });
  });

  it('follows offsets that mean nothing to us as they are given, from the newest page on', async () => {
    const provider = await openWabotick();
    const all = records(130);
    const answer = (from: number, nextOffset?: string) =>
      provider.simulator.fail({
        kind: 'answer',
        answer: { status: 200, body: { status: '1', message: all.slice(from, from + 50), nextOffset } },
      });
    answer(0, 'c-51');
    answer(0, 'c-51');
    answer(50, 'c-101');
    answer(100);
    const window = await provider.conversations.messages(contact, { offset: 0, limit: 120 }, call());
    expect([window.messages.length, window.hasOlder]).toEqual([120, true]);
    expect(new Set(window.messages.map(({ messageId }) => messageId)).size).toBe(120);
    expect(provider.simulator.requests.map((request) => formOf(request)['offset'])).toEqual(['0', '0', 'c-51', 'c-101']);
  });

  it('is sorted here, by time and then by number, whatever the order they give', async () => {
    const provider = await openWabotick();
    const at = '2024-08-01 10:00:00';
    const message = [
      { id: 9, sender: 'bot', conversation_time: at },
      { id: 11, sender: 'bot', conversation_time: '2024-08-01 09:00:00' },
      { id: 10, sender: 'bot', conversation_time: at },
      { id: 12, sender: 'bot' },
    ];
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message } } });
    const { messages } = await provider.conversations.messages(contact, { offset: 0, limit: 20 }, call());
    expect(messages.map(({ messageId }) => messageId)).toEqual(['wabotick-10', 'wabotick-9', 'wabotick-11', 'wabotick-12']);
  });

  it('holds a message once, and ends at a deployment that does not heed the offset', async () => {
    const provider = await openWabotick();
    const message = [...records(49), records(49)[0]];
    provider.simulator.fail({ kind: 'answer', times: 5, answer: { status: 200, body: { status: '1', message } } });
    const window = await provider.conversations.messages(contact, { offset: 0, limit: 100 }, call());
    expect([window.messages.length, window.hasOlder]).toEqual([49, false]);
    expect(provider.simulator.requests).toHaveLength(2);
  });

  it.each(['array', 'json-string', 'map'] as const)('may come as %s', async (conversationShape) => {
    const provider = await openWabotick({ conversationShape, data: { conversations: { [contact]: records(3) } } });
    const { messages } = await provider.conversations.messages(contact, { offset: 0, limit: 20 }, call());
    expect(messages.map(({ messageId }) => messageId)).toEqual(['wamid.10003', 'wamid.10002', 'wamid.10001']);
  });

  it('is read although the documented id is masked and not valid JSON', async () => {
    const provider = await openWabotick({ maskedIds: true });
    const { messages, hasOlder } = await provider.conversations.messages('0123456789', { offset: 0, limit: 20 }, call());
    expect(hasOlder).toBe(false);
    expect(messages).toEqual([
      {
        channel: 'shop',
        contactId: '0123456789',
        messageId: 'wamid.HBgNODgwMTcyMzMwOTAwMxUCABEYEjlGQkY3MEFEMEVGODhCNDkxNQA=',
        direction: 'OUTBOUND',
        sender: 'bot',
        agentName: null,
        content: {
          type: 'InteractiveContent',
          header: 'Order gateway',
          text: 'How would you like to purchase it?',
          footer: null,
          buttons: [
            { id: '5lvomLOuENXIe6D::gPeAiDDmVQR_jTR', title: 'Paypal pay' },
            { id: 'YES_START_CHAT_WITH_HUMAN::CBaLoC4yTMyIljZ', title: 'COD' },
          ],
          reply: null,
        },
        sentAt: '2024-07-28T13:21:03.000Z',
        status: 'QUEUED',
        providerStatus: null,
        statusChangedAt: '2024-07-28T13:21:03.000Z',
        readAt: null,
        failedAt: null,
        failureReason: null,
        reaction: null,
        raw: { ...provider.simulator.data.conversations['0123456789']?.[0], id: '8XX3' },
      },
    ]);
  });

  it('with an unknown subscriber is empty', async () => {
    const provider = await openWabotick();
    const nothing = { messages: [], hasOlder: false };
    expect(await provider.conversations.messages('15550000000', { offset: 0, limit: 20 }, call())).toEqual(nothing);
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '0', message: 'Subscriber not found.' } } });
    expect(await provider.conversations.messages('15550000000', { offset: 0, limit: 20 }, call())).toEqual(nothing);
  });

  it('on an unknown number is refused', async () => {
    const provider = await openWabotick({ settings: { phoneNumberId: '5' } });
    expect(await failureOf(provider.conversations.messages(contact, { offset: 0, limit: 20 }, call()))).toMatchObject({
      refusal: 'ACCOUNT_NOT_FOUND',
    });
  });

  it('is addressed by the digits of the phone number', async () => {
    const provider = await openWabotick();
    expect(provider.conversations.contactIdOf('+14155552671')).toBe(contact);
  });
});

describe('a record of a conversation', () => {
  it.each<[string, UntrustedRecord, Record<string, unknown>]>([
    ['of a customer', { sender: 'user' }, { direction: 'INBOUND', status: 'UNKNOWN' }],
    ['of a subscriber', { sender: 'subscriber' }, { direction: 'INBOUND', status: 'UNKNOWN' }],
    ['of the panel', { sender: 'system' }, { direction: 'SYSTEM', status: 'UNKNOWN' }],
    ['of a bot', { sender: 'bot' }, { direction: 'OUTBOUND', status: 'QUEUED' }],
    ['of an agent', { sender: 'Agent', agent_name: 'Sam' }, { direction: 'OUTBOUND', sender: 'Agent', agentName: 'Sam' }],
    ['of an automation', { sender: 'automation' }, { direction: 'OUTBOUND' }],
    ['of a sequence', { sender: 'sequence' }, { direction: 'OUTBOUND' }],
    ['of nobody', { sender: null }, { direction: null, sender: null, status: 'UNKNOWN' }],
    ['of somebody new', { sender: 'oracle' }, { direction: null, sender: 'oracle', status: 'UNKNOWN' }],
    ['of a word that objects have', { sender: 'constructor', message_status: 'constructor' }, { direction: null, status: 'UNKNOWN' }],
    ['that was sent', { message_status: 'sent' }, { status: 'SENT', providerStatus: 'sent' }],
    ['that arrived', { message_status: 'delivered' }, { status: 'DELIVERED' }],
    ['that was read', { message_status: 'read', read_time: '2024-08-01 10:00:00' }, { status: 'READ', readAt: '2024-08-01T10:00:00.000Z' }],
    [
      'that failed',
      { message_status: 'failed', failed_time: '2024-08-01 10:00:00', failed_reason: 'Too old' },
      { status: 'FAILED', failedAt: '2024-08-01T10:00:00.000Z', failureReason: 'Too old' },
    ],
    ['whose status is new', { message_status: 'lost' }, { status: 'UNKNOWN', providerStatus: 'lost' }],
    ['with a reaction', { reaction_data: '👍' }, { reaction: '👍' }],
    ['with a reaction in JSON', { reaction_data: '{"message_id":"x","emoji":"❤️"}' }, { reaction: '❤️' }],
    ['with a reaction that is none', { reaction_data: [] }, { reaction: null }],
    ['with fractions of a second', { conversation_time: '2024-08-01 10:00:00.250000' }, { sentAt: '2024-08-01T10:00:00.250Z' }],
    ['without a wamid', { wa_message_id: null }, { messageId: 'wabotick-5' }],
    ['with an empty wamid', { wa_message_id: '' }, { messageId: 'wabotick-5' }],
  ])('%s', async (_, fields, expected) => {
    const record = {
      id: 5,
      sender: 'bot',
      message_content: 'x',
      conversation_time: '2024-08-01 10:00:00',
      wa_message_id: 'wamid.5',
      message_status: null,
      ...fields,
    };
    const provider = await openWabotick({ data: { conversations: { [contact]: [record] } } });
    const { messages } = await provider.conversations.messages(contact, { offset: 0, limit: 20 }, call());
    expect(messages).toEqual([expect.objectContaining({ contactId: contact, ...expected })]);
  });

  it("is read in the channel's zone", async () => {
    const provider = await openWabotick({ channelTimeZone: 'Asia/Kolkata' });
    const { messages } = await provider.conversations.messages('0123456789', { offset: 0, limit: 1 }, call());
    expect(messages[0]).toMatchObject({ sentAt: '2024-07-28T07:51:03.000Z', statusChangedAt: '2024-07-28T07:51:03.000Z' });
  });

  it('without any key is left out, and the others stay', async () => {
    const provider = await openWabotick({ data: { conversations: { [contact]: [{ sender: 'bot' }, ...records(1)] } } });
    const { messages } = await provider.conversations.messages(contact, { offset: 0, limit: 20 }, call());
    expect(messages.map(({ messageId }) => messageId)).toEqual(['wamid.10001']);
  });

  it('holds no credentials', async () => {
    const token = 'EAAHexampleMetaAccessTokenExample';
    const message_content = JSON.stringify({ type: 'flow', flow: { access_token: token, step: 1 }, note: `see ${token}` });
    const provider = await openWabotick({ data: { conversations: { [contact]: [{ id: 5, sender: 'bot', message_content }] } } });
    const { messages } = await provider.conversations.messages(contact, { offset: 0, limit: 20 }, call());
    expect(messages[0]?.content).toEqual({
      type: 'UnknownContent',
      kind: 'flow',
      raw: { type: 'flow', flow: { step: 1 }, note: 'see [removed]' },
    });
    expect(JSON.stringify(messages)).not.toContain(token);
  });
});
