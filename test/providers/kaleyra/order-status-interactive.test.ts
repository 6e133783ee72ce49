import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestChannel } from './channel.js';
import { call, onlyBody, openChannel, sampleOrder, statusChange } from './channel.js';
import { deliveryOf, startReceiver } from './webhook/webhook-fixture.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel({ settings: { orderStatusTemplate: undefined } });
});
afterEach(() => channel.close());

const message = 'Your saree left Jaipur this morning.';

describe('kaleyra › updateOrderStatus without a template', () => {
  it("MUST send the documented interactive message, whose body is the client's text", async () => {
    const change = statusChange({ message, references: ['marketing', 'dictionary'] });
    const receipt = await channel.status.send(sampleOrder(channel.simulator), change, call);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'A0000000000000000001' });
    expect(onlyBody(channel)).toEqual({
      messaging_object: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+919876543210',
        type: 'interactive',
        interactive: {
          type: 'order_status',
          body: { text: message },
          action: { name: 'review_order', parameters: { reference_id: '395-2024-01', order: { status: 'shipped' } } },
        },
      },
      extra_info: { ref: 'write-1', ref1: 'marketing', ref2: 'dictionary', wa_source: 'api' },
    });
    expect(channel.simulator.accepted).toHaveLength(1);
  });

  it.each([
    ['the client names one', undefined, { name: 'estado_del_pedido', language: 'es_MX' }],
    ['the channel has one', { name: 'order_confirmation', language: 'en_US' }, null],
  ])('MUST be a template with the text as description where %s', async (_, orderStatusTemplate, template) => {
    const other = await openChannel({ settings: { orderStatusTemplate } });
    await other.status.send(sampleOrder(other.simulator), statusChange({ message, template }), call);
    expect(onlyBody(other)).toMatchObject({
      messaging_object: {
        type: 'template',
        template: { components: [{ parameters: [{ order_status: { order: { status: 'shipped', description: message } } }] }] },
      },
    });
    await other.close();
  });

  it('MUST have at most 1024 characters', async () => {
    const order = sampleOrder(channel.simulator);
    expect(channel.status.check(statusChange({ message: 'x'.repeat(1024) }), order)).toEqual([]);
    await channel.status.send(order, statusChange({ message: 'x'.repeat(1024) }), call);
    const tooLong = statusChange({ message: 'x'.repeat(1025) });
    for (const known of [null, order])
      expect(channel.status.check(tooLong, known)).toMatchObject([{ code: 'INVALID', field: ['message'] }]);
    await expect(channel.status.send(order, tooLong, call)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it.each([
    ["the customer's number", { customer: { name: null, phoneNumber: null, email: null, contactId: '919876543210' } }],
    ['a reference_id', { reference: '#' }],
  ])('MUST be refused without %s', (_, received) => {
    expect(channel.status.check(statusChange({ message }), sampleOrder(channel.simulator, received))).toMatchObject([
      { code: 'MISSING_ORDER_SNAPSHOT' },
    ]);
  });

  it('MUST be accepted outside the 24-hour window too, and reported as failed with 131047 by our reference', async () => {
    const receiver = await startReceiver();
    channel.simulator.webhooks.deliverTo(receiver.address);
    channel.simulator.webhooks.rejectNext(131047);
    const { outcome } = await channel.status.send(sampleOrder(channel.simulator), statusChange({ message }), call);
    await channel.simulator.webhooks.delivered();
    const { webhooks } = channel.provider;
    const events = receiver.bodies.flatMap((body) => (webhooks === undefined ? [] : webhooks.read(deliveryOf(webhooks, body)).events));
    expect(outcome).toBe('ACCEPTED');
    expect(events).toMatchObject([{ kind: 'message-status', status: 'FAILED', failureCode: '131047', correlationId: 'write-1' }]);
    await receiver.close();
  });
});
