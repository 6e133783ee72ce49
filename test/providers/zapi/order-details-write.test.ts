import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestChannel } from './channel.js';
import { call, detailsChange, documentedOrder, openChannel } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel();
});
afterEach(() => channel.close());

describe('zapi › updateOrder', () => {
  it.each([
    ['PAID', 'paid'],
    ['PENDING', 'pending'],
  ] as const)('MUST send payment status %s with the present order status and the whole order', async (paymentStatus, word) => {
    const order = documentedOrder(channel.simulator, { status: 'SHIPPED' });
    const receipt = await channel.details.send(order, detailsChange({ paymentStatus, message: 'Thank you' }), call);
    expect(receipt).toMatchObject({ outcome: 'ACCEPTED', providerId: 'D2410000000000000001' });
    const [request, ...others] = channel.simulator.requests;
    expect(others).toEqual([]);
    expect(request?.method).toBe('POST');
    expect(request?.target).toBe('/instances/sandbox-instance/token/sandbox-instance-token/order-payment-update');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'client-token': 'sandbox-account-token' });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      phone: '554499999999',
      messageId: '3EB0F91BBA791BB0A787FC',
      message: 'Thank you',
      referenceId: '4N8FCTW1WM6',
      orderRequestId: '4N8FCTW22W4',
      orderStatus: 'shipped',
      paymentStatus: word,
      order: {
        currency: 'BRL',
        discount: 10,
        tax: 10,
        shipping: 5,
        products: [
          { productId: 'custom-item-4N8FCTW23N7', name: 'order 1', value: 150, quantity: 2, isCustomItem: true },
          { productId: '23940797548900636', name: 'order 2', value: 150, quantity: 2, isCustomItem: false },
        ],
      },
    });
    expect(channel.simulator.orders.get('4N8FCTW1WM6')).toMatchObject({
      order: { status: 'SHIPPED', paymentStatus },
      messages: ['Thank you'],
    });
  });

  it.each([
    ['no payment status', { paymentStatus: null, message: 'Hello' }, 'INVALID', ['paymentStatus']],
    ['FAILED', { paymentStatus: 'FAILED' }, 'INVALID', ['paymentStatus']],
    ['REFUNDED', { paymentStatus: 'REFUNDED' }, 'INVALID', ['paymentStatus']],
    ['UNKNOWN', { paymentStatus: 'UNKNOWN' }, 'INVALID', ['paymentStatus']],
    ['notes', { adminNotes: 'Fragile' }, 'CAPABILITY_NOT_SUPPORTED', ['adminNotes']],
    ['a shipping date', { shippingDate: '2025-03-14' }, 'CAPABILITY_NOT_SUPPORTED', ['shippingDate']],
    ['a delivery date', { deliveryDate: '2025-03-15' }, 'CAPABILITY_NOT_SUPPORTED', ['deliveryDate']],
    ['a branch', { branchId: '1' }, 'CAPABILITY_NOT_SUPPORTED', ['branchId']],
  ] as const)('MUST refuse %s before any call, naming the field', async (_, change, code, field) => {
    const order = documentedOrder(channel.simulator);
    for (const known of [null, order]) expect(channel.details.check(detailsChange(change), known)).toMatchObject([{ code, field }]);
    await expect(channel.details.send(order, detailsChange(change), call)).rejects.toMatchObject({ sent: 'no', refusal: code });
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it.each(['UNKNOWN', 'ACCEPTED', 'DELIVERED'] as const)(
    'MUST refuse when the present status is %s, which cannot be sent along',
    async (status) => {
      const order = documentedOrder(channel.simulator, { status });
      expect(channel.details.check(detailsChange(), order)).toMatchObject([
        { code: 'MISSING_ORDER_SNAPSHOT', message: expect.stringContaining('does not know: status. Call trackOrder with') as string },
      ]);
      await expect(channel.details.send(order, detailsChange(), call)).rejects.toMatchObject({
        sent: 'no',
        refusal: 'MISSING_ORDER_SNAPSHOT',
      });
      expect(channel.simulator.requests).toHaveLength(0);
    },
  );

  it('MUST not ask for the present payment status, which is replaced', () => {
    expect(channel.details.check(detailsChange(), documentedOrder(channel.simulator, { paymentStatus: 'UNKNOWN' }))).toEqual([]);
  });

  it('MUST name everything that is missing at once', () => {
    const order = documentedOrder(channel.simulator, {
      status: 'UNKNOWN',
      items: null,
      keys: { messageId: null, orderRequestId: null, orderToken: null },
    });
    const [refusal, ...others] = channel.details.check(detailsChange(), order);
    expect(others).toEqual([]);
    expect(refusal?.message).toContain('items, messageId, orderRequestId, status');
  });
});
