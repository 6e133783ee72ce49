import { describe, expect, it } from 'vitest';
import { toOrder, type Order } from '../../src/domain/order.js';
import { matchesOrderFilter, searchText, type OrderFilter } from '../../src/domain/order-filter.js';

const order = toOrder({
  channel: 'india',
  reference: '172310467380123456789',
  number: 'A-1007',
  status: 'PROCESSING',
  paymentStatus: 'PAID',
  customer: { name: 'Zoë Müller', phoneNumber: '+919984351847', email: 'zoe@example.org', contactId: '919984351847@s.whatsapp.net' },
  catalogId: '762561142206860',
  branchId: 'north',
  placedAt: '2024-08-08T08:11:13.000Z',
  updatedAt: '2024-08-09T00:00:00.000Z',
  adminNotes: 'wrap as a gift',
  source: { kind: 'LIVE', asOf: '2024-08-10T00:00:00.000Z' },
});
const bare = toOrder({ channel: 'india', reference: '7', source: order.source });

describe('an order filter', () => {
  it.each<[string, OrderFilter]>([
    ['nothing', {}],
    [
      'nothing but null',
      {
        status: null,
        paymentStatus: null,
        placedFrom: null,
        placedTo: null,
        customerPhoneNumber: null,
        contactId: null,
        catalogId: null,
        branchId: null,
        search: null,
      },
    ],
  ])('that asks for %s lets every order pass', (_, filter) => {
    expect([order, bare].map((one) => matchesOrderFilter(one, filter))).toEqual([true, true]);
  });

  it.each<[string, OrderFilter, OrderFilter]>([
    ['status', { status: ['PENDING', 'PROCESSING'] }, { status: ['PENDING', 'COMPLETED'] }],
    ['payment status', { paymentStatus: ['PAID'] }, { paymentStatus: ['PENDING', 'REFUNDED'] }],
    ['beginning', { placedFrom: '2024-08-08T08:11:13.000Z' }, { placedFrom: '2024-08-08T08:11:13.001Z' }],
    ['end', { placedTo: '2024-08-08T08:11:13.001Z' }, { placedTo: '2024-08-08T08:11:13.000Z' }],
    ['phone number', { customerPhoneNumber: '+919984351847' }, { customerPhoneNumber: '+91998435184' }],
    ['contact', { contactId: '919984351847@s.whatsapp.net' }, { contactId: '919984351847' }],
    ['catalog', { catalogId: '762561142206860' }, { catalogId: '76256114220686' }],
    ['branch', { branchId: 'north' }, { branchId: 'North' }],
    ['search', { search: '1007' }, { search: '1008' }],
  ])('by %s alone passes orders that match, and neither others nor orders without the field', (_, matching, other) => {
    expect(matchesOrderFilter(order, matching)).toBe(true);
    expect(matchesOrderFilter(order, other)).toBe(false);
    expect(matchesOrderFilter(bare, matching)).toBe(false);
  });

  it('by the status UNKNOWN lets pass the orders whose status is not known', () => {
    const filter: OrderFilter = { status: ['UNKNOWN'], paymentStatus: ['UNKNOWN'] };
    expect([order, bare].map((one) => matchesOrderFilter(one, filter))).toEqual([false, true]);
  });

  it('with an empty list of statuses lets nothing pass', () => {
    expect(matchesOrderFilter(order, { status: [] })).toBe(false);
    expect(matchesOrderFilter(order, { paymentStatus: [] })).toBe(false);
  });

  it('of half-open times cuts days into pieces that hold every order once', () => {
    const days = ['2024-08-07', '2024-08-08', '2024-08-09', '2024-08-10'].map((day) => `${day}T00:00:00.000Z`);
    const midnight: Order = { ...order, placedAt: '2024-08-09T00:00:00.000Z' };
    const holding = (one: Order): number[] =>
      [0, 1, 2].filter((index) => matchesOrderFilter(one, { placedFrom: days[index] ?? null, placedTo: days[index + 1] ?? null }));
    expect([holding(order), holding(midnight)]).toEqual([[1], [2]]);
  });

  it('asks for all of its conditions together', () => {
    const all: OrderFilter = { status: ['PROCESSING'], paymentStatus: ['PAID'], catalogId: '762561142206860', search: 'zoë' };
    expect(matchesOrderFilter(order, all)).toBe(true);
    expect(matchesOrderFilter(order, { ...all, branchId: 'south' })).toBe(false);
    expect(matchesOrderFilter(order, { ...all, paymentStatus: ['FAILED'] })).toBe(false);
  });
});

describe('the search for orders', () => {
  it.each([
    ['reference', '0467380'],
    ['number', 'a-1007'],
    ['name', 'MÜLLER'],
    ['e-mail address', 'Zoe@Example'],
    ['contact id', '@S.WhatsApp'],
  ])('finds a part of the %s, whatever the case', (_, search) => {
    expect(matchesOrderFilter(order, { search })).toBe(true);
  });

  it.each([
    ['notes', 'gift'],
    ['channel', 'india'],
    ['catalog', '762561142206860'],
    ['branch', 'north'],
    ['status', 'PROCESSING'],
  ])('does not look into the %s', (_, search) => {
    expect(matchesOrderFilter(order, { search })).toBe(false);
  });

  it('does not find a text that begins in one field and ends in the next, nor the word null', () => {
    expect(matchesOrderFilter(order, { search: '6789A-1' })).toBe(false);
    expect(matchesOrderFilter(bare, { search: 'null' })).toBe(false);
    expect(searchText(bare)).toBe('7');
  });
});
