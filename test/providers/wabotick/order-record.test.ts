import { describe, expect, it } from 'vitest';
import { noKeys, type Order } from '../../../src/domain/order.js';
import { call, getOrder, openWabotick, type ChannelOptions } from './fixture.js';

const documented = '172310467380123456789';

/** The documented order with these fields instead, read by its reference. */
async function read(fields: Record<string, unknown>, options: ChannelOptions = {}): Promise<Order> {
  const provider = await openWabotick(options);
  const { orders } = provider.simulator.data;
  orders[0] = { ...orders[0], ...fields };
  return getOrder(provider, documented);
}

describe('the documented order', () => {
  it('is read field by field', async () => {
    const provider = await openWabotick();
    const found = await provider.orders.get!([documented], call());
    expect([...found.keys()]).toEqual([documented]);
    expect(found.get(documented)).toEqual({
      channel: 'shop',
      reference: documented,
      number: null,
      status: 'PENDING',
      providerStatus: 'Submitted',
      paymentStatus: 'UNKNOWN',
      providerPaymentStatus: null,
      customer: { name: 'John', phoneNumber: null, email: 'test@gmail.com', contactId: '0123456789' },
      catalogId: '762561142206860',
      items: null,
      itemCount: null,
      subtotal: null,
      discount: null,
      tax: null,
      shipping: null,
      total: { amount: '4300', currencyCode: 'USD' },
      paymentAmount: { amount: '4300', currencyCode: 'USD' },
      paymentMethod: 'Cash on Delivery',
      transactionId: 'PD1723104673012345678933FAD1',
      paidAt: '2024-08-08T08:30:40.000Z',
      checkout: null,
      shippingAddress: {
        name: 'John Doe',
        phoneNumber: null,
        email: 'test@gmail.com',
        formatted: 'pti road',
        street: null,
        city: null,
        postalCode: null,
        countryCode: null,
      },
      shippingDate: null,
      deliveryDate: null,
      adminNotes: null,
      branchId: null,
      placedAt: '2024-08-08T08:11:13.000Z',
      updatedAt: '2024-08-08T08:30:40.000Z',
      statusChangedAt: '2024-08-08T08:30:40.000Z',
      keys: noKeys,
      source: { kind: 'LIVE', asOf: expect.stringMatching(/^\d{4}-.*Z$/) },
      raw: provider.simulator.data.orders[0],
    });
  });
});

describe('cart_status_raw', () => {
  it.each([
    ['Submitted', 'PENDING'],
    ['Approved', 'ACCEPTED'],
    ['Shipped', 'SHIPPED'],
    ['Delivered', 'DELIVERED'],
    ['Completed', 'COMPLETED'],
    ['Refunded', 'REFUNDED'],
    ['approved', 'ACCEPTED'],
    ['Cancelled', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
    ['', 'UNKNOWN'],
    [null, 'UNKNOWN'],
    [{ a: 1 }, 'UNKNOWN'],
  ])('%j is %s', async (word, status) => {
    const order = await read({ cart_status_raw: word });
    expect(order.status).toBe(status);
    expect(order.providerStatus).toBe(typeof word === 'string' && word !== '' ? word : null);
  });

  it('may hold a status name of the account, in any case', async () => {
    const order = await read({ cart_status_raw: 'cancelled' }, { settings: { statusWords: { CANCELED: 'Cancelled' } } });
    expect([order.status, order.providerStatus]).toEqual(['CANCELED', 'cancelled']);
  });

  it('keeps its documented meaning when the account has another name for it', async () => {
    const settings = { statusWords: { ACCEPTED: 'Confirmed' } };
    expect((await read({ cart_status_raw: 'Confirmed' }, { settings })).status).toBe('ACCEPTED');
    expect((await read({ cart_status_raw: 'Approved' }, { settings })).status).toBe('ACCEPTED');
  });
});

describe('the payment status', () => {
  const paidAt = '2024-08-08 08:30:40';

  it.each([
    ['paid by card', { paid_at: paidAt, payment_method: 'Stripe' }, 'PAID'],
    ['paid by a method that is not reported', { paid_at: paidAt, payment_method: null }, 'PAID'],
    ['cash on delivery with a time of payment', { paid_at: paidAt, payment_method: 'Cash on Delivery' }, 'UNKNOWN'],
    ['the same in other letters', { paid_at: paidAt, payment_method: 'COD' }, 'UNKNOWN'],
    ['not paid', { paid_at: null, payment_method: 'Stripe' }, 'PENDING'],
    ['not paid, cash on delivery', { paid_at: null, payment_method: 'Cash on Delivery' }, 'PENDING'],
    ['not paid, empty', { paid_at: '', payment_method: 'Stripe' }, 'PENDING'],
    ['refunded', { paid_at: paidAt, payment_method: 'Stripe', cart_status_raw: 'Refunded' }, 'REFUNDED'],
    ['refunded, cash on delivery', { paid_at: paidAt, payment_method: 'COD', cart_status_raw: 'Refunded' }, 'REFUNDED'],
    ['a time that is none', { paid_at: 'yesterday', payment_method: 'Stripe' }, 'UNKNOWN'],
    ['no word about it', { paid_at: undefined, payment_method: 'Stripe' }, 'UNKNOWN'],
  ])('%s', async (_, fields, expected) => {
    expect((await read(fields)).paymentStatus).toBe(expected);
  });
});

describe('amounts', () => {
  it.each([
    [4300, 'USD', '4300'],
    [1299.5, 'inr', '1299.5'],
    ['89.90', 'USD', '89.90'],
    ['0', 'USD', '0'],
    ['free', 'USD', undefined],
    [4300, 'dollars', undefined],
    [null, 'USD', undefined],
  ])('%j %s', async (cart_total, cart_currency, amount) => {
    const { total } = await read({ cart_total, cart_currency });
    expect(total).toEqual(amount === undefined ? null : { amount, currencyCode: cart_currency.toUpperCase() });
  });

  it('are counted in the smaller unit where the channel says so', async () => {
    const order = await read({ payment_amount: '4305' }, { amountUnit: 'minor' });
    expect([order.total?.amount, order.paymentAmount?.amount]).toEqual(['43.00', '43.05']);
  });
});

describe('times', () => {
  it("are read in the channel's zone", async () => {
    const order = await read({ ordered_at: '2024-08-08 08:11:13.000000' }, { channelTimeZone: 'Asia/Kolkata' });
    expect([order.placedAt, order.updatedAt, order.statusChangedAt, order.paidAt]).toEqual([
      '2024-08-08T02:41:13.000Z',
      '2024-08-08T03:00:40.000Z',
      '2024-08-08T03:00:40.000Z',
      '2024-08-08T03:00:40.000Z',
    ]);
  });

  it.each([null, '', '0000-00-00 00:00:00', 'soon', 5])('are null when they are %j', async (ordered_at) => {
    expect((await read({ ordered_at })).placedAt).toBeNull();
  });
});

describe('the customer', () => {
  it('has a phone number when chat_id can be one, and keeps chat_id unchanged', async () => {
    const { customer } = await read({ chat_id: '14155552671' });
    expect(customer).toMatchObject({ contactId: '14155552671', phoneNumber: '+14155552671' });
  });

  it('keeps a chat_id that came as a number', async () => {
    expect((await read({ chat_id: 919876543210 })).customer).toMatchObject({ contactId: '919876543210', phoneNumber: '+919876543210' });
  });

  it('may be unknown', async () => {
    const { customer } = await read({ chat_id: null, first_name: 'null', shipping_address: null });
    expect(customer).toEqual({ name: null, phoneNumber: null, email: null, contactId: null });
  });
});

describe('the checkout', () => {
  it('is reported when one was started', async () => {
    const order = await read({
      checkout_amount: '89.90',
      checkout_account_email: 'a@example.com',
      checkout_timestamp: '2024-08-09 17:02:11',
    });
    expect(order.checkout).toEqual({
      amount: { amount: '89.90', currencyCode: 'USD' },
      email: 'a@example.com',
      at: '2024-08-09T17:02:11.000Z',
    });
  });

  it('may have its time in seconds', async () => {
    expect((await read({ checkout_timestamp: 1723222931 })).checkout).toEqual({
      amount: { amount: '0', currencyCode: 'USD' },
      email: null,
      at: '2024-08-09T17:02:11.000Z',
    });
  });
});

describe('the shipping address', () => {
  it.each(['{"name":"John', '', 'pti road', '[]', '{}', null, 5, '{"name":null}'])(
    'is null when it is %j, and the order stays',
    async (value) => {
      const order = await read({ shipping_address: value });
      expect([order.shippingAddress, order.reference]).toEqual([null, documented]);
    },
  );

  it('may come as an object', async () => {
    const order = await read({ shipping_address: { address: ' 1 Market Street ', phone_number: 14155552671 } });
    expect(order.shippingAddress).toMatchObject({ formatted: '1 Market Street', phoneNumber: '+14155552671', name: null });
  });
});

describe('the raw record', () => {
  it('holds what no field of ours does, without credentials', async () => {
    const order = await read({ loyalty: 5, checkout: { secret_key: 'sk_live_x', mode: 'live' } });
    expect(order.raw).toMatchObject({ loyalty: 5, checkout: { mode: 'live' } });
    expect(JSON.stringify(order)).not.toContain('sk_live_x');
  });
});

describe('the catalog', () => {
  it('is the requested one when the record does not have it', async () => {
    const provider = await openWabotick({ settings: { catalogIds: ['762561142206860'] } });
    const record = { order_unique_id: '5' };
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message: [record] } } });
    expect((await getOrder(provider, '5')).catalogId).toBe('762561142206860');
  });
});
