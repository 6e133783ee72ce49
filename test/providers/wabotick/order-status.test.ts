import { describe, expect, it } from 'vitest';
import type { StatusChange } from '../../../src/contract/provider.js';
import type { Order, OrderStatus } from '../../../src/domain/order.js';
import { endpointsOf, failureOf, formOf, getOrder, openWabotick, type WabotickChannel } from './fixture.js';

const reference = '172310467380123456789';
const write = { correlationId: 'write-1', deadlineAt: undefined };

function to(status: OrderStatus, more: Partial<StatusChange> = {}): StatusChange {
  return { status, paymentStatus: null, message: null, template: null, references: null, ...more };
}

function read(provider: WabotickChannel): Promise<Order> {
  return getOrder(provider, reference);
}

describe('a change of status', () => {
  it.each([
    ['ACCEPTED', 'Approved'],
    ['SHIPPED', 'Shipped'],
    ['DELIVERED', 'Delivered'],
    ['COMPLETED', 'Completed'],
    ['REFUNDED', 'Refunded'],
  ] as const)('to %s sends %s once, and then the order reads so', async (status, word) => {
    const provider = await openWabotick({ now: () => new Date('2024-08-09T10:00:00Z') });
    const order = await read(provider);
    provider.simulator.forgetRequests();
    expect(await provider.orders.status!.send(order, to(status), write)).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(endpointsOf(provider.simulator)).toEqual(['catalog/order/status-change']);
    expect(provider.simulator.requests[0]?.method).toBe('POST');
    expect(formOf(provider.simulator.requests[0])).toEqual({
      apiToken: provider.simulator.settings['apiToken'],
      order_unique_id: reference,
      cart_status: word,
    });
    expect(await read(provider)).toMatchObject({
      status,
      providerStatus: word,
      statusChangedAt: '2024-08-09T10:00:00.000Z',
      updatedAt: '2024-08-09T10:00:00.000Z',
      placedAt: '2024-08-08T08:11:13.000Z',
    });
  });

  it('can be made to five statuses, from any', async () => {
    const provider = await openWabotick();
    const five = ['ACCEPTED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'REFUNDED'];
    expect(provider.orders.status!.writable).toEqual(five);
    expect(provider.orders.status!.transitions(await read(provider))).toEqual(five);
  });

  it('can be made to a status for which the account has a name', async () => {
    const provider = await openWabotick({
      settings: { statusWords: { CANCELED: 'Cancelled', ACCEPTED: 'Confirmed' } },
      ownStatusWords: ['Cancelled', 'Confirmed'],
    });
    expect(provider.orders.status!.writable).toEqual(['ACCEPTED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELED', 'REFUNDED']);
    const order = await read(provider);
    await provider.orders.status!.send(order, to('CANCELED'), write);
    expect(await read(provider)).toMatchObject({ status: 'CANCELED', providerStatus: 'Cancelled' });
    await provider.orders.status!.send(order, to('ACCEPTED'), write);
    expect(await read(provider)).toMatchObject({ status: 'ACCEPTED', providerStatus: 'Confirmed' });
  });

  it.each(['PENDING', 'PROCESSING', 'PARTIALLY_SHIPPED', 'CANCELED', 'UNKNOWN'] as const)('to %s sends nothing', async (status) => {
    const provider = await openWabotick();
    const order = await read(provider);
    provider.simulator.forgetRequests();
    const error = await failureOf(provider.orders.status!.send(order, to(status), write));
    expect(error).toMatchObject({ kind: 'unsupported', refusal: 'UNSUPPORTED_STATUS', sent: 'no', nothingApplied: true });
    expect(provider.simulator.requests).toEqual([]);
  });

  it.each<[keyof StatusChange, Partial<StatusChange>]>([
    ['paymentStatus', { paymentStatus: 'PAID' }],
    ['message', { message: 'On its way' }],
    ['template', { template: { name: 'order_update', language: 'en_US' } }],
    ['references', { references: ['A-1'] }],
  ])('carries no %s', async (field, more) => {
    const provider = await openWabotick();
    expect(provider.orders.status!.check(to('SHIPPED', more), null)).toEqual([
      {
        code: 'CAPABILITY_NOT_SUPPORTED',
        field: [field],
        message: `This channel's provider has no place for \`${field}\` here: leave it out.`,
      },
    ]);
  });

  it('is well with a status alone', async () => {
    const provider = await openWabotick();
    expect(provider.orders.status!.check(to('SHIPPED'), await read(provider))).toEqual([]);
    expect(provider.orders.status!.check(to('SHIPPED', { message: 'x', references: ['y'] }), null)).toHaveLength(2);
  });
});

describe('a change of status that fails', () => {
  it('for an order that is gone is refused as NOT_FOUND', async () => {
    const provider = await openWabotick();
    const order = await read(provider);
    provider.simulator.data.orders.splice(0);
    const error = await failureOf(provider.orders.status!.send(order, to('SHIPPED'), write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'NOT_FOUND', providerMessage: 'Order not found', sent: 'answered' });
  });

  it('for a status name that the account lacks is refused as UNSUPPORTED_STATUS', async () => {
    const provider = await openWabotick({ settings: { statusWords: { CANCELED: 'Cancelled' } } });
    const error = await failureOf(provider.orders.status!.send(await read(provider), to('CANCELED'), write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'UNSUPPORTED_STATUS', providerMessage: 'Invalid cart status' });
  });

  it.each([
    ['before it was applied', 'cut-before', 'PENDING'],
    ['after it was applied', 'cut-after', 'SHIPPED'],
  ] as const)('because the line broke %s is sent once and not known', async (_, kind, status) => {
    const provider = await openWabotick();
    const order = await read(provider);
    provider.simulator.forgetRequests();
    provider.simulator.fail({ kind });
    const error = await failureOf(provider.orders.status!.send(order, to('SHIPPED'), write));
    expect(error).toMatchObject({ kind: 'unavailable', sent: 'maybe', nothingApplied: false });
    expect(endpointsOf(provider.simulator)).toEqual(['catalog/order/status-change']);
    expect((await read(provider)).status).toBe(status);
  });

  it('because the answer cannot be read is not known either', async () => {
    const provider = await openWabotick();
    const order = await read(provider);
    provider.simulator.fail({ kind: 'truncate' });
    const error = await failureOf(provider.orders.status!.send(order, to('SHIPPED'), write));
    expect(error).toMatchObject({ kind: 'unexpected-response', sent: 'answered', nothingApplied: false });
  });

  it('because of the deadline is reported as a timeout', async () => {
    const provider = await openWabotick();
    const order = await read(provider);
    provider.simulator.fail({ kind: 'hang' });
    const late = { correlationId: 'write-2', deadlineAt: Date.now() + 50 };
    expect(await failureOf(provider.orders.status!.send(order, to('SHIPPED'), late))).toMatchObject({ kind: 'timeout', sent: 'maybe' });
  });
});
