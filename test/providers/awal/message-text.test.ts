import { beforeEach, describe, expect, it } from 'vitest';
import { verifyDelivery } from '../../../src/contract/webhook.js';
import type { TextMessage } from '../../../src/contract/message-write.js';
import type { Writer } from '../../../src/contract/writer.js';
import { rateLimitExceeded } from '../../../src/providers/awal/simulator/rate-limits.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import { garbage } from '../../../src/providers/simulator/server.js';
import { startReceiver } from '../receiver.js';
import type { AwalChannel } from './channel.js';
import { must, openAwal, success, targets, writeCall } from './channel.js';

let channel: AwalChannel;
let text: Writer<TextMessage>;
beforeEach(async () => {
  channel = await openAwal();
  text = must(channel.provider.messages?.text);
});

function message(given: Partial<TextMessage> = {}): TextMessage {
  return { phoneNumber: '+966501234567', text: 'Your order has left.', replyTo: null, ...given };
}

describe('awal › sendText', () => {
  it('MUST be one signed POST with the sender in the query, and the number as digits', async () => {
    const receipt = await text.send(message({ text: 'Hello \u{1F44B}\n"you"', replyTo: 'wamid.A1' }), writeCall);
    expect(receipt).toMatchObject({ outcome: 'ACCEPTED', providerId: 'wamid.HBgN966501234567S12349', raw: { id: 12349 } });
    expect(targets(channel.simulator)).toEqual(['POST /api/developer/w/message/text?phone_number_id=123456']);
    expect(channel.simulator.requests[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({
      phone: '966501234567',
      body: 'Hello \u{1F44B}\n"you"',
      reply_to: 'wamid.A1',
    });
  });

  it('MUST leave out what is not given', async () => {
    await text.send(message(), writeCall);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({ phone: '966501234567', body: 'Your order has left.' });
  });

  it('MUST send webhooks with the id of the response', async () => {
    const receiver = await startReceiver();
    channel.simulator.webhooks.deliverTo(receiver.address);
    const { providerId } = await text.send(message(), writeCall);
    await channel.simulator.webhooks.delivered();
    const [delivery] = receiver.deliveries;
    const { events } = channel.webhooks.read(must(verifyDelivery(channel.webhooks, must(delivery))));
    expect(events).toMatchObject([{ kind: 'message-status', messageIds: [providerId], status: 'DELIVERED' }]);
  });

  it.each([
    ['sent', 'ACCEPTED'],
    ['delivered', 'APPLIED'],
    ['read', 'APPLIED'],
    ['queued somewhere', 'ACCEPTED'],
    [undefined, 'ACCEPTED'],
  ])('MUST take an answer that says %s for %s', async (status, outcome) => {
    channel.simulator.fail({
      kind: 'answer',
      answer: success({ message: { id: 1, messageId: 'wamid.X', status, timestamp: 1704124800 } }),
    });
    expect(await text.send(message(), writeCall)).toMatchObject({ outcome, providerId: 'wamid.X' });
  });

  it('MUST take a message that failed at once for a refusal', async () => {
    channel.simulator.fail({ kind: 'answer', answer: success({ message: { id: 1, messageId: 'wamid.X', status: 'failed' } }) });
    await expect(text.send(message(), writeCall)).rejects.toMatchObject({ kind: 'refused', providerCode: 'failed', nothingApplied: true });
  });

  it('MUST not take the sentence of other answers for a message', async () => {
    channel.simulator.fail({ kind: 'answer', answer: success({ message: 'Message sent' }) });
    await expect(text.send(message(), writeCall)).rejects.toMatchObject({
      kind: 'unexpected-response',
      sent: 'answered',
      nothingApplied: false,
    });
  });

  it.each<[string, Partial<TextMessage>, string]>([
    ['an empty text', { text: '' }, 'text'],
    ['a text of blanks', { text: ' \n' }, 'text'],
    ['a text of 4097 characters', { text: 'x'.repeat(4097) }, 'text'],
    ['a number without +', { phoneNumber: '966501234567' }, 'phoneNumber'],
    ['a number that cannot be one', { phoneNumber: '+9665' }, 'phoneNumber'],
    ['an empty id of a message to answer', { replyTo: ' ' }, 'replyTo'],
  ])('MUST refuse %s before any call, naming the field', async (_, given, field) => {
    expect(text.check(message(given))).toMatchObject([{ code: 'INVALID', field: [field] }]);
    await expect(text.send(message(given), writeCall)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST carry 4096 characters', async () => {
    expect(text.check(message({ text: 'x'.repeat(4096) }))).toEqual([]);
    expect((await text.send(message({ text: 'x'.repeat(4096) }), writeCall)).outcome).toBe('ACCEPTED');
  });

  it.each([
    ['invalid_phone_number', refusal(400, 'invalid_phone_number', 'Invalid phone number'), { kind: 'invalid', refusal: 'INVALID' }],
    ['validation_failed', refusal(422, 'validation_failed', 'Validation failed'), { kind: 'invalid', refusal: 'INVALID' }],
    ['resource_not_found', refusal(404, 'resource_not_found', 'Number not found'), { kind: 'not-found', refusal: 'NOT_FOUND' }],
    ['403', refusal(403, 'forbidden', 'No'), { kind: 'forbidden', refusal: undefined }],
    ['a conflict', refusal(409, 'conflict', 'No'), { kind: 'conflict', refusal: undefined }],
    ['the rate limit', rateLimitExceeded(30), { kind: 'rate-limited', retryAfterSeconds: 30 }],
    ['500', refusal(500, 'server_error', 'No'), { kind: 'unavailable', nothingApplied: false }],
    ['half an answer', garbage, { kind: 'unexpected-response', nothingApplied: false }],
  ])('MUST report %s unchanged, after one request', async (_, answer, expected) => {
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(text.send(message(), writeCall)).rejects.toMatchObject({ sent: 'answered', ...expected });
    expect(channel.simulator.requests).toHaveLength(1);
  });
});
