import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Messages, TextMessage } from '../../../src/contract/message-write.js';
import type { Writer } from '../../../src/contract/writer.js';
import type { TestChannel } from './channel.js';
import { call, must, onlyBody, openChannel } from './channel.js';
import { deliveryOf, startReceiver } from './webhook/webhook-fixture.js';

let channel: TestChannel;
let text: Writer<TextMessage>;
let markRead: NonNullable<Messages['markRead']>;
beforeEach(async () => {
  channel = await openChannel();
  text = must(channel.provider.messages?.text);
  markRead = must(channel.provider.messages?.markRead);
});
afterEach(() => channel.close());

describe('kaleyra › sendText', () => {
  it('MUST send the documented message: address, headers and body', async () => {
    const receipt = await text.send(message({ text: 'This is the sample message 🌻' }), call);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'A0000000000000000001' });
    const [request] = channel.simulator.requests;
    expect(request?.method).toBe('POST');
    expect(request?.target).toBe('/v2/SANDBOX-SID/whatsapp/%2B918012345678/messages');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'api-key': 'sandbox-api-key' });
    expect(onlyBody(channel)).toEqual({
      messaging_object: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+919876543210',
        type: 'text',
        text: { preview_url: false, body: 'This is the sample message 🌻' },
      },
      extra_info: { ref: 'write-1', wa_source: 'api' },
    });
  });

  it('MUST name the message that it answers', async () => {
    await text.send(message({ replyTo: 'wamid.HBgM' }), call);
    expect(onlyBody(channel)).toMatchObject({ messaging_object: { context: { message_id: 'wamid.HBgM' } } });
  });

  it('MUST send a webhook with our reference', async () => {
    const receiver = await startReceiver();
    channel.simulator.webhooks.deliverTo(receiver.address);
    await text.send(message({}), { ...call, correlationId: 'write-7' });
    await channel.simulator.webhooks.delivered();
    const webhooks = must(channel.provider.webhooks);
    const events = receiver.bodies.flatMap((body) => webhooks.read(deliveryOf(webhooks, body)).events);
    expect(events).toMatchObject([
      { kind: 'message-status', status: 'SENT', correlationId: 'write-7' },
      { kind: 'message-status', status: 'DELIVERED', correlationId: 'write-7' },
    ]);
    await receiver.close();
  });

  it('MUST accept a text of 4096 characters', async () => {
    const long = message({ text: 'x'.repeat(4096) });
    expect(text.check(long)).toEqual([]);
    expect((await text.send(long, call)).outcome).toBe('ACCEPTED');
  });

  it.each<[string, Partial<TextMessage>, string]>([
    ['an empty text', { text: '' }, 'text'],
    ['a text of blanks', { text: ' \n' }, 'text'],
    ['a text of 4097 characters', { text: 'x'.repeat(4097) }, 'text'],
    ['a text that is too long where characters take two places', { text: '📦'.repeat(2049) }, 'text'],
    ['a number without +', { phoneNumber: '919876543210' }, 'phoneNumber'],
    ['a number that cannot be one', { phoneNumber: '+91' }, 'phoneNumber'],
    ['an empty id of a message to answer', { replyTo: '' }, 'replyTo'],
  ])('MUST refuse %s before any call, naming the field', async (_, changes, field) => {
    expect(text.check(message(changes))).toMatchObject([{ code: 'INVALID', field: [field] }]);
    await expect(text.send(message(changes), call)).rejects.toMatchObject({ sent: 'no', nothingApplied: true, refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });
});

describe('kaleyra › markMessageRead', () => {
  it('MUST send the documented read receipt', async () => {
    const receipt = await markRead.send({ messageId: 'wamid.HBgMOTE5' }, call);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'A0000000000000000001' });
    expect(onlyBody(channel)).toEqual({
      messaging_object: { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.HBgMOTE5' },
      extra_info: { ref: 'write-1', wa_source: 'api' },
    });
  });

  it.each([
    { code: 'WA202', data: {} },
    { code: 'WA200', data: [] },
  ])('MUST be done with %j: nothing was sent that could have an id', async (body) => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 202, body } });
    expect(await markRead.send({ messageId: 'wamid.1' }, call)).toEqual({ outcome: 'ACCEPTED', providerId: null });
  });

  it.each([
    { status: 202 },
    { status: 202, body: {} },
    { status: 200, body: '<html></html>' },
    { status: 202, body: { code: 'X', data: {} } },
  ])('MUST be unknown after %j', async (answer) => {
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(markRead.send({ messageId: 'wamid.1' }, call)).rejects.toMatchObject({
      kind: 'unexpected-response',
      nothingApplied: false,
    });
  });

  it.each(['', ' '])('MUST refuse the id %j before any call', async (messageId) => {
    expect(markRead.check({ messageId })).toMatchObject([{ code: 'INVALID', field: ['messageId'] }]);
    await expect(markRead.send({ messageId }, call)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST send no webhook', async () => {
    const receiver = await startReceiver();
    channel.simulator.webhooks.deliverTo(receiver.address);
    await markRead.send({ messageId: 'wamid.1' }, call);
    expect(await channel.simulator.webhooks.delivered()).toEqual([]);
    await receiver.close();
  });
});

describe('kaleyra › what else can be sent', () => {
  it('MUST be nothing that these documents do not describe', () => {
    expect(Object.keys(channel.provider.messages ?? {}).sort()).toEqual([
      ...['buttons', 'contacts', 'list', 'location', 'markRead', 'media', 'mediaRules', 'reaction', 'template', 'text', 'upload'],
    ]);
  });
});

function message(changes: Partial<TextMessage>): TextMessage {
  return { phoneNumber: '+919876543210', text: 'Hello', replyTo: null, ...changes };
}
