import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startWhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { during } from '../../faults.js';
import { runGateway } from '../../running-gateway.js';
import { noCalls, openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;

beforeAll(async () => {
  five = await openFiveChannels({
    clients: [{ name: 'orders', token: 'orders-token', scopes: ['orders:read', 'channels:read'], channels: ['*'] }],
  });
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

interface Items {
  readonly orders: {
    readonly nodes: readonly {
      readonly reference: string;
      readonly items:
        readonly { readonly productId: string; readonly product: { readonly id: string; readonly name: string } | null }[] | null;
    }[];
  };
}

const itemsOf = (channel: string) =>
  `{ orders(first: 20, filter: { channels: ["${channel}"] }) { nodes { reference items { productId product { id name } } } } }`;

describe('the product of an order line', () => {
  it('MUST be found for all orders of a page in one call', async () => {
    const { data, errors } = await five.ask<Items, object>(itemsOf('rio'));
    expect(errors).toEqual([]);
    const lines = data!.orders.nodes.flatMap(({ items }) => items ?? []);
    const chair = '25310022784561903';
    expect(lines.find(({ productId }) => productId === chair)?.product).toEqual({
      id: toId('Product', 'rio', 'default', chair),
      name: 'Cadeira de escritório',
    });
    expect(lines.filter(({ product }) => product === null).map(({ productId }) => productId)).toEqual(
      expect.arrayContaining(['custom-item-4N8FCTW23N7', '23940797548900636']),
    );
    expect(five.rio.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual(['GET catalogs']);
  });

  it('MUST be found where the lines are themselves read on request, in one call more', async () => {
    const { data, errors } = await five.ask<Items, object>(itemsOf('sydney'));
    expect(errors).toEqual([]);
    const names = data!.orders.nodes.flatMap(({ items }) => items ?? []).map(({ productId, product }) => [productId, product?.name]);
    expect(names).toEqual(expect.arrayContaining([['7291648350127811', 'Tea towel']]));
    const paths = five.sydney.requests.map(({ path }) => path);
    expect(paths.filter((path) => path === '/business/products')).toHaveLength(1);
    expect(paths.filter((path) => !path.startsWith('/business/'))).toEqual([]);
  });

  it('MUST be null, without a call, where the provider lists no products', async () => {
    for (const channel of ['riyadh', 'delhi', 'miami']) {
      const plain = await five.ask<Items, object>(itemsOf(channel).replace('product { id name }', ''));
      const cost = five.calls();
      const { data, errors } = await five.ask<Items, object>(itemsOf(channel));
      expect(errors).toEqual([]);
      expect(data!.orders.nodes).toHaveLength(plain.data!.orders.nodes.length);
      expect(data!.orders.nodes.flatMap(({ items }) => items ?? []).every(({ product }) => product === null)).toBe(true);
      expect(five.calls()).toEqual(cost);
    }
  });

  it('MUST be found by the shop’s own id where the line has no other', async () => {
    const items = ['CAFE-500', 'GONE-1'].map((retailerId) => ({ retailerId, name: retailerId, quantity: 1 }));
    const input = {
      channel: 'rio',
      reference: 'by-sku',
      customer: { phoneNumber: '+5544999999999' },
      messageId: 'm',
      orderRequestId: 'r',
      items,
    };
    const { data } = await five.ask<{ trackOrder: { order: { items: readonly { product: object | null }[] } } }, object>(
      'mutation ($input: TrackOrderInput!) { trackOrder(input: $input) { order { items { product { name retailerId } } } userErrors { code } } }',
      { input },
    );
    expect(data!.trackOrder.order.items.map(({ product }) => product)).toEqual([
      { name: 'Café torrado 500 g', retailerId: 'CAFE-500' },
      null,
    ]);
  });

  it('MUST be an error of its own, beside the order, when the catalog cannot be read', async () => {
    const broken = {
      kind: 'answer',
      answer: { status: 401, body: {} },
      when: ({ path }: { path: string }) => path.endsWith('/catalogs'),
    } as const;
    const { data, errors } = await during(five.rio, broken, () => five.ask<Items, object>(itemsOf('rio')));
    expect(data!.orders.nodes.length).toBeGreaterThan(0);
    expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['PROVIDER_UNAUTHENTICATED']));
    expect(errors.every(({ path }) => path?.at(-1) === 'product')).toBe(true);
  });

  it('MUST need the scope of catalogs', async () => {
    const { errors } = await five.ask<Items, object>(itemsOf('rio'), {}, 'orders-token');
    expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['FORBIDDEN']));
    expect(five.calls()).toEqual(noCalls);
  });
});

interface Products {
  readonly channel: {
    readonly catalogs: {
      readonly nodes: readonly {
        readonly products: {
          readonly nodes: readonly { readonly retailerId: string | null; readonly name: string }[];
          readonly isComplete: boolean;
          readonly asOf: string;
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        };
      }[];
    };
  };
}

const productsOf = (channel: string) => `query ($first: Int, $after: String, $filter: ProductFilter) {
  channel(name: "${channel}") { catalogs { nodes { products(first: $first, after: $after, filter: $filter) {
    nodes { retailerId name } isComplete asOf pageInfo { hasNextPage endCursor } } } } } }`;

describe('the products of a catalog', () => {
  const ask = async (filter: object | null, more: object = {}) => {
    const { data, errors } = await five.ask<Products, object>(productsOf('rio'), { filter, ...more });
    expect(errors).toEqual([]);
    return data!.channel.catalogs.nodes[0]!.products;
  };

  it.each([
    ['their own ids', { retailerIds: ['CADEIRA-1', 'NONE', 'CAFE-500'] }, ['CAFE-500', 'CADEIRA-1']],
    ['a part of the name, whatever the case', { search: 'FILTRO' }, ['FILTRO-4']],
    ['a part of the description', { search: 'wireless' }, [null]],
    ['both, which must both be met', { retailerIds: ['CAFE-500', 'CADEIRA-1'], search: 'café' }, ['CAFE-500']],
    ['no condition', {}, [null, 'CAFE-500', 'CADEIRA-1', 'FILTRO-4']],
  ])('MUST be found by %s', async (_, filter, expected) => {
    const { nodes, isComplete, pageInfo } = await ask(filter);
    expect([nodes.map(({ retailerId }) => retailerId), isComplete, pageInfo.hasNextPage]).toEqual([expected, true, false]);
  });

  it('MUST be found once each over small pages, with a cursor that is of this filter alone', async () => {
    const filter = { search: 'a' };
    const all = (await ask(filter)).nodes.map(({ name }) => name);
    const seen: string[] = [];
    for (let after: string | null = null, hasNext = true; hasNext;) {
      const { nodes, pageInfo } = await ask(filter, { first: 1, after });
      seen.push(...nodes.map(({ name }) => name));
      [after, hasNext] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(all.length).toBeGreaterThan(1);
    expect(seen).toEqual(all);
    const { pageInfo } = await ask(filter, { first: 1 });
    const { errors } = await five.ask(productsOf('rio'), { filter: { search: 'b' }, after: pageInfo.endCursor });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it.each([
    ['no id', { retailerIds: [] }],
    ['101 ids', { retailerIds: Array.from({ length: 101 }, (_, index) => `${index}`) }],
    ['an empty search', { search: ' ' }],
  ])('MUST be refused with %s, before their catalog is asked for them', async (_, filter) => {
    const { errors } = await five.ask(productsOf('sydney'), { filter });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(five.sydney.requests.filter(({ path }) => path === '/business/products')).toEqual([]);
  });

  /** A catalog of 1200 products, in pages of 100. */
  async function openLargeCatalog() {
    const products = Array.from({ length: 1200 }, (_, index) => {
      const number = index + 1;
      return { id: `${number}`, name: `Product ${number}`, product_retailer_id: `sku-${number}` };
    });
    const simulator = await startWhapiSimulator({ products });
    onTestFinished(() => simulator.close());
    const gateway = await runGateway({ channels: { shop: { provider: 'whapi', simulator } } });
    onTestFinished(() => gateway.close());
    const pagesRead = () => simulator.requests.filter(({ path }) => path === '/business/products').length;
    return { simulator, gateway, pagesRead };
  }

  it('MUST be found by id in no more pages than needed, and in ten at most', async () => {
    const { simulator, gateway, pagesRead } = await openLargeCatalog();
    const find = async (number: number) => {
      simulator.forgetRequests();
      const id = toId('Product', 'shop', 'default', String(number));
      const { data } = await gateway.ask<{ node: { name: string } | null }, object>(`{ node(id: "${id}") { ... on Product { name } } }`);
      return [data?.node?.name ?? null, pagesRead()];
    };
    expect([await find(50), await find(150), await find(1100)]).toEqual([
      ['Product 50', 1],
      ['Product 150', 2],
      [null, 10],
    ]);
  });

  it('MUST say that a page is incomplete when a filter reads no further, and go on there', async () => {
    const { gateway, pagesRead } = await openLargeCatalog();
    const page = async (after: string | null) => {
      const { data, errors } = await gateway.ask<Products, object>(productsOf('shop'), { filter: { retailerIds: ['sku-1100'] }, after });
      expect(errors).toEqual([]);
      return data!.channel.catalogs.nodes[0]!.products;
    };
    const first = await page(null);
    expect([first.nodes, first.isComplete, first.pageInfo.hasNextPage]).toEqual([[], false, true]);
    expect(pagesRead()).toBe(10);
    const second = await page(first.pageInfo.endCursor);
    expect([second.nodes.map(({ name }) => name), second.isComplete, second.pageInfo.hasNextPage]).toEqual([['Product 1100'], true, false]);
  });
});

interface Named {
  readonly template: { readonly name: string; readonly locale: string; readonly templateId: string } | null;
}

describe('a template by name and language', () => {
  const ask = (channel: string, name: string, language: string) =>
    five.ask<Named, object>(
      'query ($channel: String!, $name: String!, $language: String!) { template(channel: $channel, name: $name, language: $language) { templateId name locale } }',
      {
        ...{ channel, name, language },
      },
    );

  it.each(['en_US', 'en-us'])('MUST be the one of this name, for the language %s', async (language) => {
    const { data, errors } = await ask('miami', 'order_update', language);
    expect([data, errors]).toEqual([{ template: { templateId: '512340987612345', name: 'order_update', locale: 'en_US' } }, []]);
    expect(five.calls()).toEqual({ ...noCalls, miami: 1 });
  });

  it.each([
    ['another language', 'order_update', 'pt_BR'],
    ['a part of a name', 'order', 'en_US'],
    ['another name', 'nothing_of_the_kind', 'en_US'],
  ])('MUST be null for %s', async (_, name, language) => {
    expect(await ask('riyadh', name.replace('order_update', 'order_confirmation'), language)).toMatchObject({
      data: { template: null },
      errors: [],
    });
  });

  it('MUST be an error, and not null, when the list could not be read whole', async () => {
    const record = { id: 1, name: 'a', language: 'en', status: 'APPROVED', category: 'UTILITY', components: [] };
    const answer = {
      status: 200,
      body: { status: true, data: [record, 'broken'], meta: { current_page: 1, last_page: 1, per_page: 100 } },
    };
    const { data, errors } = await during(five.riyadh, { kind: 'answer', answer }, () => ask('riyadh', 'welcome_message', 'en'));
    expect(data).toEqual({ template: null });
    expect(errors).toMatchObject([{ path: ['template'], extensions: { code: 'PROVIDER_BAD_RESPONSE' } }]);
  });

  it('MUST be refused where the provider lists no templates', async () => {
    expect((await ask('rio', 'a', 'en')).errors).toMatchObject([{ extensions: { code: await five.codeOf('rio', 'templates.list') } }]);
    expect(five.calls()).toEqual(noCalls);
  });
});
