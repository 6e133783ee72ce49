import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { garbage } from '../../../src/providers/simulator/server.js';
import { refusal, whapiFailures } from '../../../src/providers/whapi/simulator/simulator.js';
import { must, openWhapi, targets } from './channel.js';

const olivia = '61491570156@s.whatsapp.net';
const whole = { offset: 0, limit: 20 };

async function open() {
  const { provider, simulator } = await openWhapi();
  const conversations = must(provider.conversations);
  return { simulator, conversations: { ...conversations, messages: must(conversations.messages) } };
}

/** The messages that are read when Whapi returns this. */
async function readAs(body: unknown) {
  const { simulator, conversations } = await open();
  simulator.fail({ kind: 'answer', answer: { status: 200, body } });
  return conversations.messages(olivia, whole, createCall());
}

describe('whapi › conversations', () => {
  it('MUST ask for the newest messages first, and answer them so', async () => {
    const { simulator, conversations } = await open();
    const { messages, hasOlder } = await conversations.messages(olivia, whole, createCall());
    expect(targets(simulator)).toEqual(['GET /messages/list/61491570156%40s.whatsapp.net?count=20&offset=0&sort=desc']);
    expect(messages.map(({ messageId }) => messageId)).toEqual([
      'aaaaSample03-gDMTwl0rVw',
      'aaaaSample02-wDMTwl0rVw',
      'aaaaSample01-gDMTwl0rVw',
    ]);
    expect(hasOlder).toBe(false);
  });

  it.each([
    [0, 2, ['aaaaSample03-gDMTwl0rVw', 'aaaaSample02-wDMTwl0rVw'], true],
    [2, 2, ['aaaaSample01-gDMTwl0rVw'], false],
    [3, 2, [], false],
  ])('MUST give the window from %i, %i long', async (offset, limit, ids, hasOlder) => {
    const { conversations } = await open();
    const window = await conversations.messages(olivia, { offset, limit }, createCall());
    expect([window.messages.map(({ messageId }) => messageId), window.hasOlder]).toEqual([ids, hasOlder]);
  });

  it('MUST read messages as webhooks are read', async () => {
    const { conversations } = await open();
    const { messages } = await conversations.messages(olivia, whole, createCall());
    expect(messages[0]).toMatchObject({
      ...{ channel: 'sydney', contactId: olivia, direction: 'INBOUND', sentAt: '2024-04-16T10:51:40.000Z', status: 'UNKNOWN' },
      content: { type: 'MediaContent', mediaType: 'IMAGE', url: 'https://media.example/mug.jpg', mediaId: 'jpeg-1a2b', caption: 'Mine' },
    });
    expect(messages[1]).toMatchObject({ direction: 'OUTBOUND', status: 'READ', content: { type: 'TextContent', text: 'It is.' } });
  });

  it('MUST name the order in a message, and never its token', async () => {
    const order = { order_id: '964278151888836', token: 'AR4ToE6jF7HwiKY8cUChFb', text: 'Please' };
    const { messages } = await readAs({ messages: [{ id: 'm', type: 'order', chat_id: olivia, timestamp: 1, order }] });
    expect(messages[0]?.content).toEqual({ type: 'OrderContent', channel: 'sydney', orderReference: '964278151888836', text: 'Please' });
    expect(JSON.stringify(messages)).not.toContain('AR4ToE6jF7HwiKY8cUChFb');
  });

  it('MUST leave out only what is not a message', async () => {
    const received = await readAs({ messages: [null, 'x', {}, { id: 'a', chat_id: olivia, type: 'text', text: { body: 'Hi' } }] });
    expect(received.messages.map(({ messageId }) => messageId)).toEqual(['a']);
  });

  it.each([
    [{ messages: [{ id: 'a', chat_id: olivia }], total: 1 }, false],
    [{ messages: [{ id: 'a', chat_id: olivia }], total: 50 }, true],
    [{ messages: [{ id: 'a', chat_id: olivia }] }, false],
    [{ messages: [], total: 50 }, false],
  ])('MUST know of %j that there are older ones: %s', async (body, hasOlder) => {
    expect((await readAs(body)).hasOlder).toBe(hasOlder);
  });

  it('MUST be empty for a contact who never wrote, and request nothing for an id that is not a chat', async () => {
    const { simulator, conversations } = await open();
    expect(await conversations.messages('61400000000@s.whatsapp.net', whole, createCall())).toEqual({ messages: [], hasOlder: false });
    expect(simulator.requests).toHaveLength(1);
    for (const contactId of ['nobody', '../limits', '61491570156']) {
      expect(await conversations.messages(contactId, whole, createCall())).toEqual({ messages: [], hasOlder: false });
    }
    expect(simulator.requests).toHaveLength(1);
  });

  it.each([
    ['garbage', garbage, 'unexpected-response'],
    ['no list', { status: 200, body: { messages: {} } }, 'unexpected-response'],
    ['an unknown token', whapiFailures.channelNotFound, 'unauthenticated'],
    ['a soft ban', whapiFailures.softBan, 'rate-limited'],
  ])('MUST not take %s for an empty chat', async (_, answer, kind) => {
    const { simulator, conversations } = await open();
    simulator.fail({ kind: 'answer', answer });
    await expect(conversations.messages(olivia, whole, createCall())).rejects.toMatchObject({ kind });
  });

  it('MUST write a number as the chat with it', async () => {
    const { conversations } = await open();
    expect(conversations.contactIdOf('+61491570156')).toBe(olivia);
  });
});

describe('whapi › message', () => {
  it('MUST be read by its id', async () => {
    const { simulator, conversations } = await open();
    expect(await conversations.message?.('aaaaSample02-wDMTwl0rVw', createCall())).toMatchObject({
      ...{ messageId: 'aaaaSample02-wDMTwl0rVw', contactId: olivia, status: 'READ', providerStatus: 'read' },
    });
    expect(targets(simulator)).toEqual(['GET /messages/aaaaSample02-wDMTwl0rVw']);
  });

  it('MUST be null when there is none, and cause no request when it cannot be one', async () => {
    const { simulator, conversations } = await open();
    expect(await conversations.message?.('bbbbSample99-wDMTwl0rVw', createCall())).toBeNull();
    expect(simulator.requests).toHaveLength(1);
    expect(await conversations.message?.('1', createCall())).toBeNull();
    expect(simulator.requests).toHaveLength(2);
    for (const id of ['wamid.HBgN/../list', '..', '', 'a b']) expect(await conversations.message?.(id, createCall())).toBeNull();
    expect(simulator.requests).toHaveLength(2);
  });

  it.each([
    ['another message', { status: 200, body: { id: 'aaaaSample01-gDMTwl0rVw', chat_id: olivia } }, 'unexpected-response'],
    ['no message', { status: 200, body: {} }, 'unexpected-response'],
    ['a forbidden chat', refusal(403, 'No'), 'forbidden'],
  ])('MUST not be taken from %s', async (_, answer, kind) => {
    const { simulator, conversations } = await open();
    simulator.fail({ kind: 'answer', answer });
    await expect(conversations.message?.('aaaaSample02-wDMTwl0rVw', createCall())).rejects.toMatchObject({ kind });
  });
});
