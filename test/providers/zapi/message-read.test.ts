import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Messages } from '../../../src/contract/message-write.js';
import { garbage, type SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, targets } from './channel.js';

let channel: TestChannel;
let markRead: NonNullable<Messages['markRead']>;
beforeEach(async () => {
  channel = await openChannel();
  markRead = must(channel.provider.messages?.markRead);
});
afterEach(() => channel.close());

const ana = '5511987654321';
const receipt = { messageId: '3EB0C767D26B1A4F8E90B2', contactId: ana };

describe('zapi › markMessageRead', () => {
  it('MUST send the number and the message, once, and be APPLIED', async () => {
    expect(await markRead.send(receipt, call)).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(targets(channel)).toEqual(['read-message']);
    const [request] = channel.simulator.requests;
    expect(request?.method).toBe('POST');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'client-token': 'sandbox-account-token' });
    expect(JSON.parse(request?.body ?? '')).toEqual({ phone: ana, messageId: '3EB0C767D26B1A4F8E90B2' });
    expect(channel.simulator.data.chats.find(({ phone }) => phone === ana)).toMatchObject({ unread: '0' });
  });

  it.each(['99999999999999@lid', '120363019502650977-group'])('MUST send the address %s unchanged', async (contactId) => {
    await markRead.send({ ...receipt, contactId }, call);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toMatchObject({ phone: contactId });
  });

  it.each([
    ['an empty id', { ...receipt, messageId: ' ' }, 'INVALID'],
    ['a message of nobody', { ...receipt, contactId: null }, 'NOT_FOUND'],
    ['a message of which nothing is said', { messageId: receipt.messageId }, 'NOT_FOUND'],
  ])('MUST refuse %s before any call', async (_, change, code) => {
    expect(markRead.check(change)).toMatchObject([{ code, field: ['messageId'] }]);
    await expect(markRead.send(change, call)).rejects.toMatchObject({ sent: 'no', refusal: code });
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST take {} for done as well, as the documents print it', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: {} } });
    expect(await markRead.send(receipt, call)).toMatchObject({ outcome: 'APPLIED' });
  });

  it.each<[string, SimulatedAnswer]>([
    ['an error nobody knows', { status: 200, body: { error: 'Something else' } }],
    ['garbage', garbage],
    ['nothing with 200', { status: 200 }],
    ['a redirection', { status: 302, body: {} }],
  ])('MUST not take %s for done', async (_, answer) => {
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(markRead.send(receipt, call)).rejects.toMatchObject({ kind: 'unexpected-response', nothingApplied: false });
  });

  it('MUST not be done while the number is not connected', async () => {
    channel.simulator.data.status.connected = false;
    await expect(markRead.send(receipt, call)).rejects.toMatchObject({ kind: 'refused', sent: 'answered' });
  });
});
