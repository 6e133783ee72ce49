import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import { readDisplayedPrice } from '../../../src/providers/metacloud/catalog/product.js';
import { metacloud } from '../../../src/providers/metacloud/index.js';
import { openCloudShop, type CloudShop } from './gateway.js';

let shop: CloudShop;
beforeAll(async () => {
  shop = await openCloudShop({}, { templateCount: 450, productCount: 230 });
});
afterAll(() => shop.close());

/** The answer, and the targets of what was asked of Meta. */
async function counted(query: string): Promise<readonly [Record<string, unknown>, readonly string[]]> {
  shop.simulator.forgetRequests();
  const data = await shop.query(query);
  return [data, shop.simulator.requests.map(({ target }) => target)];
}

const templateNames = (data: Record<string, unknown>): readonly string[] =>
  (data['templates'] as { nodes: { name: string }[] }).nodes.map(({ name }) => name);

describe('templates', () => {
  it('MUST be read page by page with the cursor, and be complete', async () => {
    const [data, targets] = await counted('{ templates(first: 100) { nodes { name } sources { isComplete } } }');
    expect(templateNames(data)).toHaveLength(100);
    expect(data).toMatchObject({ templates: { sources: [{ isComplete: true }] } });
    expect(targets).toHaveLength(3);
    expect(targets.map((target) => new URL(target, 'http://x').searchParams.get('after') === null)).toEqual([true, false, false]);
    for (const target of targets) {
      const { pathname, searchParams } = new URL(target, 'http://x');
      expect([pathname, searchParams.get('limit')]).toEqual(['/v23.0/102290129340398/message_templates', '200']);
    }
  });

  it('MUST be filtered by one status at Meta', async () => {
    const [data, targets] = await counted('{ templates(first: 10, filter: { approvalStatuses: [PAUSED] }) { nodes { name } } }');
    expect(templateNames(data)).toEqual(['spring_sale']);
    expect(targets.map((target) => new URL(target, 'http://x').searchParams.get('status'))).toEqual(['PAUSED']);
  });

  it('MUST be filtered by several statuses and a text here', async () => {
    const [data, targets] = await counted(
      '{ templates(first: 10, filter: { approvalStatuses: [PAUSED, REJECTED], search: "SALE" }) { nodes { name } } }',
    );
    expect(templateNames(data)).toEqual(['spring_sale']);
    expect(targets.map((target) => new URL(target, 'http://x').searchParams.get('status'))).toEqual([null, null, null]);
  });

  it('MUST have their parts, and be found again by id', async () => {
    const fields = 'id templateId name locale category approvalStatus providerStatus header { type } body updatedAt';
    const [data] = await counted(`{ templates(first: 1, filter: { search: "your order {{2}}" }) { nodes { ${fields} } } }`);
    const [template] = (data['templates'] as { nodes: { id: string }[] }).nodes;
    expect(template).toEqual({
      id: expect.any(String) as unknown,
      templateId: '594425479261592',
      name: 'delivery_update',
      locale: 'en_US',
      category: 'UTILITY',
      approvalStatus: 'APPROVED',
      providerStatus: 'APPROVED',
      header: { type: 'IMAGE' },
      body: 'Hi {{1}}, your order {{2}} is on its way.',
      updatedAt: '2026-05-03T10:00:00.000Z',
    });
    const [found, targets] = await counted(`{ node(id: "${template?.id}") { ... on Template { name } } }`);
    expect(found).toEqual({ node: { name: 'delivery_update' } });
    expect(targets).toHaveLength(1);
  });
});

describe('catalogs', () => {
  it('MUST be those of the account, and their products read by cursor', async () => {
    const [data, targets] = await counted(
      '{ catalogs(first: 5) { nodes { catalogId name products(first: 3) { nodes { productId retailerId name price { amount currencyCode } salePrice { amount } availability imageUrls } } } } }',
    );
    const [groceries, gifts] = (data['catalogs'] as { nodes: { products: { nodes: object[] } }[] }).nodes;
    expect(groceries).toMatchObject({ catalogId: '194836987003835', name: 'Groceries' });
    expect(groceries?.products.nodes).toMatchObject([
      {
        productId: '8765432109876543',
        retailerId: 'di9ozbzfi4',
        name: 'Lucky succulent',
        price: { amount: '1099.99', currencyCode: 'USD' },
        salePrice: { amount: '999.50' },
        availability: 'in stock',
        imageUrls: ['https://shop.example/succulent.jpg', 'https://shop.example/succulent-2.jpg'],
      },
      { price: { amount: '12.00' }, salePrice: null },
      { price: { amount: '1600.00', currencyCode: 'INR' } },
    ]);
    expect(gifts?.products.nodes).toEqual([]);
    expect(targets.map((target) => new URL(target, 'http://x').pathname).sort()).toEqual([
      '/v23.0/102290129340398/product_catalogs',
      '/v23.0/194836987003835/products',
      '/v23.0/194836987003836/products',
    ]);
  });

  it('MUST be the configured one alone where the channel names one', async () => {
    const one = await openCloudShop({ catalogId: '194836987003836' });
    try {
      expect(await one.query('{ catalogs(first: 5) { nodes { name } } }')).toEqual({ catalogs: { nodes: [{ name: 'Gifts' }] } });
    } finally {
      await one.close();
    }
  });
});

describe('a catalog of another account that the token can read', () => {
  it('MUST be unknown: its products are not read', async () => {
    const http = createHttpClient({ origin: shop.simulator.baseUrl });
    const settings = metacloud.settings.parse(shop.simulator.settings);
    const channel = { channel: 'shop', baseUrl: shop.simulator.baseUrl, timeZone: 'UTC', amountUnit: undefined, settings };
    const provider = metacloud.create(channel, http);
    shop.simulator.forgetRequests();
    const products = provider.catalogs?.products?.('555', { after: null, limit: 1 }, createCall());
    await expect(products).rejects.toMatchObject({ kind: 'not-found' });
    expect(shop.simulator.requests.map(({ path }) => path)).toEqual(['/v23.0/102290129340398/product_catalogs']);
    await provider.close();
  });
});

describe('a price that is written for people', () => {
  it.each([
    ['$1,099.99', 'USD', '1099.99'],
    ['€1.099,99', 'EUR', '1099.99'],
    ['R$ 1.600,00', 'BRL', '1600.00'],
    ['1600.00 INR', 'INR', '1600.00'],
    ['₹1,00,000.50', 'INR', '100000.50'],
    ['1 099,99 €', 'EUR', '1099.99'],
    ["CHF 1'099.90", 'CHF', '1099.90'],
    ['¥1,600', 'JPY', '1600'],
    ['KD 1.600', 'KWD', '1.600'],
    ['$1,600', 'USD', '1600'],
    ['$5', 'USD', '5'],
  ])('MUST be read: %s', (text, currency, amount) => {
    expect(readDisplayedPrice(text, currency)).toEqual({ amount, currencyCode: currency });
  });

  it.each([
    ['$1600.5', 'USD'],
    ['¥1,60', 'JPY'],
    ['-$5.00', 'USD'],
    ['free', 'USD'],
    ['$5.00', 'dollars'],
    [5, 'USD'],
  ])('MUST be null where its digits can be read in two ways, or are none: %s', (text, currency) => {
    expect(readDisplayedPrice(text, currency)).toBeNull();
  });
});

describe('the state of the number', () => {
  it('MUST be read from the number, with its quality and throughput', async () => {
    const [data, targets] = await counted('{ channel(name: "shop") { phoneNumber health { connected qualityRating verifiedName raw } } }');
    expect(data).toMatchObject({
      channel: {
        phoneNumber: '+15550783881',
        health: {
          connected: true,
          qualityRating: 'GREEN',
          verifiedName: "Jasper's Market",
          raw: { throughput: { level: 'STANDARD' }, name_status: 'APPROVED', code_verification_status: 'VERIFIED' },
        },
      },
    });
    expect(targets).toHaveLength(1);
  });

  it.each([
    ['BANNED', false],
    ['FLAGGED', true],
    ['SOMETHING_NEW', null],
  ])('MUST be told by the status %s', async (status, connected) => {
    shop.simulator.fail({ kind: 'answer', answer: { status: 200, body: { id: '106540352242922', status } } });
    expect(await shop.query('{ channel(name: "shop") { health { connected } } }')).toEqual({ channel: { health: { connected } } });
  });
});
