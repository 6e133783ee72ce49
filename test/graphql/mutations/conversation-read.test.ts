import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import type { Message } from '../../../src/domain/message.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { noCalls, openFiveChannels, type ChannelName, type FiveChannels } from '../queries/five-channels.js';
import { connectClient, take, type Result, type SubscribingClient } from '../transport/subscribing-client.js';

const mark = `mutation ($input: MarkConversationReadInput!) {
  markConversationRead(input: $input) { outcome userErrors { code field } conversation { id unreadCount } }
}`;

interface Marked {
  readonly markConversationRead: { readonly outcome: string | null; readonly [field: string]: unknown };
}

let five: FiveChannels;
let count = 0;
const minute = (number: number): string => new Date(Date.UTC(2026, 2, 1, 12, number)).toISOString();

async function write(channel: ChannelName, messageId: string, contactId: string, more: Partial<Message> = {}): Promise<void> {
  const at = minute((count += 1));
  await five.gateway.ledger.messages.put(
    { ...unseenMessage(channel, messageId, contactId), direction: 'INBOUND', sentAt: at, ...more },
    at,
  );
}

async function markRead(channel: string, contactId: string, more: object = {}): Promise<Marked['markConversationRead']> {
  const input = { conversationId: toId('Conversation', channel, contactId), ...more };
  const { data, errors } = await five.ask<Marked, object>(mark, { input });
  expect(errors).toEqual([]);
  return (data as Marked).markConversationRead;
}

async function unread(channel: ChannelName, contactId: string): Promise<number | undefined> {
  return (await five.gateway.ledger.conversations.get(channel, [contactId])).get(contactId)?.unreadCount;
}

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());

describe('markConversationRead', () => {
  it('MUST tell the provider of the last message, once, and count nothing as unread', async () => {
    await write('delhi', 'wamid.K1', '919876500001');
    await write('delhi', 'wamid.K2', '919876500001');
    await write('delhi', 'wamid.K3', '919876500001', { direction: 'OUTBOUND' });
    five.calls();
    const conversation = { id: toId('Conversation', 'delhi', '919876500001'), unreadCount: 0 };
    expect(await markRead('delhi', '919876500001')).toEqual({ outcome: 'ACCEPTED', userErrors: [], conversation });
    expect(five.delhi.requests.map(({ body }) => body)).toEqual([expect.stringContaining('wamid.K2')]);
    five.calls();
    expect(await markRead('delhi', '919876500001')).toEqual({ outcome: 'APPLIED', userErrors: [], conversation });
    expect(five.calls()).toEqual(noCalls);
  });

  it('MUST leave unread what came after the message that was seen', async () => {
    for (const number of [1, 2, 3]) await write('delhi', `wamid.L${number}`, '919876500002');
    expect(await markRead('delhi', '919876500002', { messageId: 'wamid.L2' })).toMatchObject({ conversation: { unreadCount: 1 } });
    expect(await markRead('delhi', '919876500002', { messageId: 'wamid.L1' })).toMatchObject({ conversation: { unreadCount: 1 } });
  });

  it('MUST count for itself where the provider takes no receipts', async () => {
    await write('riyadh', 'wamid.R1', '96650000000');
    five.calls();
    expect(await markRead('riyadh', '96650000000')).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(await unread('riyadh', '96650000000')).toBe(0);
    expect(five.riyadh.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('MUST count for itself although the provider refuses, and say so', async () => {
    await write('sydney', 'not/an id of Whapi', '61491570156@s.whatsapp.net');
    const { outcome, userErrors } = await markRead('sydney', '61491570156@s.whatsapp.net');
    expect([outcome, userErrors]).toEqual([null, [{ code: 'INVALID', field: ['input', 'messageId'] }]]);
    expect(await unread('sydney', '61491570156@s.whatsapp.net')).toBe(0);
  });

  it('MUST repeat nothing for the same key', async () => {
    await write('delhi', 'wamid.M1', '919876500003');
    const input = { idempotencyKey: 'read-once' };
    const first = await markRead('delhi', '919876500003', input);
    await write('delhi', 'wamid.M2', '919876500003');
    five.calls();
    expect(await markRead('delhi', '919876500003', input)).toMatchObject({ outcome: first.outcome, userErrors: [] });
    expect(five.calls()).toEqual(noCalls);
  });

  it.each([
    ['another kind of id', { conversationId: toId('Subscriber', 'delhi', '919876500001') }, 'conversationId', 'NOT_FOUND'],
    ['no id', { conversationId: 'nonsense' }, 'conversationId', 'NOT_FOUND'],
    ['a channel that there is not', { conversationId: toId('Conversation', 'nowhere', '1') }, 'conversationId', 'NOT_FOUND'],
    ['a message of somebody else', { messageId: 'wamid.L1' }, 'messageId', 'NOT_FOUND'],
    ['an unknown message', { messageId: 'wamid.UNKNOWN' }, 'messageId', 'NOT_FOUND'],
    ['an empty message', { messageId: ' ' }, 'messageId', 'INVALID'],
  ])('MUST refuse %s, and change nothing', async (_what, input, field, code) => {
    await write('delhi', `wamid.N${count}`, '919876500004');
    const before = await unread('delhi', '919876500004');
    five.calls();
    expect(await markRead('delhi', '919876500004', input)).toEqual({
      outcome: null,
      userErrors: [{ code, field: ['input', field] }],
      conversation: null,
    });
    expect(five.calls()).toEqual(noCalls);
    expect(await unread('delhi', '919876500004')).toBe(before);
  });
});

describe('conversationChanged', () => {
  const query = `subscription ($since: ID, $channels: [String!]) {
    conversationChanged(since: $since, channels: $channels) { id at change conversation { contactId unreadCount lastMessage { messageId deliveryStatus } } }
  }`;
  const eventOf = ({ data }: Result = {}) => data?.['conversationChanged'] as unknown as { id: string };
  let client: SubscribingClient | undefined;
  afterEach(async () => client?.dispose());
  const listen = (variables: Record<string, unknown>) => {
    client = connectClient(five.address, 'everything-token');
    return client.subscribe(query, variables);
  };

  it('MUST send messages in and out, statuses of the last one, and what was read, with the conversation', async () => {
    const contactId = '919876500010';
    const events = await listen({ channels: ['delhi'] });
    await write('delhi', 'wamid.S1', contactId);
    expect((await take(events, 1)).map(eventOf)).toEqual([
      {
        id: expect.any(String) as string,
        at: minute(count),
        change: 'MESSAGE',
        conversation: { contactId, unreadCount: 1, lastMessage: { messageId: 'wamid.S1', deliveryStatus: 'UNKNOWN' } },
      },
    ]);
    await write('rio', 'somewhere else', '5511987654321');
    await write('delhi', 'wamid.S2', contactId, { direction: 'OUTBOUND', status: 'SENT' });
    expect((await take(events, 1)).map(eventOf)).toMatchObject([
      { change: 'MESSAGE', conversation: { unreadCount: 1, lastMessage: { messageId: 'wamid.S2', deliveryStatus: 'SENT' } } },
    ]);
    const status = { status: 'READ', providerStatus: null, at: minute((count += 1)), failureReason: null } as const;
    await five.gateway.ledger.messages.applyStatus({ channel: 'delhi', messageId: 'wamid.S2', contactId }, status);
    expect((await take(events, 1)).map(eventOf)).toMatchObject([
      { at: minute(count), change: 'STATUS', conversation: { lastMessage: { deliveryStatus: 'READ' } } },
    ]);
    await markRead('delhi', contactId);
    expect((await take(events, 1)).map(eventOf)).toMatchObject([{ change: 'READ', conversation: { unreadCount: 0 } }]);
  });

  it('MUST resume after the last event with each conversation that changed since, once', async () => {
    const first = await listen({ channels: ['delhi'] });
    await write('delhi', 'wamid.T1', '919876500011');
    const [last] = await take(first, 1);
    await client?.dispose();
    for (const number of [2, 3, 4]) await write('delhi', `wamid.T${number}`, '919876500011');
    await write('delhi', 'wamid.U1', '919876500012');
    const again = await listen({ channels: ['delhi'], since: eventOf(last).id });
    expect((await take(again, 2)).map(eventOf)).toMatchObject([
      { conversation: { contactId: '919876500011', unreadCount: 4, lastMessage: { messageId: 'wamid.T4' } } },
      { conversation: { contactId: '919876500012', unreadCount: 1 } },
    ]);
  });

  it('MUST send that a conversation was assigned', async () => {
    await write('miami', 'wamid.V1', '14155552671');
    const events = await listen({ channels: ['miami'] });
    const input = { channel: 'miami', phoneNumber: '+14155552671', teamMemberId: '12' };
    const assign = 'mutation ($input: AssignConversationInput!) { assignConversation(input: $input) { outcome userErrors { message } } }';
    expect((await five.ask(assign, { input })).data).toEqual({ assignConversation: { outcome: 'APPLIED', userErrors: [] } });
    expect((await take(events, 1)).map(eventOf)).toMatchObject([{ change: 'ASSIGNED', conversation: { contactId: '14155552671' } }]);
  });
});
