import { describe, expect, it } from 'vitest';
import type { DetailsChange, StatusChange } from '../../../src/contract/provider.js';
import type { Order, OrderStatus } from '../../../src/domain/order.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import type { AwalRecord } from '../../../src/providers/awal/simulator/samples.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { garbage, htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import type { AwalChannel } from './channel.js';
import { getOrder, openAwal, targets } from './channel.js';

const writeCall = { correlationId: 'w-1', deadlineAt: undefined };

function statusChange(status: OrderStatus, given: Partial<StatusChange> = {}): StatusChange {
  return { status, paymentStatus: null, message: null, template: null, references: null, ...given };
}

function detailsChange(given: Partial<DetailsChange>): DetailsChange {
  return { paymentStatus: null, adminNotes: null, shippingDate: null, deliveryDate: null, branchId: null, message: null, ...given };
}

/** The order as it is read just before a write, and a simulator that has forgotten the reading. */
async function read(channel: AwalChannel, reference: string): Promise<Order> {
  const order = await getOrder(channel, reference);
  channel.simulator.forgetRequests();
  return order;
}

async function openWith(order: Partial<AwalRecord>): Promise<{ channel: AwalChannel; order: Order }> {
  const channel = await openAwal({ orders: [sampleOrder({ id: 9, ...order })] });
  return { channel, order: await read(channel, '9') };
}

describe('a change of status at Awal', () => {
  it('is one PUT with the sender in the query and two fields in the body', async () => {
    const { channel, order } = await openWith({ status: 'pending', payment_status: 'unpaid' });
    const receipt = await channel.orders.status.send(order, statusChange('ACCEPTED'), writeCall);
    expect(receipt).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(targets(channel.simulator)).toEqual(['PUT /api/developer/orders/9?phone_number_id=123456']);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({ status: 'accepted', payment_status: 'unpaid' });
    expect(channel.simulator.order(9)).toMatchObject({ status: 'accepted', payment_status: 'unpaid' });
  });

  it.each([
    ['ACCEPTED', 'pending', 'accepted'],
    ['SHIPPED', 'accepted', 'shipped'],
    ['DELIVERED', 'shipped', 'delivered'],
    ['COMPLETED', 'delivered', 'completed'],
    ['PENDING', 'pending', 'pending'],
  ] as const)('to %s writes its name', async (status, present, word) => {
    const { channel, order } = await openWith({ status: present });
    await channel.orders.status.send(order, statusChange(status), writeCall);
    expect(channel.simulator.order(9)?.status).toBe(word);
  });

  it.each([
    ['paid', null, 'paid'],
    ['unpaid', null, 'unpaid'],
    ['unpaid', 'PAID', 'paid'],
    ['paid', 'PENDING', 'unpaid'],
  ] as const)('of an order that is %s, with payment %s, leaves it %s', async (present, paymentStatus, expected) => {
    const { channel, order } = await openWith({ status: 'pending', payment_status: present });
    await channel.orders.status.send(order, statusChange('ACCEPTED', { paymentStatus }), writeCall);
    expect(channel.simulator.order(9)?.payment_status).toBe(expected);
  });

  it('keeps a payment that was made between two changes', async () => {
    const { channel, order } = await openWith({ status: 'pending', payment_status: 'unpaid' });
    await channel.orders.status.send(order, statusChange('ACCEPTED'), writeCall);
    channel.simulator.change(9, { payment_status: 'paid' });
    const readAgain = await read(channel, '9');
    await channel.orders.status.send(readAgain, statusChange('SHIPPED'), writeCall);
    expect(channel.simulator.order(9)).toMatchObject({ status: 'shipped', payment_status: 'paid' });
  });

  it.each([
    ['pending', ['PENDING', 'ACCEPTED']],
    ['accepted', ['ACCEPTED', 'SHIPPED']],
    ['shipped', ['SHIPPED', 'DELIVERED']],
    ['delivered', ['DELIVERED', 'COMPLETED']],
    ['completed', ['COMPLETED']],
    ['on_hold', []],
  ])('is one of the five statuses that Awal has, one step at a time: from %s to %j', async (status, next) => {
    const { channel, order } = await openWith({ status });
    expect(channel.orders.status.writable).toEqual(['PENDING', 'ACCEPTED', 'SHIPPED', 'DELIVERED', 'COMPLETED']);
    expect(channel.orders.status.transitions(order)).toEqual(next);
  });

  it.each(['PROCESSING', 'PARTIALLY_SHIPPED', 'CANCELED', 'REFUNDED', 'UNKNOWN'] as const)('to %s is never sent', async (status) => {
    const { channel, order } = await openWith({});
    await expect(channel.orders.status.send(order, statusChange(status), writeCall)).rejects.toMatchObject({
      kind: 'unsupported',
      sent: 'no',
      nothingApplied: true,
      refusal: 'UNSUPPORTED_STATUS',
    });
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it('that skips a step is refused by Awal as a wrong transition', async () => {
    const { channel, order } = await openWith({ status: 'pending' });
    const error: unknown = await channel.orders.status.send(order, statusChange('COMPLETED'), writeCall).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      kind: 'invalid',
      sent: 'answered',
      refusal: 'INVALID_TRANSITION',
      nothingApplied: true,
      providerCode: 'validation_failed',
      providerMessage: 'Validation failed; status: The status cannot change from pending to completed',
    });
    expect(channel.simulator.order(9)?.status).toBe('pending');
  });

  it('of an order that is gone is refused as not found', async () => {
    const { channel, order } = await openWith({});
    await expect(channel.orders.status.send({ ...order, reference: '404' }, statusChange('ACCEPTED'), writeCall)).rejects.toMatchObject({
      kind: 'not-found',
      refusal: 'NOT_FOUND',
      nothingApplied: true,
    });
  });
});

describe('a change of details at Awal', () => {
  it.each<[string, Partial<DetailsChange>, Record<string, string>]>([
    ['notes', { adminNotes: 'Shipped via express courier' }, { admin_notes: 'Shipped via express courier' }],
    ['notes, emptied', { adminNotes: '' }, { admin_notes: '' }],
    ['the day it leaves', { shippingDate: '2024-01-20' }, { shipping_date: '2024-01-20' }],
    ['the day it arrives', { deliveryDate: '2024-01-25' }, { delivery_date: '2024-01-25' }],
    ['the branch', { branchId: '2' }, { branch_id: '2' }],
    ['the payment', { paymentStatus: 'PENDING' }, { payment_status: 'unpaid' }],
  ])('is %s, with the payment status, and no status', async (_, change, expected) => {
    const { channel, order } = await openWith({ status: 'accepted', payment_status: 'paid' });
    const receipt = await channel.orders.details.send(order, detailsChange(change), writeCall);
    expect(receipt).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(targets(channel.simulator)).toEqual(['PUT /api/developer/orders/9?phone_number_id=123456']);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({ payment_status: 'paid', ...expected });
    expect(channel.simulator.order(9)).toMatchObject({ status: 'accepted', payment_status: 'paid', ...expected });
  });

  it('is all of it at once', async () => {
    const { channel, order } = await openWith({ status: 'accepted', payment_status: 'unpaid' });
    const change = detailsChange({
      paymentStatus: 'PAID',
      adminNotes: 'Shipped via express courier',
      shippingDate: '2024-01-20',
      deliveryDate: '2024-01-25',
      branchId: '1',
    });
    await channel.orders.details.send(order, change, writeCall);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({
      admin_notes: 'Shipped via express courier',
      payment_status: 'paid',
      shipping_date: '2024-01-20',
      delivery_date: '2024-01-25',
      branch_id: '1',
    });
  });

  it('that Awal finds wrong is refused as invalid, not as a transition', async () => {
    const { channel, order } = await openWith({});
    await expect(channel.orders.details.send(order, detailsChange({ shippingDate: '2024-13-01' }), writeCall)).rejects.toMatchObject({
      kind: 'invalid',
      refusal: 'INVALID',
      providerMessage: 'Validation failed; shipping_date: The date must be YYYY-MM-DD',
    });
  });
});

describe('the check before a change is sent to Awal', () => {
  it('is nothing to object when all is well', async () => {
    const { channel, order } = await openWith({ payment_status: 'paid' });
    expect(channel.orders.status.check(statusChange('SHIPPED'), order)).toEqual([]);
    expect(channel.orders.status.check(statusChange('SHIPPED', { paymentStatus: 'PAID', references: [] }), null)).toEqual([]);
    expect(channel.orders.details.check(detailsChange({ adminNotes: 'x', paymentStatus: 'PENDING' }), order)).toEqual([]);
  });

  it.each<[string, Partial<StatusChange>]>([
    ['message', { message: 'On its way' }],
    ['template', { template: { name: 'order_update', language: 'ar' } }],
    ['references', { references: ['customer1'] }],
  ])('is that a change of status carries no %s', async (field, given) => {
    const { channel, order } = await openWith({});
    expect(channel.orders.status.check(statusChange('SHIPPED', given), order)).toEqual([
      { code: 'CAPABILITY_NOT_SUPPORTED', message: expect.stringContaining(field), field: [field] },
    ]);
  });

  it('is that a change of details carries no message', async () => {
    const { channel } = await openWith({});
    expect(channel.orders.details.check(detailsChange({ message: 'On its way' }), null)).toEqual([
      { code: 'CAPABILITY_NOT_SUPPORTED', message: expect.stringContaining('message'), field: ['message'] },
    ]);
  });

  it.each(['FAILED', 'REFUNDED', 'UNKNOWN'] as const)('is that Awal has no payment status %s', async (paymentStatus) => {
    const { channel, order } = await openWith({});
    const expected = [
      { code: 'INVALID', message: 'Awal has no such payment status. Use one of: PENDING, PAID.', field: ['paymentStatus'] },
    ];
    expect(channel.orders.status.check(statusChange('SHIPPED', { paymentStatus }), order)).toEqual(expected);
    expect(channel.orders.details.check(detailsChange({ paymentStatus }), null)).toEqual(expected);
    const sending = channel.orders.details.send(order, detailsChange({ paymentStatus }), writeCall);
    await expect(sending).rejects.toMatchObject({ kind: 'invalid', sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it('is that the present payment status must be given when it is not known', async () => {
    const { channel, order } = await openWith({ payment_status: 'partially_paid' });
    const expected = [{ code: 'INVALID', message: expect.stringContaining('current one is unknown'), field: ['paymentStatus'] }];
    expect(channel.orders.status.check(statusChange('SHIPPED'), order)).toEqual(expected);
    expect(channel.orders.details.check(detailsChange({ adminNotes: 'x' }), order)).toEqual(expected);
    const sending = channel.orders.status.send(order, statusChange('SHIPPED'), writeCall);
    await expect(sending).rejects.toMatchObject({ kind: 'invalid', sent: 'no', nothingApplied: true, refusal: 'INVALID' });
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it('is content when it is given', async () => {
    const { channel, order } = await openWith({ status: 'accepted', payment_status: 'partially_paid' });
    const change = statusChange('SHIPPED', { paymentStatus: 'PAID' });
    expect(channel.orders.status.check(change, order)).toEqual([]);
    await channel.orders.status.send(order, change, writeCall);
    expect(channel.simulator.order(9)?.payment_status).toBe('paid');
  });

  it('is not checked for an order that is not known yet', async () => {
    const { channel } = await openWith({});
    expect(channel.orders.status.check(statusChange('SHIPPED'), null)).toEqual([]);
  });

  it('is everything at once', async () => {
    const { channel, order } = await openWith({ payment_status: 'partially_paid' });
    const refusals = channel.orders.status.check(statusChange('SHIPPED', { message: 'x', references: ['y'] }), order);
    expect(refusals.map(({ field }) => field)).toEqual([['message'], ['references'], ['paymentStatus']]);
  });
});

describe('a write whose answer is no confirmation', () => {
  it.each<[string, SimulatedAnswer, object]>([
    ['a server error', refusal(500, 'server_error', 'Internal error'), { kind: 'unavailable', sent: 'answered', nothingApplied: false }],
    ['service unavailable', refusal(503, 'unavailable', 'Try later'), { kind: 'unavailable', sent: 'answered', nothingApplied: false }],
    ['a page of a proxy', htmlErrorPage, { kind: 'unexpected-response', sent: 'answered', nothingApplied: false }],
    ['garbage', garbage, { kind: 'unexpected-response', sent: 'answered', nothingApplied: false }],
    [
      'an error with status 200',
      { status: 200, body: { error: 'validation_failed' } },
      { kind: 'unexpected-response', nothingApplied: false },
    ],
    ['no data', { status: 200, body: { status: true, message: 'ok' } }, { kind: 'unexpected-response', nothingApplied: false }],
    ['another order', { status: 200, body: { status: true, data: { id: 8 } } }, { kind: 'unexpected-response' }],
    ['another status', { status: 200, body: { status: true, data: { id: 9, status: 'pending' } } }, { kind: 'unexpected-response' }],
    [
      'another payment',
      { status: 200, body: { status: true, data: { id: 9, payment_status: 'unpaid' } } },
      { kind: 'unexpected-response' },
    ],
  ])('is %s, sent once and never again', async (_, answer, expected) => {
    const { channel, order } = await openWith({ status: 'accepted', payment_status: 'paid' });
    channel.simulator.fail({ kind: 'replace-after', answer });
    await expect(channel.orders.status.send(order, statusChange('SHIPPED'), writeCall)).rejects.toMatchObject(expected);
    expect(channel.simulator.requests).toHaveLength(1);
    expect(channel.simulator.order(9)?.status).toBe('shipped');
  });

  it.each(['cut-before', 'cut-after'] as const)('may have been applied when the connection breaks (%s)', async (kind) => {
    const { channel, order } = await openWith({ status: 'accepted' });
    channel.simulator.fail({ kind });
    await expect(channel.orders.status.send(order, statusChange('SHIPPED'), writeCall)).rejects.toMatchObject({
      kind: 'unavailable',
      sent: 'maybe',
      nothingApplied: false,
    });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('may have been applied when the deadline passes', async () => {
    const { channel, order } = await openWith({ status: 'accepted' });
    channel.simulator.fail({ kind: 'hang' });
    const sending = channel.orders.status.send(order, statusChange('SHIPPED'), { correlationId: 'w-1', deadlineAt: Date.now() + 60 });
    await expect(sending).rejects.toMatchObject({ kind: 'timeout', sent: 'maybe', nothingApplied: false });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('has certainly not been applied when nothing listens', async () => {
    const { channel, order } = await openWith({ status: 'accepted' });
    await channel.simulator.close();
    await expect(channel.orders.status.send(order, statusChange('SHIPPED'), writeCall)).rejects.toMatchObject({
      kind: 'unavailable',
      sent: 'no',
      nothingApplied: true,
    });
  });

  it.each([{}, { id: null, status: null, payment_status: null }, { id: '9', status: 'Shipped' }])(
    'is one when the response has %j',
    async (data) => {
      const { channel, order } = await openWith({ status: 'accepted' });
      channel.simulator.fail({ kind: 'replace-after', answer: { status: 200, body: { status: true, data } } });
      expect(await channel.orders.status.send(order, statusChange('SHIPPED'), writeCall)).toEqual({ outcome: 'APPLIED', providerId: null });
    },
  );
});
