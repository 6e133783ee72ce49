import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { openCloudShop, type CloudShop, type Payload } from './gateway.js';
import { documented } from './webhook/documented-webhooks.js';

const eventually = { interval: 25, timeout: 10_000 };

let shop: CloudShop;
beforeAll(async () => {
  shop = await openCloudShop();
});
afterAll(() => shop.close());

/** A payment request with two items, of which single inputs may be replaced. */
function request(changes: object = {}): object {
  return {
    channel: 'shop',
    phoneNumber: '+919812345670',
    currencyCode: 'INR',
    items: [
      { retailerId: 'tea', name: 'Assam tea', quantity: 3, unitPrice: { amount: '0.10', currencyCode: 'INR' } },
      { retailerId: 'cup', name: 'Cup', quantity: 1, unitPrice: { amount: '1600', currencyCode: 'INR' } },
    ],
    discount: '50.5',
    tax: '7.25',
    shipping: '100',
    reference: 'order-4711',
    text: 'Your order',
    paymentSettings: paymentSettings(),
    ...changes,
  };
}

function paymentSettings(changes: object = {}): object {
  const gateway = { type: 'razorpay', configuration_name: 'my-razorpay' };
  return {
    type: 'physical-goods',
    payment_settings: [{ type: 'payment_gateway', payment_gateway: gateway }],
    ...changes,
  };
}

function sendOrder(input: object): Promise<Payload> {
  return shop.mutate('mutation ($input: SendOrderInput!) { sendOrder(input: $input) { outcome userErrors { code message field } } }', {
    input,
  });
}

async function track(reference: string, status = 'PENDING'): Promise<void> {
  const input = { channel: 'shop', reference, status, customer: { phoneNumber: '+919812345670' } };
  const payload = await shop.mutate(
    'mutation ($input: TrackOrderInput!) { trackOrder(input: $input) { outcome userErrors { code message field } } }',
    { input },
  );
  expect(payload).toMatchObject({ outcome: 'APPLIED' });
}

function update(reference: string, input: string): Promise<Payload> {
  const orderId = toId('Order', 'shop', reference);
  return shop.mutate(
    `mutation { updateOrderStatus(input: { orderId: "${orderId}", ${input} }) { outcome order { status paymentStatus } userErrors { code message field } } }`,
  );
}

const orderOf = (reference: string) =>
  shop.query(`{ order(id: "${toId('Order', 'shop', reference)}") { status paymentStatus providerPaymentStatus transactionId } }`);

describe('a payment request', () => {
  it('MUST be an order_details message with exact amounts in hundredths', async () => {
    shop.sent();
    expect(await sendOrder(request())).toEqual({ outcome: 'ACCEPTED', userErrors: [] });
    const amount = (value: number) => ({ value, offset: 100 });
    expect(shop.sent()).toMatchObject([
      {
        to: '+919812345670',
        type: 'interactive',
        interactive: {
          type: 'order_details',
          body: { text: 'Your order' },
          action: {
            name: 'review_and_pay',
            parameters: {
              reference_id: 'order-4711',
              type: 'physical-goods',
              payment_settings: [{ type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'my-razorpay' } }],
              currency: 'INR',
              total_amount: amount(165_705),
              order: {
                status: 'pending',
                items: [
                  { retailer_id: 'tea', name: 'Assam tea', quantity: 3, amount: amount(10) },
                  { retailer_id: 'cup', name: 'Cup', quantity: 1, amount: amount(160_000) },
                ],
                subtotal: amount(160_030),
                tax: amount(725),
                shipping: amount(10_000),
                discount: amount(5_050),
              },
            },
          },
        },
      },
    ]);
  });

  it('MUST have a footer, the catalog and when it expires where they are given', async () => {
    shop.sent();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const more = { footerText: 'Thank you', catalogId: '194836987003835', expiresAt, expirationText: 'Pay within the hour.' };
    expect(await sendOrder(request({ reference: 'expiring', ...more }))).toEqual({ outcome: 'ACCEPTED', userErrors: [] });
    const timestamp = String(Math.floor(Date.parse(expiresAt) / 1000));
    expect(shop.sent()).toMatchObject([
      {
        interactive: {
          footer: { text: 'Thank you' },
          action: {
            parameters: { order: { catalog_id: '194836987003835', expiration: { timestamp, description: 'Pay within the hour.' } } },
          },
        },
      },
    ]);
  });

  it.each([
    [
      'a currency without documented payments',
      { currencyCode: 'USD', items: [{ retailerId: 'tea', name: 'Tea', quantity: 1, unitPrice: { amount: '1', currencyCode: 'USD' } }] },
      'currencyCode',
    ],
    ['an amount with three digits behind the point', { tax: '0.005' }, 'tax'],
    ['no settings', { paymentSettings: null }, 'paymentSettings'],
    ['a reference that WhatsApp does not take', { reference: 'a b' }, 'reference'],
    ['a setting that does not exist', { paymentSettings: paymentSettings({ refrence: 'x' }) }, 'paymentSettings'],
    ['no text', { text: null }, 'text'],
    ['no way to pay', { paymentSettings: paymentSettings({ payment_settings: undefined }) }, 'paymentSettings'],
    [
      'an item without a retailer id',
      { items: [{ name: 'Tea', quantity: 1, unitPrice: { amount: '1', currencyCode: 'INR' } }] },
      'retailerId',
    ],
    ['a footer that is too long', { footerText: 'x'.repeat(61) }, 'footerText'],
    ['a footer beside a template', { footerText: 'x', text: null, template: { name: 'pay_your_order', language: 'en_US' } }, 'footerText'],
    ['a catalog that is none of WhatsApp', { catalogId: 'groceries' }, 'catalogId'],
    ['an expiration in the next five minutes', { expiresAt: new Date(Date.now() + 60_000).toISOString() }, 'expiresAt'],
    ['a text about an expiration alone', { expirationText: 'Soon.' }, 'expirationText'],
    ['an item without a price', { items: [{ retailerId: 'tea', name: 'Tea', quantity: 1 }] }, 'unitPrice'],
  ])('MUST be refused before any call: %s', async (_what, changes, place) => {
    shop.sent();
    const { outcome, userErrors } = await sendOrder(request(changes));
    expect(outcome).toBeNull();
    expect(userErrors.map(({ code, field }) => [code, field?.at(-1)])).toContainEqual(['INVALID', place]);
    expect(shop.simulator.requests).toEqual([]);
  });

  it('MUST be the button of an approved template when one is named, and report the order under its reference_id', async () => {
    shop.sent();
    const template = { name: 'pay_your_order', language: 'en_US' };
    const input = request({ template, text: null });
    const sent = await shop.mutate(
      'mutation ($input: SendOrderInput!) { sendOrder(input: $input) { outcome order { reference total { amount } } userErrors { code message field } } }',
      { input },
    );
    expect(sent).toMatchObject({ outcome: 'ACCEPTED', userErrors: [], order: { reference: 'order-4711', total: { amount: '1657.05' } } });
    const parameters = [{ type: 'action', action: { order_details: { reference_id: 'order-4711', total_amount: { value: 165_705 } } } }];
    expect(shop.sent()).toMatchObject([
      {
        template: {
          ...template,
          language: { code: 'en_US' },
          components: [{ type: 'button', sub_type: 'order_details', index: '0', parameters }],
        },
      },
    ]);
  });

  it('MUST let the payment find the order that was tracked under its reference_id', async () => {
    await track('order-4711');
    await shop.deliver(documented.payment);
    await expect
      .poll(() => orderOf('order-4711'), eventually)
      .toEqual({
        order: { status: 'PENDING', paymentStatus: 'PAID', providerPaymentStatus: 'captured', transactionId: 'order_0001' },
      });
  });
});

describe("a change of an order's status", () => {
  it('MUST be a template where one is configured, with the reference_id of the order', async () => {
    await track('STATUS-1');
    shop.sent();
    expect(await update('STATUS-1', 'status: SHIPPED, message: "On its way"')).toMatchObject({ userErrors: [] });
    const parameters = [
      { type: 'order_status', order_status: { reference_id: 'STATUS-1', order: { status: 'shipped', description: 'On its way' } } },
    ];
    const template = {
      name: 'order_update',
      language: { policy: 'deterministic', code: 'en_US' },
      components: [{ type: 'order_status', parameters }],
    };
    expect(shop.sent()).toMatchObject([{ to: '+919812345670', type: 'template', template }]);
  });

  it('MUST be settled by the webhook that names the write, also when the answer was lost', async () => {
    await track('LOST-1');
    shop.simulator.fail({ kind: 'cut-after', when: ({ path }) => path.endsWith('/messages') });
    shop.sent();
    const input = 'status: PROCESSING, idempotencyKey: "lost"';
    expect(['UNKNOWN', 'APPLIED']).toContain((await update('LOST-1', input)).outcome);
    await expect.poll(async () => (await update('LOST-1', input)).outcome, eventually).toBe('APPLIED');
    expect(shop.sent()).toHaveLength(1);
  });

  it.each([
    [2046, 'INVALID_TRANSITION'],
    [2047, 'PROVIDER_REFUSED'],
  ] as const)('MUST be taken back when WhatsApp refuses it later with %i', async (code, refusal) => {
    await track(`LATER-${code}`, 'PROCESSING');
    shop.simulator.webhooks.rejectNext(code);
    const input = `status: CANCELED, idempotencyKey: "later ${code}"`;
    await update(`LATER-${code}`, input);
    await expect
      .poll(() => update(`LATER-${code}`, input), eventually)
      .toMatchObject({ outcome: null, userErrors: [{ code: refusal }], order: { status: 'PROCESSING' } });
  });
});

describe('a channel without a template for order statuses', () => {
  let bare: CloudShop;
  beforeAll(async () => {
    bare = await openCloudShop({ orderStatusTemplate: undefined });
  });
  afterAll(() => bare.close());

  it('MUST send an interactive message to a customer who wrote, and report it as failed when the window was closed at WhatsApp', async () => {
    bare.simulator.webhooks.placeOrder();
    await bare.simulator.webhooks.delivered();
    const read = async () =>
      (await bare.query('{ orders(first: 1) { nodes { id reference } } }')) as { orders: { nodes: { id: string; reference: string }[] } };
    await expect.poll(async () => (await read()).orders.nodes.length, eventually).toBe(1);
    const [order] = (await read()).orders.nodes;
    bare.sent();
    bare.simulator.webhooks.closeWindow('16505551234');
    const change = `mutation { updateOrderStatus(input: { orderId: "${order?.id}", status: PROCESSING, message: "Packed", idempotencyKey: "late" }) { outcome userErrors { code providerCode } } }`;
    await bare.mutate(change);
    expect(bare.sent()).toMatchObject([
      {
        type: 'interactive',
        interactive: {
          type: 'order_status',
          body: { text: 'Packed' },
          action: { name: 'review_order', parameters: { reference_id: order?.reference, order: { status: 'processing' } } },
        },
      },
    ]);
    await expect
      .poll(() => bare.mutate(change), eventually)
      .toMatchObject({ outcome: null, userErrors: [{ code: 'PROVIDER_REFUSED', providerCode: '131047' }] });
  });
});
