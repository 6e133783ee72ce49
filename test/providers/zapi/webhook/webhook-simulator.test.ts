import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../../src/domain/provider-event.js';
import type { TestChannel } from '../channel.js';
import { call, detailsChange, documentedOrder, openChannel, statusChange } from '../channel.js';
import type { Receiver } from './webhook-fixture.js';
import { deliveryOf, messageIn, orderIn, startReceiver } from './webhook-fixture.js';

let channel: TestChannel;
let receiver: Receiver;
beforeEach(async () => {
  channel = await openChannel();
  receiver = await startReceiver();
  channel.simulator.webhooks.deliverTo(receiver.address);
});
afterEach(async () => {
  await channel.close();
  await receiver.close();
});

/** All events so far, read by the provider of this simulator. */
async function reported(): Promise<readonly (readonly ProviderEvent[])[]> {
  await channel.simulator.webhooks.delivered();
  const { webhooks } = channel.provider;
  if (webhooks === undefined) throw new Error('Z-API sends webhooks');
  return receiver.bodies.map((body) => webhooks.read(deliveryOf(webhooks, body)).events);
}

describe('zapi › simulator › webhooks', () => {
  it('MUST send after a change of status: delivery callback, message, sent, received', async () => {
    const { providerId } = await channel.status.send(documentedOrder(channel.simulator), statusChange(), call);
    const [delivery, message, ...statuses] = await reported();
    expect(delivery).toMatchObject([{ kind: 'message-status', messageIds: [providerId], status: 'SENT', contactId: '554499999999' }]);
    expect(orderIn(message ?? [])).toMatchObject({
      reference: '4N8FCTW1WM6',
      status: 'PROCESSING',
      paymentStatus: 'PENDING',
      customer: { contactId: '554499999999', phoneNumber: '+554499999999' },
      subtotal: { amount: '600', currencyCode: 'BRL' },
      total: { amount: '605', currencyCode: 'BRL' },
      placedAt: null,
      keys: { messageId: null, orderRequestId: '4N8FCTW22W4' },
    });
    expect(messageIn(message ?? [])).toMatchObject({ messageId: providerId, direction: 'OUTBOUND', status: 'SENT' });
    expect(statuses).toMatchObject([
      [{ kind: 'message-status', messageIds: [providerId], status: 'SENT', providerStatus: 'SENT' }],
      [{ kind: 'message-status', messageIds: [providerId], status: 'DELIVERED', providerStatus: 'RECEIVED' }],
    ]);
  });

  it('MUST send webhooks after a change of payment too', async () => {
    await channel.details.send(documentedOrder(channel.simulator), detailsChange({ paymentStatus: 'PAID' }), call);
    const [, message] = await reported();
    expect(orderIn(message ?? [])).toMatchObject({ status: 'PENDING', paymentStatus: 'PAID', providerPaymentStatus: 'paid' });
  });

  it('MUST send nothing after a refusal, and nothing without an address', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { value: false } } });
    await expect(channel.status.send(documentedOrder(channel.simulator), statusChange(), call)).rejects.toThrow();
    expect(await reported()).toEqual([]);
    channel.simulator.webhooks.deliverTo(undefined);
    await channel.status.send(documentedOrder(channel.simulator), statusChange(), call);
    expect(await channel.simulator.webhooks.delivered()).toEqual([]);
  });

  it("MUST send a customer's cart, with correct sums and a new id each time", async () => {
    channel.simulator.webhooks.placeOrder();
    channel.simulator.webhooks.placeOrder();
    const [first, second] = (await reported()).map(orderIn);
    expect(first?.reference).toMatch(/^\d{15}$/);
    expect(second?.reference).not.toBe(first?.reference);
    expect(second?.customer.contactId).not.toBe(first?.customer.contactId);
    expect(first).toMatchObject({
      status: 'PENDING',
      items: [
        { quantity: 2, unitPrice: { amount: '149.90', currencyCode: 'BRL' } },
        { quantity: 1, unitPrice: { amount: '20.00', currencyCode: 'BRL' } },
      ],
      total: { amount: '319.80', currencyCode: 'BRL' },
    });
    expect(first?.customer.phoneNumber).toBe(`+${first?.customer.contactId}`);
    expect(await channel.simulator.webhooks.delivered()).toEqual([200, 200]);
  });

  it('MUST send anything by hand, byte for byte', async () => {
    channel.simulator.webhooks.send({ body: '{ "type" : "PresenceChatCallback" }' });
    expect(await reported()).toEqual([[{ kind: 'unsupported', eventType: 'PresenceChatCallback' }]]);
    expect(receiver.bodies).toEqual(['{ "type" : "PresenceChatCallback" }']);
  });
});

describe('zapi › writing to orders learnt by webhook', () => {
  it('MUST take an order that the shop sent, with nothing added: the simulator accepts the update', async () => {
    channel.simulator.webhooks.sendOrder();
    const [events] = await reported();
    const order = orderIn(events ?? []);
    expect(channel.status.transitions(order)).toEqual(channel.status.writable);
    expect(channel.status.check(statusChange(), order)).toEqual([]);
    const { outcome } = await channel.status.send(order, statusChange({ status: 'SHIPPED' }), call);
    expect(outcome).toBe('ACCEPTED');
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({
      phone: order.customer.contactId,
      messageId: order.keys.messageId,
      referenceId: order.reference,
      orderRequestId: order.keys.orderRequestId,
      orderStatus: 'shipped',
      paymentStatus: 'pending',
      order: {
        currency: 'BRL',
        discount: 5,
        tax: 0,
        shipping: 7.5,
        products: [
          { name: 'Filtro de papel', value: 24.95, quantity: 2, productId: '24071815339147430', isCustomItem: false },
          { name: 'Entrega no sábado', value: 20, quantity: 1, productId: order.items?.[1]?.productId, isCustomItem: true },
        ],
      },
    });
    expect(channel.simulator.orders.get(order.reference)?.order.status).toBe('SHIPPED');
    expect((await reported()).slice(1).map(([fact]) => fact?.kind)).toEqual([
      'message-status',
      'order-received',
      'message-status',
      'message-status',
    ]);
  });

  it('MUST take the payment of such an order', async () => {
    channel.simulator.webhooks.sendOrder();
    const order = orderIn((await reported())[0] ?? []);
    expect(channel.details.check(detailsChange(), order)).toEqual([]);
    await channel.details.send(order, detailsChange({ paymentStatus: 'PAID' }), call);
    expect(channel.simulator.orders.get(order.reference)?.order.paymentStatus).toBe('PAID');
  });

  it('MUST refuse a cart that the shop has not answered with an order, naming what is missing', async () => {
    channel.simulator.webhooks.placeOrder();
    const cart = orderIn((await reported())[0] ?? []);
    expect(channel.status.check(statusChange({ paymentStatus: 'PENDING' }), cart)).toMatchObject([
      { code: 'MISSING_ORDER_SNAPSHOT', message: expect.stringContaining('messageId, orderRequestId') },
    ]);
  });
});
