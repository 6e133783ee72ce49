import { describe, expect, it } from 'vitest';
import { createCall } from '../../../../src/contract/call.js';
import { verifyDelivery, type ParsedWebhook } from '../../../../src/contract/webhook.js';
import { startReceiver, type Receiver } from '../../receiver.js';
import type { ChannelOptions, WhapiChannel } from '../channel.js';
import { openWhapi } from '../channel.js';
import { messageIn, receivedOrderIn } from './webhook-fixture.js';

interface Listening extends WhapiChannel {
  readonly receiver: Receiver;
  /** All events so far, read by the provider of this simulator. */
  reported(): Promise<readonly ParsedWebhook[]>;
}

async function listen(options: ChannelOptions = {}): Promise<Listening> {
  const channel = await openWhapi(options);
  const receiver = await startReceiver();
  channel.simulator.webhooks.deliverTo(receiver.address);
  const reported = async (): Promise<readonly ParsedWebhook[]> => {
    await channel.simulator.webhooks.delivered();
    return receiver.deliveries.map((delivery) => {
      const verified = verifyDelivery(channel.webhooks, delivery);
      if (verified === undefined) throw new Error('Whapi signs nothing');
      return channel.webhooks.read(verified);
    });
  };
  return { ...channel, receiver, reported };
}

describe('whapi › simulator › webhooks', () => {
  it('MUST send a placed order, the reply to it, and the statuses of the reply', async () => {
    const { simulator, reported } = await listen();
    simulator.webhooks.placeOrder();
    const [order, answer, ...statuses] = await reported();
    expect(order?.kind).toBe('messages.post');
    expect(receivedOrderIn(order?.events ?? []).order).toMatchObject({
      reference: '964278151900001',
      status: 'PENDING',
      customer: { name: 'Olivia Brown', phoneNumber: '+61491570156', contactId: '61491570156@s.whatsapp.net' },
      itemCount: 3,
      items: null,
      total: { amount: '63.95', currencyCode: 'AUD' },
    });
    expect(messageIn(order?.events ?? []).direction).toBe('INBOUND');
    const { messageId, ...sent } = messageIn(answer?.events ?? []);
    expect(messageId).toMatch(/^[A-Za-z0-9._]{4,23}-[A-Za-z0-9._]{4,14}$/);
    expect(sent).toMatchObject({ direction: 'OUTBOUND', status: 'QUEUED', contactId: '61491570156@s.whatsapp.net' });
    expect(statuses.flatMap(({ events }) => events)).toMatchObject([
      { kind: 'message-status', messageIds: [messageId], status: 'SENT', contactId: '61491570156@s.whatsapp.net' },
      { kind: 'message-status', messageIds: [messageId], status: 'DELIVERED', contactId: '61491570156@s.whatsapp.net' },
    ]);
    expect(await simulator.webhooks.delivered()).toEqual([200, 200, 200, 200]);
  });

  it('MUST have the items of a placed order, by the token that came with it and no other', async () => {
    const { simulator, orders, reported } = await listen();
    simulator.webhooks.placeOrder();
    simulator.webhooks.placeOrder();
    const placed = (await reported())
      .flatMap(({ events }) => events)
      .flatMap((fact) => (fact.kind === 'order-received' ? [fact.order] : []));
    const [first, second] = placed;
    if (first === undefined || second === undefined) throw new Error('two orders were placed');
    expect(second.reference).not.toBe(first.reference);
    expect(second.customer.contactId).not.toBe(first.customer.contactId);
    expect((await orders.complete(first, createCall())).items).toMatchObject([
      { name: 'Mug, blue', quantity: 2, unitPrice: { amount: '19.5', currencyCode: 'AUD' } },
      { name: 'Tea towel', quantity: 1, unitPrice: { amount: '24.95', currencyCode: 'AUD' } },
    ]);
    await expect(orders.complete({ ...first, keys: second.keys }, createCall())).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it.each([
    ['body', 'POST', '', true],
    ['path', 'POST', '/messages/post', false],
    ['method', 'POST', '/messages', false],
  ] as const)('MUST name the event in %s mode where that mode does', async (webhookMode, method, suffix, isInBody) => {
    const { simulator, receiver, reported } = await listen({ webhookMode });
    simulator.webhooks.placeOrder();
    expect((await reported()).map(({ kind }) => kind)).toEqual(['messages.post', 'messages.post', 'statuses.post', 'statuses.post']);
    const [delivery] = receiver.deliveries;
    expect([delivery?.method, delivery?.suffix]).toEqual([method, suffix]);
    expect('event' in (JSON.parse(Buffer.from(delivery?.body ?? []).toString()) as object)).toBe(isInBody);
  });

  it('MUST send anything by hand, by any method', async () => {
    const { simulator, reported } = await listen();
    simulator.webhooks.send({ body: { messages_removed: ['a-1'] }, suffix: '/messages', method: 'DELETE' });
    simulator.webhooks.send({ body: '{ "chats" : [] }', suffix: '/chats', method: 'PATCH' });
    expect(await reported()).toMatchObject([
      { kind: 'messages.delete', events: [{ kind: 'message-status', status: 'DELETED' }] },
      { kind: 'chats.patch', events: [{ kind: 'unsupported' }] },
    ]);
  });

  it('MUST send nothing without an address', async () => {
    const { simulator } = await listen();
    simulator.webhooks.deliverTo(undefined);
    simulator.webhooks.placeOrder();
    expect(await simulator.webhooks.delivered()).toEqual([]);
  });
});
