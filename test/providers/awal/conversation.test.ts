import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import type { Conversations, MessageSource } from '../../../src/contract/provider.js';
import { rateLimitExceeded } from '../../../src/providers/awal/simulator/rate-limits.js';
import { sampleConversations } from '../../../src/providers/awal/simulator/data.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import type { AwalChannel, ChannelOptions } from './channel.js';
import { must, openAwal, success, targets } from './channel.js';

async function open(options: ChannelOptions = {}): Promise<{ channel: AwalChannel; conversations: Conversations & MessageSource }> {
  const channel = await openAwal(options);
  const conversations = must(channel.provider.conversations);
  return { channel, conversations: { ...conversations, messages: must(conversations.messages) } };
}

const ahmed = '96650000000';
const whole = { offset: 0, limit: 20 };

/** The messages that are read when Awal returns this one. */
async function readOne(record: unknown, timeZone = 'UTC') {
  const { channel, conversations } = await open({ timeZone });
  channel.simulator.fail({
    kind: 'answer',
    when: ({ path }) => path.endsWith('/conversations/1'),
    answer: success({ data: { messages: [record] } }),
  });
  return (await conversations.messages(ahmed, whole, createCall())).messages;
}

describe('awal › conversations', () => {
  it('MUST find the conversation by its number and answer its messages newest first', async () => {
    const { channel, conversations } = await open();
    const { messages, hasOlder } = await conversations.messages(ahmed, whole, createCall());
    expect(targets(channel.simulator)).toEqual([
      'GET /api/developer/conversations?phone_number_id=123456&searchTerm=96650000000',
      'GET /api/developer/conversations/1?phone_number_id=123456',
    ]);
    expect(messages.map(({ messageId }) => messageId)).toEqual(['wamid.A3', 'wamid.A2', 'wamid.A1']);
    expect(hasOlder).toBe(false);
  });

  it.each([
    [0, 2, ['wamid.A3', 'wamid.A2'], true],
    [1, 2, ['wamid.A2', 'wamid.A1'], false],
    [2, 5, ['wamid.A1'], false],
    [9, 5, [], false],
  ])('MUST give the window from %i, %i long', async (offset, limit, ids, hasOlder) => {
    const { conversations } = await open();
    const window = await conversations.messages(ahmed, { offset, limit }, createCall());
    expect([window.messages.map(({ messageId }) => messageId), window.hasOlder]).toEqual([ids, hasOlder]);
  });

  it('MUST ask once for all windows and facts of one request', async () => {
    const { channel, conversations } = await open();
    const call = createCall();
    await conversations.messages(ahmed, { offset: 0, limit: 1 }, call);
    await conversations.messages(ahmed, { offset: 1, limit: 1 }, call);
    await must(conversations.get)([ahmed], call);
    expect(channel.simulator.requests).toHaveLength(2);
  });

  it('MUST take exactly this number out of what the search for a part of it finds', async () => {
    const [first] = sampleConversations;
    const longer = { ...must(first), id: 7, phone: '9665000000011', messages: [] };
    const { conversations } = await open({ conversations: [longer, ...sampleConversations] });
    expect((await conversations.messages('96650000001', whole, createCall())).messages.map(({ messageId }) => messageId)).toEqual([
      'wamid.B1',
    ]);
  });

  it('MUST read each field', async () => {
    const record = { id: 'wamid.Z', content: 'Hi', type: 'text', direction: 'inbound', date: '2024-01-20T10:30:00Z', status: 'read' };
    expect(await readOne(record)).toEqual([
      {
        ...{ channel: 'riyadh', contactId: ahmed, messageId: 'wamid.Z', direction: 'INBOUND', sender: null, agentName: null },
        content: { type: 'TextContent', text: 'Hi' },
        ...{ sentAt: '2024-01-20T10:30:00.000Z', status: 'READ', providerStatus: 'read', statusChangedAt: null, readAt: null },
        ...{ failedAt: null, failureReason: null, reaction: null, raw: record },
      },
    ]);
  });

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ id: 12345 }, { messageId: '12345' }],
    [{ direction: 'outbound' }, { direction: 'OUTBOUND' }],
    [{ direction: 'sideways' }, { direction: null }],
    [{ status: 'sent' }, { status: 'SENT', providerStatus: 'sent' }],
    [{ status: 'delivered' }, { status: 'DELIVERED' }],
    [{ status: 'failed' }, { status: 'FAILED' }],
    [{ status: 'lost' }, { status: 'UNKNOWN', providerStatus: 'lost' }],
    [{ date: '2024-01-20 10:30:00' }, { sentAt: '2024-01-20T07:30:00.000Z' }],
    [{ date: 1704124800 }, { sentAt: '2024-01-01T16:00:00.000Z' }],
    [{ date: 'then' }, { sentAt: null }],
    [{ type: 'image', content: 'https://x.example/y.jpg' }, { content: { type: 'UnknownContent', kind: 'image' } }],
    [{ content: { text: 'Hi' } }, { content: { type: 'UnknownContent', kind: 'text' } }],
  ])('MUST read %j', async (fields, expected) => {
    expect(await readOne({ id: 'wamid.Z', content: 'Hi', type: 'text', ...fields }, 'Asia/Riyadh')).toMatchObject([expected]);
  });

  it.each([null, 'x', {}, { id: null, content: 'Hi' }])('MUST leave out the message %j, and only it', async (record) => {
    expect(await readOne(record)).toEqual([]);
  });

  it('MUST be empty for a contact who never wrote, and request nothing for an id that is not a number', async () => {
    const { channel, conversations } = await open();
    expect(await conversations.messages('966509999999', whole, createCall())).toEqual({ messages: [], hasOlder: false });
    expect(channel.simulator.requests).toHaveLength(1);
    expect(await conversations.messages('nobody&status=my', whole, createCall())).toEqual({ messages: [], hasOlder: false });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST have nothing of a conversation that is gone meanwhile', async () => {
    const { channel, conversations } = await open();
    channel.simulator.fail({ kind: 'answer', when: ({ path }) => path.endsWith('/1'), answer: refusal(404, 'resource_not_found', 'Gone') });
    expect(await conversations.messages(ahmed, whole, createCall())).toEqual({ messages: [], hasOlder: false });
  });

  it('MUST not take a search that shows less than it found for a no', async () => {
    const { channel, conversations } = await open();
    channel.simulator.fail({ kind: 'answer', answer: success({ data: [], meta: { total: 50 } }) });
    await expect(conversations.messages(ahmed, whole, createCall())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it.each([success({ data: {} }), success({})])('MUST not read %j as conversations', async (answer) => {
    const { channel, conversations } = await open();
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(conversations.messages(ahmed, whole, createCall())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('MUST return the status of several conversations, in one search each', async () => {
    const { channel, conversations } = await open();
    const facts = await must(conversations.get)([ahmed, '96650000001', '966509999999', ahmed], createCall());
    expect([...facts]).toEqual([
      [
        ahmed,
        { status: 'unread', assignedAgent: null, unreadCount: 3, raw: expect.objectContaining({ name: 'Ahmed Mohammed' }) as unknown },
      ],
      ['96650000001', { status: 'opened', assignedAgent: null, unreadCount: 0, raw: expect.objectContaining({ id: 2 }) as unknown }],
    ]);
    expect(channel.simulator.requests).toHaveLength(3);
  });

  it('MUST put what fails for one conversation in its place', async () => {
    const { channel, conversations } = await open();
    channel.simulator.fail({ kind: 'answer', when: ({ query }) => query.get('searchTerm') === ahmed, answer: rateLimitExceeded(5) });
    const facts = await must(conversations.get)([ahmed, '96650000001'], createCall());
    expect(facts.get(ahmed)).toBeInstanceOf(ProviderError);
    expect(facts.get('96650000001')).toMatchObject({ status: 'opened', unreadCount: 0 });
  });

  it('MUST write a number as digits', async () => {
    const { conversations } = await open();
    expect(conversations.contactIdOf('+966501234567')).toBe('966501234567');
  });
});
