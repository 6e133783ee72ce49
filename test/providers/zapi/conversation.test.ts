import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';

const ana = '5511987654321';
const reader: TestClient = { name: 'reader', token: 'reader-token', scopes: ['conversations:read'], channels: ['*'] };

let simulator: ZapiSimulator;
let gateway: RunningGateway;
beforeEach(async () => {
  simulator = await startZapiSimulator();
  gateway = await runGateway({ channels: { brazil: { provider: 'zapi', simulator, webhookKey: 'the-webhook-key' } }, clients: [reader] });
});
afterEach(async () => {
  await gateway.close();
  await simulator.close();
});

const targets = () => simulator.requests.map(({ target }) => target.replace(/^.*sandbox-instance-token\//, ''));

/** A customer's text, received by webhook and applied. */
async function receive(messageId: string, phone = ana): Promise<void> {
  simulator.webhooks.deliverTo(`${gateway.address}/webhooks/brazil/the-webhook-key`);
  const reported = { type: 'ReceivedCallback', instanceId: 'sandbox-instance', fromMe: false, momment: Date.now(), status: 'RECEIVED' };
  simulator.webhooks.send({ body: { ...reported, messageId, phone, text: { message: 'Olá' } } });
  expect(await simulator.webhooks.delivered()).toEqual([200]);
  const { messages } = gateway.gateway.ledger;
  await expect.poll(async () => (await messages.get('brazil', [messageId])).size, { interval: 5, timeout: 10_000 }).toBe(1);
}

async function conversation(selection: string, contactId = ana, token?: string) {
  return gateway.ask(`{ conversation(channel: "brazil", contactId: "${contactId}") { ${selection} } }`, undefined, token);
}

async function markRead(messageId: string, more = '') {
  const input = `{ channel: "brazil", messageId: "${messageId}"${more} }`;
  return gateway.ask(`mutation { markMessageRead(input: ${input}) { outcome userErrors { code field message } } }`);
}

describe('a conversation of Z-API', () => {
  it('has the events of the chat, and the messages from webhooks', async () => {
    await receive('MESSAGE-1');
    const { data, errors } = await conversation(
      'phoneNumber providerStatus unreadCount lastMessageAt raw messages { nodes { messageId content { ... on TextContent { text } } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      conversation: {
        ...{ phoneNumber: `+${ana}`, providerStatus: null, unreadCount: 2, lastMessageAt: '2025-03-11T17:42:10.000Z' },
        raw: expect.objectContaining({ phone: ana, isMuted: '0' }) as unknown,
        messages: { nodes: [{ messageId: 'MESSAGE-1', content: { text: 'Olá' } }] },
      },
    });
    expect(targets()).toEqual([`chats/${ana}`]);
  });

  it('is there without any message that the gateway knows, and not where there is no chat either', async () => {
    const known = await conversation('contactId messages { nodes { messageId } }');
    expect(known.data).toEqual({ conversation: { contactId: ana, messages: { nodes: [] } } });
    const unknown = await conversation('contactId', '5511000000000');
    expect([unknown.data, unknown.errors]).toEqual([{ conversation: null }, []]);
    expect(targets()).toEqual([`chats/${ana}`, 'chats/5511000000000']);
  });

  it('costs no call when only its messages are requested', async () => {
    await receive('MESSAGE-1');
    expect((await conversation('messages { nodes { messageId } }')).errors).toEqual([]);
    expect(targets()).toEqual([]);
  });

  it('shows its raw record only to those who may see it', async () => {
    await receive('MESSAGE-1');
    const { errors } = await conversation('raw', ana, 'reader-token');
    expect(errors).toMatchObject([{ path: ['conversation', 'raw'], extensions: { code: 'FORBIDDEN' } }]);
    expect(targets()).toEqual([]);
  });

  it('returns its messages even if the chat cannot be read', async () => {
    await receive('MESSAGE-1');
    simulator.fail({ kind: 'answer', answer: { status: 403, body: { error: '[IP] not allowed' } } });
    const { data, errors } = await conversation('unreadCount messages { nodes { messageId } }');
    expect(data).toEqual({ conversation: { unreadCount: null, messages: { nodes: [{ messageId: 'MESSAGE-1' }] } } });
    expect(errors).toMatchObject([{ path: ['conversation', 'unreadCount'], extensions: { code: 'PROVIDER_REFUSED' } }]);
  });
});

describe('a message of Z-API', () => {
  it('is marked as read with the number from the webhook, and then the chat has nothing unread', async () => {
    await receive('MESSAGE-1');
    const { data } = await markRead('MESSAGE-1');
    expect(data).toEqual({ markMessageRead: { outcome: 'APPLIED', userErrors: [] } });
    expect(simulator.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ phone: ana, messageId: 'MESSAGE-1' }]);
    expect((await conversation('unreadCount')).data).toEqual({ conversation: { unreadCount: 0 } });
  });

  it('without a webhook is refused, naming what is missing, and can be marked after the webhook, with the same key', async () => {
    const key = ', idempotencyKey: "once"';
    const { data } = await markRead('MESSAGE-1', key);
    const message = 'Z-API needs the number of the sender, and the gateway has received no webhook about this message.';
    expect(data).toEqual({
      markMessageRead: { outcome: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'messageId'], message }] },
    });
    expect(targets()).toEqual([]);
    await receive('MESSAGE-1');
    for (const _ of ['first', 'again'])
      expect((await markRead('MESSAGE-1', key)).data).toMatchObject({ markMessageRead: { outcome: 'APPLIED' } });
    expect(targets()).toEqual(['read-message']);
  });

  it('of which only a status is known, without whose it is, is refused as well', async () => {
    const status = { status: 'READ', providerStatus: 'READ', at: new Date().toISOString(), failureReason: null } as const;
    await gateway.gateway.ledger.messages.applyStatus({ channel: 'brazil', messageId: 'MESSAGE-2', contactId: '' }, status);
    expect((await markRead('MESSAGE-2')).data).toMatchObject({ markMessageRead: { userErrors: [{ code: 'NOT_FOUND' }] } });
    expect(targets()).toEqual([]);
  });

  it('keeps the response to sending it as its raw record, unless a webhook had more', async () => {
    const send = 'mutation { sendText(input: { channel: "brazil", phoneNumber: "+5511987654321", text: "Olá" }) { message { raw } } }';
    const raw = { zaapId: `3999${'1'.padStart(28, '0')}`, messageId: `D241${'1'.padStart(16, '0')}`, id: `D241${'1'.padStart(16, '0')}` };
    expect((await gateway.ask(send)).data).toEqual({ sendText: { message: { raw } } });
    await receive(`D241${'2'.padStart(16, '0')}`);
    expect((await gateway.ask(send)).data).toMatchObject({ sendText: { message: { raw: { type: 'ReceivedCallback' } } } });
  });
});
