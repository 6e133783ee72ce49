import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../../src/domain/provider-event.js';
import type { TestChannel } from '../channel.js';
import { call, openChannel, sampleOrder, statusChange } from '../channel.js';
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

/** All events so far, read by the provider. */
async function received(): Promise<readonly (readonly ProviderEvent[])[]> {
  await channel.simulator.webhooks.delivered();
  const { webhooks } = channel.provider;
  if (webhooks === undefined) throw new Error('Kaleyra sends webhooks');
  return receiver.bodies.map((body) => webhooks.read(deliveryOf(webhooks, body)).events);
}

describe('kaleyra › simulator › webhooks', () => {
  it('MUST report an accepted message as sent and delivered, with our reference and another id than in the response', async () => {
    const { providerId } = await channel.status.send(sampleOrder(channel.simulator), statusChange(), call);
    const events = (await received()).flat();
    expect(events).toMatchObject([
      { kind: 'message-status', status: 'SENT', correlationId: 'write-1', contactId: '919876543210', failureCode: null },
      { kind: 'message-status', status: 'DELIVERED', correlationId: 'write-1', contactId: '919876543210', failureCode: null },
    ]);
    const ids = new Set(events.flatMap((fact) => (fact.kind === 'message-status' ? fact.messageIds : [])));
    expect([...ids]).toEqual([expect.stringMatching(/^wamid\.[A-Za-z0-9+/]{40,}=*$/)]);
    expect([...ids]).not.toContain(providerId);
    expect(await channel.simulator.webhooks.delivered()).toEqual([200, 200]);
  });

  it.each([
    [2046, 'New order status was not correctly transitioned.'],
    [2047, "Could not change order status to 'canceled'"],
    [131047, 'Re-engagement message'],
  ] as const)('MUST report the next message as failed with %s on request, and only that one', async (code, title) => {
    channel.simulator.webhooks.rejectNext(code);
    const { outcome } = await channel.status.send(sampleOrder(channel.simulator), statusChange(), call);
    expect(outcome).toBe('ACCEPTED');
    expect((await received()).flat()).toMatchObject([
      { status: 'FAILED', providerStatus: 'failed', correlationId: 'write-1', failureCode: String(code), failureReason: title },
    ]);
    await channel.status.send(sampleOrder(channel.simulator), statusChange(), { ...call, correlationId: 'write-2' });
    expect((await received()).flat().slice(1)).toMatchObject([
      { status: 'SENT', correlationId: 'write-2' },
      { status: 'DELIVERED', correlationId: 'write-2' },
    ]);
  });

  it('MUST send nothing after a refusal, and nothing without an address', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 500, body: {} } });
    await expect(channel.status.send(sampleOrder(channel.simulator), statusChange(), call)).rejects.toThrow();
    expect(await received()).toEqual([]);
    channel.simulator.webhooks.deliverTo(undefined);
    await channel.status.send(sampleOrder(channel.simulator), statusChange(), call);
    expect(await channel.simulator.webhooks.delivered()).toEqual([]);
  });

  it("MUST send a customer's cart, with a new id each time", async () => {
    channel.simulator.webhooks.placeOrder();
    channel.simulator.webhooks.placeOrder();
    const [first, second] = await received();
    const orders = [orderIn(first ?? []), orderIn(second ?? [])] as const;
    expect(orders[0]).toMatchObject({
      status: 'PENDING',
      catalogId: '329400000002474',
      items: [{ retailerId: 'shirt1122' }, { retailerId: 'pant1122', quantity: 2, unitPrice: { amount: '450.5', currencyCode: 'INR' } }],
      total: { amount: '2501.0', currencyCode: 'INR' },
    });
    expect(orders[0].customer.phoneNumber).toBe(`+${orders[0].customer.contactId}`);
    expect(orders[1].reference).not.toBe(orders[0].reference);
    expect(messageIn(first ?? []).content).toMatchObject({ type: 'OrderContent', orderReference: orders[0].reference });
  });

  it('MUST send anything by hand, byte for byte', async () => {
    channel.simulator.webhooks.send({ body: '{ "status" : "read", "message_id": "wamid.1" }' });
    expect((await received()).flat()).toMatchObject([{ kind: 'message-status', status: 'READ' }]);
    expect(receiver.bodies).toEqual(['{ "status" : "read", "message_id": "wamid.1" }']);
  });
});

describe('kaleyra › writing to orders learnt by webhook', () => {
  it('MUST take a cart that arrived, with nothing added: the simulator accepts the message to the customer', async () => {
    channel.simulator.webhooks.placeOrder();
    const order = orderIn((await received())[0] ?? []);
    expect(order.reference).toMatch(/^[A-Za-z0-9_.-]{35}$/);
    expect(channel.status.check(statusChange(), order)).toEqual([]);
    const { outcome } = await channel.status.send(order, statusChange({ status: 'PROCESSING' }), call);
    expect(outcome).toBe('ACCEPTED');
    const { to, template } = channel.simulator.sent[0]?.request.messaging_object ?? {};
    expect(to).toBe(`+${order.customer.contactId}`);
    expect(template?.components[0].parameters[0].order_status).toEqual({ reference_id: order.reference, order: { status: 'processing' } });
  });

  it('MUST let it become every status, and no longer CANCELED once it is paid', async () => {
    channel.simulator.webhooks.placeOrder();
    const order = orderIn((await received())[0] ?? []);
    expect(channel.status.transitions(order)).toEqual(channel.status.writable);
    const payment = { reference_id: order.reference, transaction: { id: 'T1', status: 'success' } };
    channel.simulator.webhooks.send({ body: { id: 'wamid.1', status: 'captured', type: 'payment', payment } });
    const [change] = (await received())[1] ?? [];
    if (change?.kind !== 'order-changed' || change.paymentStatus === null) throw new Error('there is no payment event');
    expect(change.reference).toBe(order.reference);
    const paid = { ...order, paymentStatus: change.paymentStatus };
    expect(channel.status.transitions(paid)).toEqual(channel.status.writable.filter((status) => status !== 'CANCELED'));
  });
});
