import { describe, expect, it } from 'vitest';
import type { ListPage, OrderSortField } from '../../../src/contract/provider.js';
import type { Order } from '../../../src/domain/order.js';
import type { Position } from '../../../src/domain/position.js';
import { comparePositions } from '../../../src/domain/position.js';
import type { AwalRecord } from '../../../src/providers/awal/simulator/samples.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import type { AwalChannel } from './channel.js';
import { openAwal, targets } from './channel.js';
import type { OrderRequest } from './listing.js';
import { firstPage, list, manyOrders, references } from './listing.js';

/** Every order a client sees that asks for page after page, a request of its own each. */
async function walk(channel: AwalChannel, given: Partial<OrderRequest>): Promise<{ seen: string[]; pages: ListPage<Order>[] }> {
  const pages: ListPage<Order>[] = [];
  let after: Position | null = null;
  do {
    const page: ListPage<Order> = await list(channel, { ...given, after });
    pages.push(page);
    const last = page.items.at(-1);
    after = page.resume ?? (last === undefined ? after : { key: last.key, id: last.id, hint: last.hint });
  } while (!pages.at(-1)?.isExhausted && pages.length < 100);
  return { seen: pages.flatMap(references), pages };
}

describe('a walk through many orders', () => {
  it('returns every order once, in a total order, even with equal times', async () => {
    const orders = manyOrders(250);
    const channel = await openAwal({ orders });
    const { seen, pages } = await walk(channel, { limit: 30 });
    const expected = orders
      .map((order) => ({ key: order.created_at.replace('Z', '.000Z'), id: String(order.id) }))
      .sort((left, right) => comparePositions(left, right, 'DESC'));
    expect(seen).toEqual(expected.map(({ id }) => id));
    expect(pages.every(({ isComplete }) => isComplete)).toBe(true);
  });

  it('goes on with the page it stopped at, and not from the beginning', async () => {
    const channel = await openAwal({ orders: manyOrders(350) });
    const first = await list(channel, { limit: 310 });
    const last = first.items.at(309);
    channel.simulator.forgetRequests();
    const second = await list(channel, { limit: 10, after: { key: last?.key ?? '', id: last?.id ?? '', hint: last?.hint } });
    expect(references(second)).toHaveLength(10);
    expect(channel.simulator.requests.every(({ query }) => query.get('page') === '4')).toBe(true);
  });

  it('loses nothing when the list grew since the cursor was made', async () => {
    const orders = manyOrders(250, 1);
    const channel = await openAwal({ orders });
    const first = await list(channel, { limit: 150 });
    const last = first.items.at(149);
    const newer = Array.from({ length: 120 }, (_, index) => sampleOrder({ id: 1000 + index, created_at: '2024-02-01T00:00:00Z' }));
    const grown = await openAwal({ orders: [...orders, ...newer] });
    const rest = await list(grown, { limit: 150, after: { key: last?.key ?? '', id: last?.id ?? '', hint: last?.hint } });
    expect(references(rest)).toEqual(Array.from({ length: 100 }, (_, index) => String(100 - index)));
  });

  it('loses nothing when the list shrank since the cursor was made', async () => {
    const orders = manyOrders(350, 1);
    const channel = await openAwal({ orders });
    const first = await list(channel, { limit: 310 });
    const last = first.items.at(309);
    const shrunk = await openAwal({ orders: orders.slice(0, 60) });
    const rest = await list(shrunk, { limit: 100, after: { key: last?.key ?? '', id: last?.id ?? '', hint: last?.hint } });
    expect(references(rest)).toEqual(Array.from({ length: 40 }, (_, index) => String(40 - index)));
    expect(rest.isExhausted).toBe(true);
  });

  it('uses the page size that Awal returns, not the requested one', async () => {
    const channel = await openAwal({ orders: manyOrders(95), maxPerPage: 10 });
    const page = await list(channel, { limit: 95 });
    expect(references(page)).toHaveLength(95);
    expect(channel.simulator.requests.map(({ query }) => query.get('page'))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
  });

  it('takes nothing from a cursor but a page number', async () => {
    const channel = await openAwal();
    const after = { key: '2024-01-21T21:15:30.000Z', id: '6', hint: '1&phone_number_id=evil' };
    expect(references(await list(channel, { after }))).toEqual(['5', '4', '3', '2', '1']);
    expect(targets(channel.simulator)).toEqual([`GET ${firstPage}`]);
  });

  it.each<[string, (page: number) => object | undefined, number]>([
    ['all four', (page) => ({ current_page: page, per_page: 10, total: 25, last_page: 3 }), 3],
    ['in words', (page) => ({ current_page: String(page), per_page: '10', total: '25', last_page: '3' }), 3],
    ['the last page only', () => ({ last_page: 3 }), 3],
    ['the page size only, so that a short page is the last', () => ({ per_page: 10 }), 3],
    ['none, so that a page shorter than asked for is the last', () => undefined, 1],
  ])('trusts the counts that Awal reports: %s', async (_, metaOf, calls) => {
    const channel = await openAwal({ orders: [] });
    const records = manyOrders(25, 1).reverse();
    [1, 2, 3].forEach((page) => {
      const data = records.slice((page - 1) * 10, page * 10).map(({ id, created_at }) => ({ id, created_at }));
      channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: true, data, meta: metaOf(page) } } });
    });
    const page = await list(channel, { limit: 100 });
    expect(references(page)).toHaveLength(calls === 3 ? 25 : 10);
    expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
    expect(channel.simulator.requests).toHaveLength(calls);
  });

  it('reads another page after a full one when Awal returns no counts', async () => {
    const channel = await openAwal({ orders: [] });
    const records = manyOrders(150, 1).reverse();
    [records.slice(0, 100), records.slice(100)].forEach((data) => {
      channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: true, data } } });
    });
    const page = await list(channel, { limit: 300 });
    expect(references(page)).toHaveLength(150);
    expect(channel.simulator.requests).toHaveLength(2);
  });

  it('is not led in circles by an Awal that gives page 1 for every page', async () => {
    const channel = await openAwal({ orders: [] });
    const body = { status: true, data: [{ id: 1 }, { id: 2 }], meta: { current_page: 1, per_page: 2, total: 6, last_page: 3 } };
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body }, times: 20 });
    const page = await list(channel, { sort: { field: 'UPDATED_AT', direction: 'DESC' } });
    expect(references(page)).toEqual(['2', '1']);
    expect(page.isComplete).toBe(false);
    expect(channel.simulator.requests).toHaveLength(2);
  });
});

describe('another order than newest first', () => {
  it.each<[OrderSortField, 'ASC' | 'DESC', string[]]>([
    ['PLACED_AT', 'ASC', ['1', '2', '3', '4', '5', '6', '7']],
    ['UPDATED_AT', 'DESC', ['5', '7', '6', '4', '3', '2', '1']],
    ['UPDATED_AT', 'ASC', ['1', '2', '3', '4', '6', '7', '5']],
  ])('is made by the gateway: %s %s', async (field, direction, expected) => {
    const page = await list(await openAwal(), { sort: { field, direction } });
    expect(references(page)).toEqual(expected);
    expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
  });

  it('reads every page before it gives the first order', async () => {
    const channel = await openAwal({ orders: manyOrders(250) });
    const page = await list(channel, { sort: { field: 'PLACED_AT', direction: 'ASC' }, limit: 3 });
    expect(references(page)).toEqual(['1', '2', '3']);
    expect(channel.simulator.requests).toHaveLength(3);
    expect(page.isComplete).toBe(true);
  });

  it('says that more than a thousand orders are too many to sort', async () => {
    const channel = await openAwal({ orders: manyOrders(1001) });
    const page = await list(channel, { sort: { field: 'UPDATED_AT', direction: 'DESC' } });
    expect(page.isComplete).toBe(false);
    expect(channel.simulator.requests).toHaveLength(10);
  });

  it('puts orders without a time last, or first, in the total order', async () => {
    const channel = await openAwal({ orders: [] });
    const data = [{ id: 1, created_at: '2024-01-01T00:00:00Z' }, { id: 2 }, { id: 3, created_at: 'soon' }];
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: true, data } }, times: 2 });
    expect(references(await list(channel))).toEqual(['1', '3', '2']);
    expect(references(await list(channel, { sort: { field: 'PLACED_AT', direction: 'ASC' } }))).toEqual(['2', '3', '1']);
  });
});

describe('a list that turns out not to be newest first', () => {
  it('is read whole and sorted here, without reading a page twice', async () => {
    const orders = manyOrders(250);
    const shuffled = orders.map((_, index) => orders[(index * 97) % 250] as AwalRecord);
    const channel = await openAwal({ orders: shuffled, newestFirst: false });
    const page = await list(channel, { limit: 5 });
    expect(references(page)).toEqual(['250', '249', '248', '247', '246']);
    expect(page.isComplete).toBe(true);
    expect(channel.simulator.requests.map(({ query }) => query.get('page')).sort()).toEqual(['1', '2', '3']);
  });

  it('is walked through completely all the same', async () => {
    const orders = manyOrders(130);
    const shuffled = orders.map((_, index) => orders[(index * 37) % 130] as AwalRecord);
    const { seen } = await walk(await openAwal({ orders: shuffled, newestFirst: false }), { limit: 25 });
    expect(new Set(seen).size).toBe(130);
    expect(seen).toEqual(Array.from({ length: 130 }, (_, index) => String(130 - index)));
  });
});
