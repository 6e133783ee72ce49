import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { Order } from '../../../src/domain/order.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { garbage } from '../../../src/providers/simulator/server.js';
import type { AwalChannel } from './channel.js';
import { getOrder, openAwal, targets } from './channel.js';
import { list } from './listing.js';

/** An order of a list, and a simulator that has forgotten the request for the list. */
async function listed(channel: AwalChannel, reference: string): Promise<Order> {
  const order = (await list(channel, { limit: 100 })).items.find(({ item }) => item.reference === reference)?.item;
  if (order === undefined) throw new Error(`the simulator lists an order ${reference}`);
  channel.simulator.forgetRequests();
  return order;
}

describe('completing an order of Awal', () => {
  it('MUST add the items of the detail, by one call, and change nothing else', async () => {
    const channel = await openAwal();
    const order = await listed(channel, '1');
    const { items, ...rest } = await channel.orders.complete(order, createCall());
    const { items: unknownItems, ...before } = order;
    expect(unknownItems).toBeNull();
    expect(items).toMatchObject([
      { name: 'Product 1', quantity: 2, unitPrice: { amount: '500', currencyCode: 'SAR' }, total: { amount: '1000', currencyCode: 'SAR' } },
      { name: 'Product 2', quantity: 1, unitPrice: { amount: '250', currencyCode: 'SAR' }, total: { amount: '250', currencyCode: 'SAR' } },
    ]);
    expect(rest).toEqual(before);
    expect(targets(channel.simulator)).toEqual(['GET /api/developer/orders/1']);
  });

  it('MUST share its call with get in the same request, whichever comes first', async () => {
    const channel = await openAwal();
    const [first, second] = [await listed(channel, '1'), await listed(channel, '2')];
    const call = createCall();
    await Promise.all([channel.orders.complete(first, call), getOrder(channel, '1', call), channel.orders.complete(first, call)]);
    await getOrder(channel, '2', call);
    expect((await channel.orders.complete(second, call)).items).toHaveLength(1);
    expect(targets(channel.simulator)).toEqual(['GET /api/developer/orders/1', 'GET /api/developer/orders/2']);
  });

  it('MUST ask for eight at a time, and find all', async () => {
    const channel = await openAwal({ orders: Array.from({ length: 20 }, (_, index) => sampleOrder({ id: index + 1 })) });
    const orders = (await list(channel, { limit: 100 })).items.map(({ item }) => item);
    channel.simulator.forgetRequests();
    const call = createCall();
    const completed = await Promise.all(orders.map((order) => channel.orders.complete(order, call)));
    expect(completed.every(({ items }) => items?.length === 1)).toBe(true);
    expect(channel.simulator.requests).toHaveLength(20);

    channel.simulator.forgetRequests();
    channel.simulator.fail({ kind: 'hang', times: 20 });
    const late = createCall({ deadlineAt: Date.now() + 150 });
    const outcomes = await Promise.allSettled(orders.map((order) => channel.orders.complete(order, late)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(channel.simulator.requests).toHaveLength(8);
  });

  it.each<[string, Partial<Order>]>([
    ['has its items already', { items: [] }],
    ['has a reference that Awal cannot have given', { reference: '../contacts' }],
  ])('MUST answer the same order without a call when it %s', async (_, given) => {
    const channel = await openAwal();
    const order = { ...(await listed(channel, '1')), ...given };
    expect(await channel.orders.complete(order, createCall())).toBe(order);
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST answer the same order when Awal does not have it, or not its items', async () => {
    const channel = await openAwal();
    const gone = { ...(await listed(channel, '1')), reference: '404' };
    expect(await channel.orders.complete(gone, createCall())).toBe(gone);
    const order = await listed(channel, '1');
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: true, data: { id: 1 } } } });
    expect(await channel.orders.complete(order, createCall())).toBe(order);
  });

  it('MUST be an error when Awal is unavailable or its response cannot be read', async () => {
    const channel = await openAwal();
    const order = await listed(channel, '1');
    channel.simulator.fail({ kind: 'answer', answer: refusal(503, 'unavailable', 'Try later') });
    await expect(channel.orders.complete(order, createCall())).rejects.toMatchObject({ kind: 'unavailable' });
    channel.simulator.fail({ kind: 'answer', answer: garbage });
    await expect(channel.orders.complete(order, createCall())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });
});
