import { beforeEach, describe, expect, it } from 'vitest';
import { createCall } from '../../../../src/contract/call.js';
import { verifyDelivery } from '../../../../src/contract/webhook.js';
import type { ProviderEvent } from '../../../../src/domain/provider-event.js';
import type { Order } from '../../../../src/domain/order.js';
import { startReceiver, type Receiver } from '../../receiver.js';
import type { AwalChannel } from '../channel.js';
import { getOrder, openAwal } from '../channel.js';
import { list } from '../listing.js';

let channel: AwalChannel;
let receiver: Receiver;
beforeEach(async () => {
  channel = await openAwal();
  receiver = await startReceiver();
  channel.simulator.webhooks.deliverTo(receiver.address);
});

/** All events so far, verified and read by the provider of this simulator. */
async function reported(): Promise<readonly ProviderEvent[]> {
  await channel.simulator.webhooks.delivered();
  return receiver.deliveries.flatMap((delivery) => {
    const verified = verifyDelivery(channel.webhooks, delivery);
    if (verified === undefined) throw new Error('the simulator signs rightly');
    return channel.webhooks.read(verified).events;
  });
}

async function reportedOrders(): Promise<readonly Order[]> {
  return (await reported()).flatMap((fact) => (fact.kind === 'order-received' ? [fact.order] : []));
}

const writeCall = { correlationId: 'w-1', deadlineAt: undefined };
const shipped = { status: 'SHIPPED', paymentStatus: null, message: null, template: null, references: null } as const;

describe('awal › simulator › webhooks', () => {
  it('MUST send an order that was updated through the API, in the format of a list', async () => {
    await channel.orders.status.send(await getOrder(channel, '2'), shipped, writeCall);
    const [order, ...others] = await reportedOrders();
    expect(others).toEqual([]);
    expect(order).toMatchObject({ reference: '2', status: 'SHIPPED', paymentStatus: 'PAID', total: { amount: '89.5' }, items: null });
    const [delivery] = receiver.deliveries;
    expect([delivery?.method, delivery?.suffix, delivery?.headers['content-type']]).toEqual(['POST', '', 'application/json']);
    expect(JSON.parse(Buffer.from(delivery?.body ?? []).toString())).toEqual({
      event: 'order.updated',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      data: {
        id: 2,
        order_number: 'ORD-2024-002',
        customer_name: 'Fatimah Al-Qahtani',
        customer_phone: '966501234567',
        total: 89.5,
        currency: 'SAR',
        status: 'shipped',
        payment_status: 'paid',
        shipping_date: null,
        delivery_date: null,
        created_at: '2024-01-16T08:05:12Z',
        updated_at: channel.simulator.order(2)?.updated_at,
      },
    });
  });

  it('MUST report exactly what the list has, so that the ledger and the list sort alike', async () => {
    await channel.orders.status.send(await getOrder(channel, '2'), shipped, writeCall);
    const [order] = await reportedOrders();
    const listed = (await list(channel)).items.find(({ id }) => id === '2');
    expect(listed?.key).toBe(order?.placedAt);
    expect({ ...order, source: null }).toEqual({ ...listed?.item, source: null });
  });

  it('MUST send an update whose response was lost, and none that was refused', async () => {
    const order = await getOrder(channel, '2');
    channel.simulator.fail({ kind: 'cut-after', when: ({ method }) => method === 'PUT' });
    await expect(channel.orders.status.send(order, shipped, writeCall)).rejects.toMatchObject({ sent: 'maybe' });
    expect(await reportedOrders()).toHaveLength(1);
    await expect(channel.orders.status.send(await getOrder(channel, '1'), shipped, writeCall)).rejects.toMatchObject({ kind: 'invalid' });
    expect(await reportedOrders()).toHaveLength(1);
  });

  it('MUST send changes made outside the API', async () => {
    channel.simulator.change(1, { status: 'accepted', updated_at: '2024-01-16T00:00:00Z' });
    expect(await reported()).toMatchObject([
      { kind: 'order-received', at: '2024-01-16T00:00:00.000Z', order: { reference: '1', status: 'ACCEPTED' } },
    ]);
  });

  it('MUST send a placed order with a new id and a customer with a number, and store it', async () => {
    channel.simulator.webhooks.placeOrder();
    channel.simulator.webhooks.placeOrder();
    const [first, second] = await reportedOrders();
    expect([first?.reference, second?.reference]).toEqual(['8', '9']);
    expect(first).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING', customer: { phoneNumber: '+966551234567' }, items: null });
    expect(second?.customer.contactId).not.toBe(first?.customer.contactId);
    if (first === undefined) throw new Error('an order was placed');
    expect(first.placedAt).toBe(first.updatedAt);
    expect((await channel.orders.complete(first, createCall())).items).toMatchObject([{ quantity: 1, unitPrice: { amount: '149.5' } }]);
    expect(await channel.simulator.webhooks.delivered()).toEqual([200, 200]);
  });

  it('MUST sign any body, byte for byte', async () => {
    channel.simulator.webhooks.send({ body: '{ "event" : "conversation.updated" }' });
    expect(await reported()).toEqual([{ kind: 'unsupported', eventType: 'conversation.updated' }]);
    expect(Buffer.from(receiver.deliveries[0]?.body ?? []).toString()).toBe('{ "event" : "conversation.updated" }');
  });

  it('MUST send nothing without an address', async () => {
    channel.simulator.webhooks.deliverTo(undefined);
    channel.simulator.webhooks.placeOrder();
    expect(await channel.simulator.webhooks.delivered()).toEqual([]);
  });
});
