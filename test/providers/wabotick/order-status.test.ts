import { describe, expect, it } from 'vitest';
import type { StatusChange } from '../../../src/contract/provider.js';
import type { Order, OrderStatus } from '../../../src/domain/order.js';
import { endpointsOf, failureOf, formOf, getOrder, openHouse, type House } from './fixture.js';

const reference = '172310467380123456789';
const write = { correlationId: 'write-1', deadlineAt: undefined };

function to(status: OrderStatus, more: Partial<StatusChange> = {}): StatusChange {
  return { status, paymentStatus: null, message: null, template: null, references: null, ...more };
}

function read(house: House): Promise<Order> {
  return getOrder(house, reference);
}

describe('a change of status', () => {
  it.each([
    ['ACCEPTED', 'Approved'],
    ['SHIPPED', 'Shipped'],
    ['DELIVERED', 'Delivered'],
    ['COMPLETED', 'Completed'],
    ['REFUNDED', 'Refunded'],
  ] as const)('to %s sends %s once, and then the order reads so', async (status, word) => {
    const house = await openHouse({ now: () => new Date('2024-08-09T10:00:00Z') });
    const order = await read(house);
    house.simulator.forgetRequests();
    expect(await house.orders.status!.send(order, to(status), write)).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(endpointsOf(house.simulator)).toEqual(['catalog/order/status-change']);
    expect(house.simulator.requests[0]?.method).toBe('POST');
    expect(formOf(house.simulator.requests[0])).toEqual({
      apiToken: house.simulator.settings['apiToken'],
      order_unique_id: reference,
      cart_status: word,
    });
    expect(await read(house)).toMatchObject({
      status,
      providerStatus: word,
      statusChangedAt: '2024-08-09T10:00:00.000Z',
      updatedAt: '2024-08-09T10:00:00.000Z',
      placedAt: '2024-08-08T08:11:13.000Z',
    });
  });

  it('can be made to five statuses, from any', async () => {
    const house = await openHouse();
    const five = ['ACCEPTED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'REFUNDED'];
    expect(house.orders.status!.writable).toEqual(five);
    expect(house.orders.status!.transitions(await read(house))).toEqual(five);
  });

  it('can be made to a status for which the account has a word', async () => {
    const house = await openHouse({
      settings: { statusWords: { CANCELED: 'Cancelled', ACCEPTED: 'Confirmed' } },
      ownStatusWords: ['Cancelled', 'Confirmed'],
    });
    expect(house.orders.status!.writable).toEqual(['ACCEPTED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELED', 'REFUNDED']);
    const order = await read(house);
    await house.orders.status!.send(order, to('CANCELED'), write);
    expect(await read(house)).toMatchObject({ status: 'CANCELED', providerStatus: 'Cancelled' });
    await house.orders.status!.send(order, to('ACCEPTED'), write);
    expect(await read(house)).toMatchObject({ status: 'ACCEPTED', providerStatus: 'Confirmed' });
  });

  it.each(['PENDING', 'PROCESSING', 'PARTIALLY_SHIPPED', 'CANCELED', 'UNKNOWN'] as const)('to %s sends nothing', async (status) => {
    const house = await openHouse();
    const order = await read(house);
    house.simulator.forgetRequests();
    const error = await failureOf(house.orders.status!.send(order, to(status), write));
    expect(error).toMatchObject({ kind: 'unsupported', refusal: 'UNSUPPORTED_STATUS', sent: 'no', nothingApplied: true });
    expect(house.simulator.requests).toEqual([]);
  });

  it.each<[keyof StatusChange, Partial<StatusChange>]>([
    ['paymentStatus', { paymentStatus: 'PAID' }],
    ['message', { message: 'On its way' }],
    ['template', { template: { name: 'order_update', language: 'en_US' } }],
    ['references', { references: ['A-1'] }],
  ])('carries no %s', async (field, more) => {
    const house = await openHouse();
    expect(house.orders.status!.check(to('SHIPPED', more), null)).toEqual([
      {
        code: 'CAPABILITY_NOT_SUPPORTED',
        field: [field],
        message: `This channel's provider has no place for \`${field}\` here: leave it out.`,
      },
    ]);
  });

  it('is well with a status alone', async () => {
    const house = await openHouse();
    expect(house.orders.status!.check(to('SHIPPED'), await read(house))).toEqual([]);
    expect(house.orders.status!.check(to('SHIPPED', { message: 'x', references: ['y'] }), null)).toHaveLength(2);
  });
});

describe('a change of status that fails', () => {
  it('for an order that is gone is refused as NOT_FOUND', async () => {
    const house = await openHouse();
    const order = await read(house);
    house.simulator.data.orders.splice(0);
    const error = await failureOf(house.orders.status!.send(order, to('SHIPPED'), write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'NOT_FOUND', providerMessage: 'Order not found', sent: 'answered' });
  });

  it('for a word that the account lacks is refused as UNSUPPORTED_STATUS', async () => {
    const house = await openHouse({ settings: { statusWords: { CANCELED: 'Cancelled' } } });
    const error = await failureOf(house.orders.status!.send(await read(house), to('CANCELED'), write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'UNSUPPORTED_STATUS', providerMessage: 'Invalid cart status' });
  });

  it.each([
    ['before it was applied', 'cut-before', 'PENDING'],
    ['after it was applied', 'cut-after', 'SHIPPED'],
  ] as const)('because the line broke %s is sent once and not known', async (_, kind, status) => {
    const house = await openHouse();
    const order = await read(house);
    house.simulator.forgetRequests();
    house.simulator.fail({ kind });
    const error = await failureOf(house.orders.status!.send(order, to('SHIPPED'), write));
    expect(error).toMatchObject({ kind: 'unavailable', sent: 'maybe', nothingApplied: false });
    expect(endpointsOf(house.simulator)).toEqual(['catalog/order/status-change']);
    expect((await read(house)).status).toBe(status);
  });

  it('because the answer cannot be read is not known either', async () => {
    const house = await openHouse();
    const order = await read(house);
    house.simulator.fail({ kind: 'truncate' });
    const error = await failureOf(house.orders.status!.send(order, to('SHIPPED'), write));
    expect(error).toMatchObject({ kind: 'unexpected-response', sent: 'answered', nothingApplied: false });
  });

  it('because of the deadline is told as a timeout', async () => {
    const house = await openHouse();
    const order = await read(house);
    house.simulator.fail({ kind: 'hang' });
    const late = { correlationId: 'write-2', deadlineAt: Date.now() + 50 };
    expect(await failureOf(house.orders.status!.send(order, to('SHIPPED'), late))).toMatchObject({ kind: 'timeout', sent: 'maybe' });
  });
});
