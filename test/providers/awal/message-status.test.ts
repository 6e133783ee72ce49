import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { success, targets } from './channel.js';

let simulator: AwalSimulator;
let gateway: RunningGateway;
let messageId: string;
beforeEach(async () => {
  simulator = await startAwalSimulator();
  gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator } } });
  const sent = await gateway.ask<{ sendText: { message: { messageId: string } } }, object>(
    'mutation { sendText(input: { channel: "riyadh", phoneNumber: "+966501234567", text: "Hello" }) { message { messageId raw } } }',
  );
  messageId = sent.data?.sendText.message.messageId ?? '';
  simulator.forgetRequests();
});
afterEach(async () => {
  await gateway.close();
  await simulator.close();
});

async function readMessage(id = messageId) {
  const selection = 'deliveryStatus providerStatus statusChangedAt readAt failedAt content { ... on TextContent { text } } raw';
  return gateway.ask<{ message: Record<string, unknown> | null }, object>(
    `{ message(channel: "riyadh", messageId: "${id}") { ${selection} } }`,
  );
}

function report(...data: unknown[]): void {
  simulator.fail({ kind: 'answer', answer: success({ data }), when: ({ path }) => path.endsWith('/fetch-message-status-app') });
}

const at = '2024-01-20T10:30:00Z';
const instant = '2024-01-20T10:30:00.000Z';

describe('a message that the gateway sent with Awal', () => {
  it('has the status that Awal reports for its number', async () => {
    const { data, errors } = await readMessage();
    expect(errors).toEqual([]);
    expect(data?.message).toMatchObject({
      ...{ deliveryStatus: 'DELIVERED', providerStatus: 'delivered', content: { text: 'Hello' } },
      raw: { id: 12349, messageId, message_id: 12349, status: 'delivered' },
    });
    expect(targets(simulator)).toEqual(['GET /api/developer/fetch-message-status-app?phone_number_id=123456']);
  });

  it.each([
    ['read', { deliveryStatus: 'READ', providerStatus: 'read', readAt: instant, failedAt: null }],
    ['FAILED', { deliveryStatus: 'FAILED', providerStatus: 'FAILED', readAt: null, failedAt: instant }],
    ['delivered', { deliveryStatus: 'DELIVERED', readAt: null, failedAt: null }],
  ])('and is %s, has this status with its time', async (status, expected) => {
    report({ message_id: 12349, status, timestamp: at });
    expect((await readMessage()).data?.message).toMatchObject({ ...expected, statusChangedAt: instant });
  });

  it('takes a Unix time as well', async () => {
    report({ message_id: '12349', status: 'delivered', timestamp: 1705746600 });
    expect((await readMessage()).data?.message).toMatchObject({ deliveryStatus: 'DELIVERED', statusChangedAt: instant });
  });

  it('has the latest of several statuses, in any order', async () => {
    report({ message_id: 12349, status: 'read', timestamp: at }, { message_id: 12349, status: 'sent', timestamp: at }, null, {
      status: 'read',
    });
    expect((await readMessage()).data?.message).toMatchObject({ deliveryStatus: 'READ' });
    report({ message_id: 12349, status: 'sent', timestamp: at }, { message_id: 12349, status: 'read', timestamp: at });
    expect((await readMessage()).data?.message).toMatchObject({ deliveryStatus: 'READ' });
  });

  it('is never behind the status of a webhook', async () => {
    const received = { status: 'READ', providerStatus: 'read', at: new Date().toISOString(), failureReason: null } as const;
    await gateway.gateway.ledger.messages.applyStatus({ channel: 'riyadh', messageId, contactId: '966501234567' }, received);
    expect((await readMessage()).data?.message).toMatchObject({ deliveryStatus: 'READ' });
  });

  it('is the one in the ledger when Awal reports none', async () => {
    report({ message_id: 123, status: 'read', timestamp: at });
    expect((await readMessage()).data?.message).toMatchObject({ deliveryStatus: 'QUEUED', raw: { id: 12349 } });
  });

  it('is an error when the response is not a list', async () => {
    simulator.fail({ kind: 'answer', answer: success({ data: {} }) });
    const { errors } = await readMessage();
    expect(errors).toMatchObject([{ path: ['message'], extensions: { code: 'PROVIDER_BAD_RESPONSE' } }]);
  });
});

describe('a message of Awal without a known number', () => {
  it.each(['wamid.unknown', '124'])('is not requested: %s', async (id) => {
    expect((await readMessage(id)).data).toEqual({ message: null });
    expect(simulator.requests).toEqual([]);
  });
});

describe("the channel's own number", () => {
  it('is returned with its rating and its name, in one call', async () => {
    const { data, errors } = await gateway.ask('{ channel(name: "riyadh") { health { connected qualityRating verifiedName raw } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      channel: {
        health: {
          ...{ connected: true, qualityRating: 'GREEN', verifiedName: 'My Business' },
          raw: expect.objectContaining({ id: 1, phone_number_id: '123456', message_template_count: 25 }) as unknown,
        },
      },
    });
    expect(targets(simulator)).toEqual(['GET /api/developer/waba-numbers']);
  });
});

describe('a conversation of Awal', () => {
  it('is returned with its unread count, and with the record of the list', async () => {
    const { data, errors } = await gateway.ask(
      '{ conversation(channel: "riyadh", contactId: "96650000000") { providerStatus unreadCount lastMessageAt raw } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      conversation: {
        ...{ providerStatus: 'unread', unreadCount: 3, lastMessageAt: null },
        raw: expect.objectContaining({ name: 'Ahmed Mohammed', last_message_type: 'text' }) as unknown,
      },
    });
    expect(simulator.requests).toHaveLength(1);
  });
});
