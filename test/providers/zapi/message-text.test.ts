import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TextMessage } from '../../../src/contract/message-write.js';
import type { Writer } from '../../../src/contract/writer.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, targets } from './channel.js';
import { deliveryOf, messageIn, startReceiver } from './webhook/webhook-fixture.js';

let channel: TestChannel;
let text: Writer<TextMessage>;
beforeEach(async () => {
  channel = await openChannel();
  text = must(channel.provider.messages?.text);
});
afterEach(() => channel.close());

describe('zapi › sendText', () => {
  it('MUST send the documented body: the number as digits, the text, and the message that it answers', async () => {
    const receipt = await text.send(message({ text: 'Welcome to *Z-API*\n🤪', replyTo: '3EB0F91BBA791BB0A787FC' }), call);
    const reported = {
      zaapId: expect.stringMatching(/^3999\d{28}$/) as string,
      messageId: 'D2410000000000000001',
      id: 'D2410000000000000001',
    };
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'D2410000000000000001', raw: reported });
    const [request, ...others] = channel.simulator.requests;
    expect(others).toEqual([]);
    expect(request?.method).toBe('POST');
    expect(targets(channel)).toEqual(['send-text']);
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'client-token': 'sandbox-account-token' });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      phone: '5511999999999',
      message: 'Welcome to *Z-API*\n🤪',
      messageId: '3EB0F91BBA791BB0A787FC',
    });
  });

  it('MUST leave out what is not given', async () => {
    await text.send(message({}), call);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({ phone: '5511999999999', message: 'Olá' });
  });

  it('MUST send webhooks with the id of the response', async () => {
    const receiver = await startReceiver();
    channel.simulator.webhooks.deliverTo(receiver.address);
    const { providerId } = await text.send(message({}), call);
    await channel.simulator.webhooks.delivered();
    const webhooks = must(channel.provider.webhooks);
    const reported = receiver.bodies.map((body) => webhooks.read(deliveryOf(webhooks, body)).events);
    expect(reported.map(([fact]) => fact?.kind)).toEqual(['message-status', 'message-received', 'message-status', 'message-status']);
    expect(messageIn(reported[1] ?? [])).toMatchObject({
      ...{ messageId: providerId, contactId: '5511999999999', direction: 'OUTBOUND' },
      content: { type: 'TextContent', text: 'Olá' },
    });
    await receiver.close();
  });

  it.each<[string, Partial<TextMessage>]>([
    ['a text of 4096 characters', { text: 'x'.repeat(4096) }],
    ['one letter', { text: 'x' }],
  ])('MUST accept %s', async (_, changes) => {
    expect(text.check(message(changes))).toEqual([]);
    expect((await text.send(message(changes), call)).outcome).toBe('ACCEPTED');
  });

  it.each<[string, Partial<TextMessage>, string]>([
    ['an empty text', { text: '' }, 'text'],
    ['a text of blanks', { text: ' \n' }, 'text'],
    ['a text of 4097 characters', { text: 'x'.repeat(4097) }, 'text'],
    ['a text that is too long where characters take two places', { text: '📦'.repeat(2049) }, 'text'],
    ['a number without +', { phoneNumber: '5511999999999' }, 'phoneNumber'],
    ['a number that cannot be one', { phoneNumber: '+55' }, 'phoneNumber'],
    ['an empty id of a message to answer', { replyTo: ' ' }, 'replyTo'],
  ])('MUST refuse %s before any call, naming the field', async (_, changes, field) => {
    expect(text.check(message(changes))).toMatchObject([{ code: 'INVALID', field: [field] }]);
    await expect(text.send(message(changes), call)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST send once, and say so, when the number is not connected', async () => {
    channel.simulator.data.status.connected = false;
    await expect(text.send(message({}), call)).rejects.toMatchObject({ kind: 'refused', sent: 'answered' });
    expect(channel.simulator.requests).toHaveLength(1);
  });
});

describe('zapi › what else can be sent', () => {
  it('MUST be nothing that these documents do not describe', () => {
    expect(Object.keys(channel.provider.messages ?? {})).toEqual([
      ...['text', 'buttons', 'media', 'mediaRules', 'list', 'reaction', 'location', 'contacts', 'product', 'catalog'],
      ...['toContact', 'markRead'],
    ]);
    expect(channel.provider.conversations?.messages).toBeUndefined();
  });
});

function message(changes: Partial<TextMessage>): TextMessage {
  return { phoneNumber: '+5511999999999', text: 'Olá', replyTo: null, ...changes };
}
