import { describe, expect, it } from 'vitest';
import type { OrderFilter } from '../../../src/domain/order-filter.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { openAwal, targets } from './channel.js';
import { firstPage, list, manyOrders, references } from './listing.js';

describe('what Awal filters itself', () => {
  it.each<[string, OrderFilter, string, string[]]>([
    ['a single status', { status: ['SHIPPED'] }, '&status=shipped', ['3']],
    ['a branch', { branchId: '2' }, '&branch_id=2', ['5', '3']],
    ['a search, trusted because it knows what it searched', { search: 'qahtani' }, '&searchTerm=qahtani', ['6', '2']],
    ['a search for a number', { search: 'ORD-2024-007' }, '&searchTerm=ORD-2024-007', ['7']],
  ])('is %s', async (_, filter, parameters, expected) => {
    const channel = await openAwal();
    const page = await list(channel, { filter });
    expect(targets(channel.simulator)).toEqual([`GET ${firstPage}${parameters}`]);
    expect(references(page)).toEqual(expected);
    expect(page.isComplete).toBe(true);
  });

  it('is not filtered again: an order may match in fields that the list does not have', async () => {
    const channel = await openAwal({ orders: [] });
    const body = { status: true, data: [{ id: 8, customer_name: 'Ahmed' }], meta: { current_page: 1, last_page: 1 } };
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body }, times: 2 });
    expect(references(await list(channel, { filter: { search: 'perfume' } }))).toEqual(['8']);
    expect(references(await list(channel, { filter: { branchId: '1' } }))).toEqual(['8']);
  });

  it('is the time of placing in days, one more on either side, and exactly in the gateway', async () => {
    const channel = await openAwal();
    const filter = { placedFrom: '2024-01-17T19:44:03.000Z', placedTo: '2024-01-21T21:15:30.000Z' };
    const page = await list(channel, { filter });
    expect(targets(channel.simulator)).toEqual([`GET ${firstPage}&from_date=2024-01-16&to_date=2024-01-22`]);
    expect(references(page)).toEqual(['5', '4', '3']);
  });

  it('is the end of a month, a year and a leap year too', async () => {
    const channel = await openAwal();
    await list(channel, { filter: { placedFrom: '2024-01-01T00:00:00.000Z', placedTo: '2024-02-29T12:00:00.000Z' } });
    expect(channel.simulator.requests[0]?.target).toContain('&from_date=2023-12-31&to_date=2024-03-01');
  });

  it('is not a time whose day cannot be written with four digits', async () => {
    const channel = await openAwal();
    const page = await list(channel, { filter: { placedFrom: '0000-01-01T00:00:00.000Z', placedTo: '9999-12-31T23:00:00.000Z' } });
    expect(targets(channel.simulator)).toEqual([`GET ${firstPage}`]);
    expect(references(page)).toHaveLength(7);
  });

  it('is everything at once, in the documented order of the parameters', async () => {
    const channel = await openAwal();
    const filter: OrderFilter = {
      status: ['COMPLETED'],
      placedFrom: '2024-01-10T00:00:00.000Z',
      placedTo: '2024-01-30T00:00:00.000Z',
      search: 'Khalid',
      branchId: '2',
    };
    const page = await list(channel, { filter });
    expect(targets(channel.simulator)).toEqual([
      `GET ${firstPage}&status=completed&from_date=2024-01-09&to_date=2024-01-31&searchTerm=Khalid&branch_id=2`,
    ]);
    expect(references(page)).toEqual(['5']);
  });
});

describe('what the gateway filters for Awal', () => {
  it.each<[string, OrderFilter, string[]]>([
    ['several statuses', { status: ['SHIPPED', 'COMPLETED'] }, ['5', '3']],
    ['a payment status', { paymentStatus: ['PAID'] }, ['5', '3', '2']],
    ['a telephone number', { customerPhoneNumber: '+966501234567' }, ['6', '2']],
    ['a contact id', { contactId: '96650000000' }, ['1']],
    ['an empty search, which is none', { search: '' }, ['7', '6', '5', '4', '3', '2', '1']],
  ])('is %s', async (_, filter, expected) => {
    // Without contacts there is nobody whose orders Awal could select.
    const channel = await openAwal({ contacts: [] });
    const page = await list(channel, { filter });
    expect(targets(channel.simulator).filter((target) => !target.includes('/contacts?'))).toEqual([`GET ${firstPage}`]);
    expect(references(page)).toEqual(expected);
    expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
  });

  it('is UNKNOWN for a status that the documents do not have', async () => {
    const channel = await openAwal({ orders: [sampleOrder({ id: 1 }), sampleOrder({ id: 2, status: 'returned' })] });
    const page = await list(channel, { filter: { status: ['UNKNOWN'] } });
    expect(targets(channel.simulator)).toEqual([`GET ${firstPage}`]);
    expect(page.items.map(({ item }) => [item.reference, item.status, item.providerStatus])).toEqual([['2', 'UNKNOWN', 'returned']]);
  });

  it.each<[string, OrderFilter]>([
    ['a status Awal does not have', { status: ['CANCELED', 'REFUNDED'] }],
    ['no status at all', { status: [] }],
    ['a catalog', { catalogId: '762561142206860' }],
    ['a branch without a name', { branchId: '' }],
  ])('is empty without a call for %s', async (_, filter) => {
    const channel = await openAwal();
    const page = await list(channel, { filter });
    expect([page.items, page.isExhausted, page.isComplete]).toEqual([[], true, true]);
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it('reads no more than ten pages and then says that there may be more', async () => {
    const channel = await openAwal({ orders: manyOrders(1200) });
    const page = await list(channel, { filter: { customerPhoneNumber: '+966509999999' } });
    expect(targets(channel.simulator).filter((target) => target.includes('/orders?'))).toHaveLength(10);
    expect([page.items.length, page.isComplete, page.isExhausted]).toEqual([0, false, false]);
  });

  it('goes on behind those ten pages, so that a match further back is found', async () => {
    const wanted = sampleOrder({ id: 5000, customer_phone: '966509999999', created_at: '2023-12-01T00:00:00Z' });
    const channel = await openAwal({ orders: [...manyOrders(1200), wanted] });
    const filter = { customerPhoneNumber: '+966509999999' };
    const first = await list(channel, { filter });
    expect(first.resume).toBeDefined();
    channel.simulator.forgetRequests();
    const second = await list(channel, { filter, after: first.resume ?? null });
    expect(references(second)).toEqual(['5000']);
    expect(second.isExhausted).toBe(true);
    expect(channel.simulator.requests.length).toBeLessThanOrEqual(5);
  });
});
