import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startMetacloudSimulator, type MetacloudSimulator } from '../../../src/providers/metacloud/simulator/simulator.js';
import { startWhapiSimulator, type WhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

let whapi: WhapiSimulator;
let zapi: ZapiSimulator;
let metacloud: MetacloudSimulator;
let gateway: RunningGateway;

beforeAll(async () => {
  [whapi, zapi, metacloud] = await Promise.all([startWhapiSimulator({ auth: 'header' }), startZapiSimulator(), startMetacloudSimulator()]);
  gateway = await runGateway({
    channels: {
      sydney: { provider: 'whapi', simulator: whapi },
      rio: { provider: 'zapi', simulator: zapi },
      mumbai: { provider: 'metacloud', simulator: metacloud },
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([whapi.close(), zapi.close(), metacloud.close()]);
});
beforeEach(() => [whapi, zapi, metacloud].forEach((simulator) => simulator.forgetRequests()));

interface Payload {
  readonly outcome: string | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
  readonly product?: unknown;
  readonly deletedProductId?: string | null;
  readonly message?: { readonly content: unknown } | null;
}

/** The payload of a mutation with this input, and the selection that its type has. */
async function write(field: string, input: string): Promise<Payload> {
  const product = '{ productId name retailerId availability price { amount currencyCode } salePrice { amount } }';
  const own = field.startsWith('send')
    ? 'message { content { ... on ProductContent { productId retailerId } ... on InteractiveContent { header text } } }'
    : field === 'deleteProduct'
      ? 'deletedProductId'
      : `product ${product}`;
  const { data, errors } = await gateway.ask<Record<string, Payload>, object>(
    `mutation { ${field}(input: { ${input} }) { outcome userErrors { code field } ${own} } }`,
  );
  expect(errors).toEqual([]);
  return data?.[field] as Payload;
}

const applied = { outcome: 'APPLIED', userErrors: [] };
const refusals = ({ userErrors }: Payload): string[] =>
  userErrors.map(({ code, field }) => `${code} ${field?.slice(1).join('.') ?? ''}`.trim());
const bodies = ({
  requests,
}: {
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body: string }[];
}) =>
  requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => [
      method,
      path
        .split('/')
        .slice(path.startsWith('/instances') ? 5 : 0)
        .join('/'),
      body === '' ? null : (JSON.parse(body) as unknown),
    ]);

const tea =
  'name: "Tea", description: "Green", price: { amount: "9.50", currencyCode: "AUD" }, imageUrls: ["https://shop.example/tea.jpg"]';

describe('products at Whapi', () => {
  let productId: string;

  it('MUST be created once for a key, and returned as the provider then lists them', async () => {
    const input = `channel: "sydney", ${tea}, retailerId: "tea-1", availability: OUT_OF_STOCK, isHidden: true, idempotencyKey: "tea"`;
    const created = await write('createProduct', input);
    expect(created).toMatchObject({
      ...applied,
      product: { name: 'Tea', retailerId: 'tea-1', availability: 'out of stock', price: { amount: '9.5', currencyCode: 'AUD' } },
    });
    expect(await write('createProduct', input)).toEqual(created);
    expect(bodies(whapi)).toEqual([
      [
        'POST',
        '/business/products',
        {
          ...{ name: 'Tea', description: 'Green', price: 9.5, currency: 'AUD', product_retailer_id: 'tea-1' },
          ...{ availability: 'out of stock', is_hidden: true, images: ['https://shop.example/tea.jpg'] },
        },
      ],
    ]);
    productId = (created.product as { readonly productId: string }).productId;
  });

  it('MUST be changed with the images that they have, which every change must name', async () => {
    const changed = await write(
      'updateProduct',
      `channel: "sydney", productId: "${productId}", price: { amount: "10", currencyCode: "AUD" }`,
    );
    expect(changed).toMatchObject({ ...applied, product: { name: 'Tea', price: { amount: '10' } } });
    expect(bodies(whapi)).toEqual([
      ['PATCH', `/business/products/${productId}`, { price: 10, currency: 'AUD', images: ['https://shop.example/tea.jpg'] }],
    ]);
  });

  it('MUST be sent, and shown in the conversation', async () => {
    const sent = await write(
      'sendProduct',
      `channel: "sydney", phoneNumber: "+61491570156", productId: "${productId}", retailerId: "tea-1"`,
    );
    expect(sent).toMatchObject({ outcome: 'ACCEPTED', message: { content: { productId, retailerId: 'tea-1' } } });
    expect(bodies(whapi)).toEqual([['POST', `/business/products/${productId}`, { to: '61491570156' }]]);
  });

  it('MUST be deleted', async () => {
    const deleted = await write('deleteProduct', `channel: "sydney", productId: "${productId}"`);
    expect(deleted).toEqual({ ...applied, deletedProductId: toId('Product', 'sydney', 'default', productId) });
    const again = await write('deleteProduct', `channel: "sydney", productId: "${productId}"`);
    expect(again).toMatchObject({ outcome: null, deletedProductId: null, userErrors: [{ code: 'NOT_FOUND' }] });
  });

  it("MUST be sent as the catalog of the channel's own number", async () => {
    const sent = await write('sendCatalog', 'channel: "sydney", phoneNumber: "+61491570156", text: "Look: %URL%", title: "Our shop"');
    expect(sent).toMatchObject({ outcome: 'ACCEPTED', message: { content: { header: 'Our shop', text: 'Look: %URL%' } } });
    expect(whapi.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /health', 'POST /business/catalogs/61371989950']);
    expect(bodies(whapi)[0]?.[2]).toEqual({ to: '61491570156', body: 'Look: %URL%', title: 'Our shop' });
  });

  it.each([
    [
      'createProduct',
      'name: "Tea", price: { amount: "9", currencyCode: "AUD" }, imageUrls: ["https://shop.example/tea.jpg"]',
      'INVALID description',
    ],
    ['createProduct', `${tea}, salePrice: { amount: "8", currencyCode: "AUD" }`, 'CAPABILITY_NOT_SUPPORTED salePrice'],
    ['createProduct', `${tea}, salePrice: { amount: "8", currencyCode: "USD" }`, 'INVALID salePrice.currencyCode'],
    ['createProduct', tea.replace('9.50', '-9.50'), 'INVALID price.amount'],
    ['createProduct', tea.replace('9.50', '1234567890123.456'), 'INVALID price.amount'],
    ['createProduct', tea.replace('["https://shop.example/tea.jpg"]', '[]'), 'INVALID imageUrls'],
    ['createProduct', tea.replace('https://', 'ftp://'), 'INVALID imageUrls.0'],
    ['createProduct', `catalogId: "5", ${tea}`, 'INVALID catalogId'],
    ['updateProduct', 'productId: "7291648350127734"', 'INVALID'],
    ['updateProduct', 'productId: "1", name: "Mug"', 'INVALID productId'],
    [
      'updateProduct',
      'productId: "7291648350127734", salePrice: { amount: "8", currencyCode: "AUD" }',
      'CAPABILITY_NOT_SUPPORTED salePrice',
    ],
    ['deleteProduct', 'productId: " "', 'INVALID productId'],
    ['sendProduct', 'phoneNumber: "+61491570156"', 'INVALID productId'],
    ['sendProduct', 'phoneNumber: "+61491570156", retailerId: "mug-blue"', 'INVALID productId'],
    ['sendProduct', 'phoneNumber: "+61491570156", productId: "7291648350127734", text: "Look"', 'CAPABILITY_NOT_SUPPORTED text'],
    ['sendCatalog', 'phoneNumber: "+61491570156", thumbnailRetailerId: "mug-blue"', 'CAPABILITY_NOT_SUPPORTED thumbnailRetailerId'],
  ])('MUST refuse %s of %s, naming the field, without a call', async (field, input, refusal) => {
    const payload = await write(field, `channel: "sydney", ${input}`);
    expect([payload.outcome, refusals(payload)]).toEqual([null, [refusal]]);
    expect(whapi.requests).toEqual([]);
  });
});

describe('products at Z-API', () => {
  const more = 'retailerId: "CHA-1", url: "https://shop.example/cha"';
  const cha = tea.replace('AUD', 'BRL');
  let productId: string;

  it('MUST be created with exact prices, and without a sale price that is not there', async () => {
    const created = await write('createProduct', `channel: "rio", ${cha}, ${more}`);
    expect(created).toMatchObject({
      ...applied,
      product: { name: 'Tea', retailerId: 'CHA-1', price: { amount: '9.50' }, salePrice: null },
    });
    expect(bodies(zapi)).toEqual([
      [
        'POST',
        'products',
        {
          ...{ currency: 'BRL', description: 'Green', images: ['https://shop.example/tea.jpg'], isHidden: false, name: 'Tea', price: 9.5 },
          ...{ retailerId: 'CHA-1', url: 'https://shop.example/cha' },
        },
      ],
    ]);
    expect(zapi.requests.find(({ method }) => method === 'POST')?.body).toContain('"price":9.50');
    productId = (created.product as { readonly productId: string }).productId;
  });

  it('MUST be written whole when they are changed', async () => {
    const changed = await write(
      'updateProduct',
      `channel: "rio", productId: "${productId}", salePrice: { amount: "8", currencyCode: "BRL" }, url: "https://shop.example/cha", isHidden: false`,
    );
    expect(changed).toMatchObject({ ...applied, product: { productId, name: 'Tea', salePrice: { amount: '8.00' } } });
    expect(bodies(zapi)[0]?.[2]).toMatchObject({ name: 'Tea', description: 'Green', price: 9.5, salePrice: 8, retailerId: 'CHA-1' });
  });

  it('MUST not be changed where another product answers', async () => {
    zapi.fail({ kind: 'replace-after', answer: { status: 200, body: { id: '1' } }, when: ({ method }) => method === 'POST' });
    const changed = await write(
      'updateProduct',
      `channel: "rio", productId: "${productId}", name: "Chá", url: "https://shop.example/cha", isHidden: false`,
    );
    expect(changed).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
  });

  it("MUST be sent with the instance's own number as that of the catalog", async () => {
    const sent = await write('sendProduct', `channel: "rio", phoneNumber: "+5511987654321", productId: "${productId}"`);
    expect(sent).toMatchObject({ outcome: 'ACCEPTED', message: { content: { productId } } });
    const catalog = await write('sendCatalog', 'channel: "rio", phoneNumber: "+5511987654321", title: "Loja", description: "Tudo"');
    expect(catalog).toMatchObject({ outcome: 'ACCEPTED' });
    expect(bodies(zapi)).toEqual([
      ['POST', 'send-product', { phone: '5511987654321', catalogPhone: '5511900000000', productId }],
      ['POST', 'send-catalog', { phone: '5511987654321', catalogPhone: '5511900000000', title: 'Loja', catalogDescription: 'Tudo' }],
    ]);
  });

  it('MUST not be sent by an instance without a number', async () => {
    zapi.fail({ kind: 'answer', answer: { status: 200, body: { phone: '' } }, when: ({ path }) => path.endsWith('/device') });
    expect(refusals(await write('sendProduct', `channel: "rio", phoneNumber: "+5511987654321", productId: "${productId}"`))).toEqual([
      'PROVIDER_REFUSED',
    ]);
    expect(bodies(zapi)).toEqual([]);
  });

  it('MUST be deleted', async () => {
    expect(await write('deleteProduct', `channel: "rio", productId: "${productId}"`)).toMatchObject(applied);
    expect(bodies(zapi)).toEqual([['DELETE', `products/${productId}`, null]]);
    expect(refusals(await write('deleteProduct', `channel: "rio", productId: "${productId}"`))).toEqual(['PROVIDER_REFUSED']);
  });

  it.each([
    ['createProduct', cha, ['INVALID retailerId', 'INVALID url']],
    ['createProduct', `${cha}, ${more}, availability: IN_STOCK`, ['CAPABILITY_NOT_SUPPORTED availability']],
    ['updateProduct', 'productId: "24071815339147425", name: "Café"', ['INVALID url', 'INVALID isHidden']],
    ['sendProduct', 'phoneNumber: "+5511987654321", retailerId: "CAFE-500"', ['INVALID productId']],
  ])('MUST refuse %s of %s without a call', async (field, input, expected) => {
    expect(refusals(await write(field, `channel: "rio", ${input}`))).toEqual(expected);
    expect(zapi.requests).toEqual([]);
  });

  it('MUST not be changed when they have no retailerId, or are unknown', async () => {
    const rest = 'name: "Mouse", url: "https://shop.example/mouse", isHidden: false';
    expect(refusals(await write('updateProduct', `channel: "rio", productId: "999999999999999", ${rest}`))).toContain('INVALID productId');
    expect((await write('updateProduct', `channel: "rio", productId: "1", ${rest}`)).outcome).toBeNull();
    expect(bodies(zapi)).toEqual([]);
  });
});

describe('products at the Cloud API', () => {
  it.each([
    ['sendProduct', 'retailerId: "mug"', ['INVALID catalogId']],
    ['sendProduct', 'catalogId: "194836987003835", productId: "1"', ['INVALID retailerId']],
    ['sendCatalog', 'footerText: "Small"', ['INVALID text']],
    ['sendCatalog', 'text: "Look", title: "Shop"', ['CAPABILITY_NOT_SUPPORTED title']],
    ['createProduct', `catalogId: "194836987003835", ${tea}`, ['INVALID retailerId']],
    ['deleteProduct', 'productId: "8765432109876543"', ['INVALID catalogId']],
  ])('MUST refuse %s of %s', async (field, input, expected) => {
    const recipient = field.startsWith('send') ? 'phoneNumber: "+16505551234", ' : '';
    expect(refusals(await write(field, `channel: "mumbai", ${recipient}${input}`))).toEqual(expected);
    expect(metacloud.requests).toEqual([]);
  });
});

describe('products at other providers', () => {
  it('MUST name an unknown channel', async () => {
    expect(refusals(await write('deleteProduct', 'channel: "nowhere", productId: "1"'))).toEqual(['INVALID channel']);
  });
});
