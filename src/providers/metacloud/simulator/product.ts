import * as z from 'zod';
import { readJson } from '../../kit/untrusted.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import { catalogs, foreignCatalog, products } from './data.js';
import { graphFailure } from './failure.js';
import { only, pageOf } from './page.js';

const address = z.url({ protocol: /^https?$/ });
const price = z.int().min(0);

/** The parameters of POST /{product} that the gateway may send (Meta's ProductItem.json), with their types. */
const productChange = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  description: z.string().min(1).max(9999).optional(),
  price: price.optional(),
  sale_price: price.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  image_url: address.optional(),
  additional_image_urls: z.array(address).max(20).optional(),
  url: address.optional(),
  availability: z
    .enum(['in stock', 'out of stock', 'preorder', 'available for order', 'discontinued', 'pending', 'mark_as_sold'])
    .optional(),
  visibility: z.enum(['published', 'staging']).optional(),
});

/** Those of POST /{catalog}/products (ProductCatalog.json), of which name, price and currency are required. */
const newProduct = productChange.required({ name: true, price: true, currency: true }).extend({
  retailer_id: z.string().min(1).max(100),
  allow_upsert: z.boolean().optional(),
});

/** A product as Graph shows it, in its catalog. */
interface StoredProduct {
  readonly id: string;
  readonly product_catalog: { readonly id: string; readonly name: string };
  readonly [member: string]: unknown;
}

type Catalog = (typeof catalogs)[number];

export interface CatalogStore {
  /** The account's catalogs. */
  readonly own: readonly Catalog[];
  /** The answer to a request that names a catalog or a product; undefined for other objects. */
  answer(request: ReceivedRequest, object: string, edge: string | undefined): SimulatedAnswer | undefined;
}

/** The catalogs that the token reaches: those of the account, and one of another account. */
export function createCatalogStore(catalogCount = catalogs.length, productCount = products.length): CatalogStore {
  const own = catalogs.slice(0, catalogCount);
  const [first] = catalogs;
  let stored: readonly StoredProduct[] = Array.from({ length: productCount }, (_, index) => {
    const product = products[index] ?? { ...products[0], id: String(8765432109876543 + index), retailer_id: `sku-${index}` };
    return { ...product, id: String(product.id), product_catalog: nameOf(first) };
  });
  stored = [...stored, { id: '5550000000000001', retailer_id: 'theirs', name: 'Of others', product_catalog: nameOf(foreignCatalog) }];
  const inCatalog = (id: string): readonly StoredProduct[] => stored.filter(({ product_catalog }) => product_catalog.id === id);

  function create(catalog: Catalog, body: string): SimulatedAnswer {
    const { data } = newProduct.safeParse(readJson(body));
    if (data === undefined) return invalid;
    const { allow_upsert: _allow_upsert, ...product } = data;
    const isKnown = inCatalog(catalog.id).some((known) => known['retailer_id'] === product.retailer_id);
    if (isKnown) return graphFailure(400, 10800, 'Duplicate retailer_id when attempting to create a store collection');
    const id = String(6543210987654000 + stored.length);
    stored = [...stored, { availability: 'in stock', visibility: 'published', ...shown(product), id, product_catalog: nameOf(catalog) }];
    return { status: 200, body: { id } };
  }

  function change(known: StoredProduct, body: string): SimulatedAnswer {
    const { data } = productChange.safeParse(readJson(body));
    if (data === undefined || Object.keys(data).length === 0) return invalid;
    stored = stored.map((product) => (product === known ? { ...known, ...shown(data) } : product));
    return { status: 200, body: { success: true } };
  }

  function answerProduct({ method, query, body }: ReceivedRequest, known: StoredProduct): SimulatedAnswer | undefined {
    if (method === 'GET') return { status: 200, body: only(known, query) };
    if (method === 'POST') return change(known, body);
    if (method !== 'DELETE') return undefined;
    stored = stored.filter((product) => product !== known);
    return { status: 200, body: { success: true } };
  }

  return {
    own,
    answer(request, object, edge) {
      const { method, query, headers, body } = request;
      if (method === 'POST' && headers['content-type'] !== 'application/json') return undefined;
      const product = stored.find(({ id }) => id === object);
      if (product !== undefined) return edge === undefined ? answerProduct(request, product) : undefined;
      const catalog = [...catalogs, foreignCatalog].find(({ id }) => id === object);
      if (catalog === undefined) return undefined;
      if (edge === undefined) return method === 'GET' ? { status: 200, body: only(catalog, query) } : undefined;
      if (edge !== 'products') return undefined;
      return method === 'POST' ? create(catalog, body) : pageOf(inCatalog(object), query);
    },
  };
}

const invalid = graphFailure(400, 100, 'Invalid parameter');

function nameOf(catalog: Catalog | undefined): StoredProduct['product_catalog'] {
  return { id: catalog?.id ?? '', name: catalog?.name ?? '' };
}

/** Prices are given in hundredths, and shown for people. */
function shown({ price: given, sale_price, ...fields }: z.infer<typeof productChange>): object {
  const { currency = '' } = fields;
  const show = (hundredths: number): string => `${(hundredths / 100).toFixed(2)} ${currency}`;
  return {
    ...fields,
    ...(given === undefined ? {} : { price: show(given) }),
    ...(sale_price === undefined ? {} : { sale_price: show(sale_price) }),
  };
}
