import { describe, expect, it } from 'vitest';
import type { Order } from '../../../src/domain/order.js';
import type { ChannelOptions } from './channel.js';
import { getOrder, openAwal } from './channel.js';

/** What becomes of order 9 when its detail holds these fields. */
async function readDetail(fields: Readonly<Record<string, unknown>>, options: ChannelOptions = {}): Promise<Order> {
  const channel = await openAwal({ orders: [], ...options });
  channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: true, data: { id: 9, ...fields } } } });
  return getOrder(channel, '9');
}

describe('the fields of a record', () => {
  it.each<[string, unknown, Partial<Order>]>([
    ['order_number', 'ORD-9', { number: 'ORD-9' }],
    ['order_number', 9, { number: '9' }],
    ['customer_name', '', { customer: { name: null, phoneNumber: null, email: null, contactId: null } }],
    ['customer_phone', 966501234567, { customer: { name: null, phoneNumber: '+966501234567', email: null, contactId: '966501234567' } }],
    ['customer_phone', '+966 50', { customer: { name: null, phoneNumber: null, email: null, contactId: '+966 50' } }],
    ['customer_email', 'a@example.com', { customer: { name: null, phoneNumber: null, email: 'a@example.com', contactId: null } }],
    ['status', 'on_hold', { status: 'UNKNOWN', providerStatus: 'on_hold' }],
    ['status', null, { status: 'UNKNOWN', providerStatus: null }],
    ['payment_status', 'partially_paid', { paymentStatus: 'UNKNOWN', providerPaymentStatus: 'partially_paid' }],
    ['payment_status', 'paid', { paymentStatus: 'PAID', providerPaymentStatus: 'paid' }],
    ['shipping_date', '2024-01-20', { shippingDate: '2024-01-20' }],
    ['shipping_date', '2024-01-20T00:00:00.000000Z', { shippingDate: '2024-01-20' }],
    ['delivery_date', '2024-02-30', { deliveryDate: null }],
    ['delivery_date', '2024-01-25', { deliveryDate: '2024-01-25' }],
    ['delivery_date', 20240125, { deliveryDate: null }],
    ['admin_notes', 'Call before delivery', { adminNotes: 'Call before delivery' }],
    ['branch_id', '1', { branchId: '1' }],
    ['branch_id', 1, { branchId: '1' }],
    ['created_at', '2024-01-15T10:30:00Z', { placedAt: '2024-01-15T10:30:00.000Z' }],
    ['created_at', '2024-01-15T13:30:00+03:00', { placedAt: '2024-01-15T10:30:00.000Z' }],
    ['created_at', 'yesterday', { placedAt: null }],
    ['updated_at', '2024-01-20T14:30:00Z', { updatedAt: '2024-01-20T14:30:00.000Z' }],
  ])('%s %j', async (field, value, expected) => {
    expect(await readDetail({ [field]: value })).toMatchObject(expected);
  });

  it("reads a time without a zone in the channel's", async () => {
    const order = await readDetail({ created_at: '2024-01-15 13:30:00' }, { timeZone: 'Asia/Riyadh' });
    expect(order?.placedAt).toBe('2024-01-15T10:30:00.000Z');
  });

  it.each<[unknown, unknown, Order['total']]>([
    [1450, 'SAR', { amount: '1450', currencyCode: 'SAR' }],
    ['1450.00', 'sar', { amount: '1450.00', currencyCode: 'SAR' }],
    [0.1, 'KWD', { amount: '0.1', currencyCode: 'KWD' }],
    [1450, null, null],
    [null, 'SAR', null],
    ['a lot', 'SAR', null],
  ])('reads a total of %j %j', async (total, currency, expected) => {
    expect((await readDetail({ total, currency }))?.total).toEqual(expected);
  });

  it('reads amounts in minor units where the channel says so', async () => {
    const order = await readDetail({ total: 145000, currency: 'SAR' }, { amountUnit: 'minor' });
    expect(order?.total).toEqual({ amount: '1450.00', currencyCode: 'SAR' });
  });

  it('keeps the whole record in raw', async () => {
    expect((await readDetail({ loyalty_points: 12 }))?.raw).toEqual({ id: 9, loyalty_points: 12 });
  });

  it.each<[string, unknown, number | null]>([
    ['a number', 3, 3],
    ['digits', '3', 3],
    ['a decimal without a fraction', '3.00', 3],
    ['none', undefined, null],
    ['a fraction', 1.5, null],
    ['negative', -1, null],
    ['too many for 32 bits', 4294967296, null],
  ])('reads a quantity that is %s', async (_, quantity, expected) => {
    const order = await readDetail({ currency: 'SAR', items: [{ product_name: 'Dates', quantity, price: 1.5, subtotal: 4.5 }] });
    expect(order?.items?.[0]?.quantity ?? null).toBe(expected);
    expect(order?.items === null).toBe(expected === null);
  });

  it('returns no items rather than a part of them, and keeps all in raw', async () => {
    const items = [{ product_name: 'Dates', quantity: 1 }, 'a line that is none'];
    const order = await readDetail({ items });
    expect(order?.items).toBeNull();
    expect(order?.raw).toEqual({ id: 9, items });
  });

  it('returns no items when one of them is not valid JSON', async () => {
    const channel = await openAwal({ orders: [] });
    const body = '{"status":true,"data":{"id":9,"items":[{"product_name":"Dates","quantity":1},{"quantity":}]}}';
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    const order = await getOrder(channel, '9');
    expect([order.reference, order.items]).toEqual(['9', null]);
  });

  it('returns an empty list when Awal returns one', async () => {
    expect((await readDetail({ items: [] }))?.items).toEqual([]);
  });

  it('survives a record of nothing but an id', async () => {
    expect(await readDetail({})).toMatchObject({ reference: '9', status: 'UNKNOWN', items: null, total: null, placedAt: null });
  });

  it('reads an id beyond 2^53 digit for digit', async () => {
    const channel = await openAwal({ orders: [] });
    const body = '{"status":true,"data":{"id":9007199254740993}}';
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    expect((await getOrder(channel, '9007199254740993')).reference).toBe('9007199254740993');
  });
});
