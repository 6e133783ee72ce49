import { describe, expect, it } from 'vitest';
import { call, endpointsOf, failureOf, formOf, openWabotick } from './fixture.js';

const documented = 'wamid.HBgNODgwMTcyMzMwOTAwMxUCABEYEjlGQkY3MEFEMEVGODhCNDkxNQA=';

describe('the status of a sent message', () => {
  it('is read by its id and the number of the bot, times in the zone of the channel', async () => {
    const provider = await openWabotick({ channelTimeZone: 'Asia/Kolkata' });
    const answer = {
      message_status: 'delivered',
      delivery_status_updated_at: '2024-07-28 13:21:03',
      read_time: null,
      failed_time: null,
      failed_reason: '',
    };
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message: answer } } });
    expect(await provider.conversations.message?.(documented, call())).toEqual({
      channel: 'shop',
      contactId: '',
      messageId: documented,
      direction: 'OUTBOUND',
      sender: null,
      agentName: null,
      content: null,
      sentAt: null,
      status: 'DELIVERED',
      providerStatus: 'delivered',
      statusChangedAt: '2024-07-28T07:51:03.000Z',
      readAt: null,
      failedAt: null,
      failureReason: null,
      reaction: null,
      raw: answer,
    });
    expect(endpointsOf(provider.simulator)).toEqual(['get/message-status']);
    expect(formOf(provider.simulator.requests[0])).toEqual({
      apiToken: provider.simulator.settings['apiToken'],
      wa_message_id: documented,
      whatsapp_bot_id: '23',
    });
  });

  it.each([
    [null, 'QUEUED'],
    ['sent', 'SENT'],
    ['Read', 'READ'],
    ['failed', 'FAILED'],
    ['lost', 'UNKNOWN'],
  ])('%j reads %s', async (word, status) => {
    const provider = await openWabotick();
    const [record] = provider.simulator.data.conversations['0123456789'] ?? [];
    const times = { read_time: '2024-07-28 13:22:00', failed_time: '2024-07-28 13:23:00', failed_reason: 'Blocked' };
    provider.simulator.data.conversations['0123456789'] = [{ ...record, message_status: word, ...times }];
    expect(await provider.conversations.message?.(documented, call())).toMatchObject({
      status,
      providerStatus: word,
      readAt: '2024-07-28T13:22:00.000Z',
      failedAt: '2024-07-28T13:23:00.000Z',
      failureReason: 'Blocked',
    });
  });

  it('is that of a message sent just before', async () => {
    const provider = await openWabotick();
    const message = { phoneNumber: '+14155552671', text: 'Hello', replyTo: null };
    const { providerId } = await provider.messages.text!.send(message, { correlationId: 'w', deadlineAt: undefined });
    expect(await provider.conversations.message?.(providerId ?? '', call())).toMatchObject({ messageId: providerId, status: 'SENT' });
  });

  it('of an unknown message is null', async () => {
    const provider = await openWabotick();
    expect(await provider.conversations.message?.('wamid.unknown', call())).toBeNull();
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message: [] } } });
    expect(await provider.conversations.message?.(documented, call())).toBeNull();
  });

  it('of a message without an id of WhatsApp causes no request', async () => {
    const provider = await openWabotick();
    expect(await provider.conversations.message?.('wabotick-90102', call())).toBeNull();
    expect(provider.simulator.requests).toEqual([]);
  });

  it('is refused for the wrong bot', async () => {
    const provider = await openWabotick({ settings: { whatsappBotId: '24' } });
    expect(await failureOf(provider.conversations.message!(documented, call()))).toMatchObject({ refusal: 'ACCOUNT_NOT_FOUND' });
  });

  it("may be read with the number's id, as the documents describe the field", async () => {
    const provider = await openWabotick({ settings: { whatsappBotId: '109876543210987' } });
    expect(await provider.conversations.message?.(documented, call())).toMatchObject({ status: 'QUEUED' });
  });

  it('cannot be read without whatsappBotId', async () => {
    const provider = await openWabotick({ settings: { whatsappBotId: undefined } });
    expect(provider.conversations.message).toBeUndefined();
  });
});
