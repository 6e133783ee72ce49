import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { graphFailure } from '../../../src/providers/metacloud/simulator/failure.js';
import { mutation, openCloudShop, type CloudShop, type Payload } from './gateway.js';

const groceries = '194836987003835';
const succulent = '8765432109876543';
const sugar = '8765432109876545';

let shop: CloudShop;
beforeAll(async () => {
  shop = await openCloudShop();
});
afterAll(() => shop.close());
beforeEach(() => shop.simulator.forgetRequests());

const product = 'product { productId name retailerId availability imageUrls price { amount currencyCode } salePrice { amount } }';
const create = (input: string): Promise<Payload> => shop.mutate(mutation('createProduct', input, product));
const update = (input: string): Promise<Payload> => shop.mutate(mutation('updateProduct', input, product));
const remove = (input: string): Promise<Payload> => shop.mutate(mutation('deleteProduct', input, 'deletedProductId'));

/** What was asked of Meta until and with the write: the payload's product is read after it. */
function asked({ simulator }: CloudShop = shop): readonly (readonly [string, unknown])[] {
  const write = simulator.requests.findIndex(({ method }) => method !== 'GET');
  const until = simulator.requests.slice(0, write < 0 ? undefined : write + 1);
  return until.map(({ method, path, body }) => [
    `${method} ${path.replace('/v23.0', '')}`,
    body === '' ? null : (JSON.parse(body) as unknown),
  ]);
}

const readCatalogs = ['GET /102290129340398/product_catalogs', null];
const refusals = ({ userErrors }: Payload): string[] => userErrors.map(({ code, field }) => [code, ...(field ?? []).slice(1)].join(' '));
const tea = `catalogId: "${groceries}", name: "Tea", retailerId: "tea-1", imageUrls: ["https://shop.example/1.jpg", "https://shop.example/2.jpg"]`;
const cost = 'price: { amount: "9.5", currencyCode: "AUD" }';

describe('a product at the Cloud API', () => {
  let productId: string;

  it('MUST be created once for a key, with prices in hundredths, and returned as Meta then lists it', async () => {
    const input = `${tea}, ${cost}, salePrice: { amount: "8.05", currencyCode: "AUD" }, description: "Green", url: "https://shop.example/tea", availability: OUT_OF_STOCK, isHidden: true, idempotencyKey: "tea"`;
    const created = await create(input);
    expect(created).toMatchObject({
      ...{ outcome: 'APPLIED', userErrors: [] },
      product: {
        ...{ name: 'Tea', retailerId: 'tea-1', availability: 'out of stock', salePrice: { amount: '8.05' } },
        ...{ price: { amount: '9.50', currencyCode: 'AUD' }, imageUrls: ['https://shop.example/1.jpg', 'https://shop.example/2.jpg'] },
      },
    });
    expect(asked()).toEqual([
      readCatalogs,
      [
        `POST /${groceries}/products`,
        {
          ...{ retailer_id: 'tea-1', allow_upsert: false, name: 'Tea', description: 'Green', url: 'https://shop.example/tea' },
          ...{ price: 950, sale_price: 805, currency: 'AUD', availability: 'out of stock', visibility: 'staging' },
          ...{ image_url: 'https://shop.example/1.jpg', additional_image_urls: ['https://shop.example/2.jpg'] },
        },
      ],
    ]);
    shop.simulator.forgetRequests();
    expect(await create(input)).toEqual(created);
    expect(asked()).toEqual([expect.arrayContaining([`GET /102290129340398/product_catalogs`]), expect.anything()]);
    productId = (created['product'] as { readonly productId: string }).productId;
  });

  it('MUST not replace another with the same retailer id', async () => {
    expect(refusals(await create(`${tea}, ${cost}`))).toEqual(['ALREADY_EXISTS retailerId']);
  });

  it('MUST be changed in what is given alone, after its catalog was asked for', async () => {
    const changed = await update(`catalogId: "${groceries}", productId: "${productId}", ${cost.replace('9.5', '10')}`);
    expect(changed).toMatchObject({ outcome: 'APPLIED', userErrors: [], product: { name: 'Tea', price: { amount: '10.00' } } });
    expect(asked()).toEqual([readCatalogs, [`GET /${productId}`, null], [`POST /${productId}`, { price: 1000, currency: 'AUD' }]]);
  });

  it('MUST be shown and hidden, with one image in place of all', async () => {
    const changed = await update(
      `catalogId: "${groceries}", productId: "${productId}", isHidden: false, availability: IN_STOCK, imageUrls: ["https://shop.example/3.jpg"]`,
    );
    expect(changed).toMatchObject({ outcome: 'APPLIED', product: { availability: 'in stock', imageUrls: ['https://shop.example/3.jpg'] } });
    expect(asked().at(-1)).toEqual([
      `POST /${productId}`,
      { availability: 'in stock', visibility: 'published', image_url: 'https://shop.example/3.jpg', additional_image_urls: [] },
    ]);
  });

  it('MUST be deleted', async () => {
    const place = `catalogId: "${groceries}", productId: "${productId}"`;
    expect(await remove(place)).toEqual({
      ...{ outcome: 'APPLIED', userErrors: [] },
      deletedProductId: toId('Product', 'shop', groceries, productId),
    });
    expect(asked()).toEqual([readCatalogs, [`GET /${productId}`, null], [`DELETE /${productId}`, null]]);
    shop.simulator.forgetRequests();
    expect(refusals(await remove(place))).toEqual(['NOT_FOUND productId']);
    expect(asked()).toEqual([readCatalogs, [`GET /${productId}`, null]]);
  });

  it.each([
    ['of a currency without hundredths', `${tea}, ${cost.replace('AUD', 'JPY')}`, 'INVALID price currencyCode'],
    ['of a currency with thousandths', `${tea}, ${cost.replace('AUD', 'KWD')}`, 'INVALID price currencyCode'],
    ['with three decimals', `${tea}, ${cost.replace('9.5', '9.505')}`, 'INVALID price amount'],
    ['with 16 digits', `${tea}, ${cost.replace('9.5', '12345678901234.50')}`, 'INVALID price amount'],
    [
      'with a sale price of three decimals',
      `${tea}, ${cost}, salePrice: { amount: "1.005", currencyCode: "AUD" }`,
      'INVALID salePrice amount',
    ],
    ['without a retailer id', `${tea.replace('tea-1', ' ')}, ${cost}`, 'INVALID retailerId'],
    ['with a long retailer id', `${tea.replace('tea-1', 't'.repeat(101))}, ${cost}`, 'INVALID retailerId'],
    ['in a catalog that is none', `${tea.replace(groceries, 'default')}, ${cost}`, 'INVALID catalogId'],
  ])('MUST be refused without a call: %s', async (_what, input, refusal) => {
    expect(refusals(await create(input))).toEqual([refusal]);
    expect(shop.simulator.requests).toEqual([]);
  });

  it('MUST be refused without a call when its id is none', async () => {
    expect(refusals(await update(`catalogId: "${groceries}", productId: "tea", name: "Tea"`))).toEqual(['INVALID productId']);
    expect(refusals(await remove('productId: "1"'))).toEqual(['INVALID catalogId']);
    expect(shop.simulator.requests).toEqual([]);
  });

  it.each([
    ['a sale price', `productId: "${sugar}", salePrice: { amount: "8", currencyCode: "AUD" }`, ['INVALID salePrice currencyCode']],
    ['a price', `productId: "${succulent}", ${cost}`, ['INVALID price currencyCode']],
  ])('MUST not be left with two currencies by %s', async (_what, input, expected) => {
    expect(refusals(await update(`catalogId: "${groceries}", ${input}`))).toEqual(expected);
    expect(shop.simulator.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('MAY get another currency where no other price stays behind', async () => {
    expect(await update(`catalogId: "${groceries}", productId: "${sugar}", ${cost}`)).toMatchObject({
      product: { price: { amount: '9.50', currencyCode: 'AUD' } },
    });
  });
});

describe('a product that the token could change and the channel may not', () => {
  it.each([
    ['of a catalog of another account', 'catalogId: "555", productId: "5550000000000001"', 'NOT_FOUND catalogId', [readCatalogs]],
    [
      'of another catalog than the named one',
      `catalogId: "${groceries}", productId: "5550000000000001"`,
      'NOT_FOUND productId',
      [readCatalogs, ['GET /5550000000000001', null]],
    ],
  ])('MUST be left alone: %s', async (_what, place, refusal, calls) => {
    expect(refusals(await update(`${place}, name: "Mine"`))).toEqual([refusal]);
    expect(asked()).toEqual(calls);
    expect(refusals(await remove(place))).toEqual([refusal]);
    expect(shop.simulator.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('MUST not be created in a catalog of another account', async () => {
    expect(refusals(await create(`${tea.replace(groceries, '555')}, ${cost}`))).toEqual(['NOT_FOUND catalogId']);
    expect(asked()).toEqual([readCatalogs]);
  });

  it('MUST be known without a call where the settings name the one catalog', async () => {
    const one = await openCloudShop({ catalogId: groceries });
    try {
      const created = await one.mutate(mutation('createProduct', `${tea}, ${cost}`));
      expect(created).toMatchObject({ outcome: 'APPLIED' });
      expect(asked(one).map(([target]) => target)).toEqual([`POST /${groceries}/products`]);
      one.simulator.forgetRequests();
      const elsewhere = await one.mutate(mutation('deleteProduct', 'catalogId: "194836987003836", productId: "1"'));
      expect(refusals(elsewhere)).toEqual(['NOT_FOUND catalogId']);
      expect(one.simulator.requests).toEqual([]);
    } finally {
      await one.close();
    }
  });
});

describe('a change of a product that fails', () => {
  const rename = `catalogId: "${groceries}", productId: "${succulent}", name: "Cactus"`;

  it('MUST certainly not be sent when what comes before it fails', async () => {
    shop.simulator.fail({ kind: 'answer', answer: graphFailure(500, 2, 'Temporary'), when: ({ path }) => path.endsWith(succulent) });
    const { errors } = await shop.ask(`mutation { updateProduct(input: { channel: "shop", ${rename} }) { outcome } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE' } }]);
    expect(shop.simulator.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it.each([
    ['when no answer comes', { kind: 'cut-after' }],
    ['when the answer is no success', { kind: 'replace-after', answer: { status: 200, body: { success: false } } }],
  ] as const)('MUST have an unknown outcome, and be sent once, %s', async (_what, fault) => {
    shop.simulator.fail({ ...fault, when: ({ method }) => method === 'POST' });
    expect(await update(rename)).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    expect(shop.simulator.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });

  it('MUST be refused when the product went in between', async () => {
    const gone = graphFailure(400, 100, `Object with ID '${succulent}' does not exist`, undefined, { error_subcode: 33 });
    shop.simulator.fail({ kind: 'answer', answer: gone, when: ({ method }) => method === 'POST' });
    expect(refusals(await update(rename))).toEqual(['NOT_FOUND']);
  });
});
