import { z } from 'zod';
import { readJson } from '../../kit/untrusted.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import { ownNumber, type WhapiData } from './data.js';
import { wrongParameters } from './message.js';

const image = z.string().min(1);

/** ProductEdit and ProductCreate of the OpenAPI description. */
const editRequest = z.strictObject({
  product_retailer_id: z.string().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  images: z.array(image).min(1).max(10),
  availability: z.enum(['in stock', 'out of stock']).optional(),
  name: z.string().optional(),
  url: z.string().optional(),
  description: z.string().optional(),
  price: z.number().min(0).optional(),
  is_hidden: z.boolean().optional(),
});
const createRequest = editRequest.required({ price: true, currency: true, name: true, description: true });

const to = z.string().regex(/^[\d-]{9,31}(@[\w.]{1,})?$/);
const sender = { to, quoted: z.string().optional() };

/** SenderProductFromCatalog and SenderCatalogByID, without the media that the gateway never sends. */
const productMessage = z.strictObject({ ...sender, catalog_id: z.string().optional() });
const catalogMessage = z.strictObject({
  ...sender,
  title: z.string().optional(),
  description: z.string().optional(),
  body: z.string().optional(),
});

const notFound = (what: string): SimulatedAnswer => ({
  status: 404,
  body: { error: { code: 404, message: `Specified ${what} not found` } },
});

/** Requests that change products, or send one or the catalog. Undefined for others. */
export function answerProducts(
  data: WhapiData,
  request: ReceivedRequest,
  send: (recipient: string, message: { readonly type: string; readonly content: object }) => SimulatedAnswer,
): SimulatedAnswer | undefined {
  const { method, path, query, headers, body } = request;
  const [, id] = /^\/business\/products\/([^/]+)$/.exec(path) ?? [];
  const [, owner] = /^\/business\/catalogs\/([^/]+)$/.exec(path) ?? [];
  if (path !== '/business/products' && id === undefined && owner === undefined) return undefined;
  const isRight = [...query.keys()].every((name) => name === 'token') && (id === undefined || /^\d{10,18}$/.test(id));
  if (!isRight || (method !== 'DELETE' && headers['content-type'] !== 'application/json')) return wrongParameters;
  const route = `${method} ${owner === undefined ? (id === undefined ? 'products' : 'product') : 'catalog'}`;
  const known = data.products.find((product) => product['id'] === id);
  const given: unknown = readJson(body);
  switch (route) {
    case 'POST products':
      return create(data, given);
    case 'PATCH product':
      return known === undefined ? notFound('product') : edit(data, known, given);
    case 'DELETE product':
      if (known === undefined) return notFound('product');
      data.products.splice(data.products.indexOf(known), 1);
      return { status: 200, body: { success: true, result: true } };
    case 'POST product': {
      const message = productMessage.safeParse(given);
      if (!message.success) return wrongParameters;
      return known === undefined ? notFound('product') : send(message.data.to, { type: 'product', content: { product_id: id } });
    }
    case 'POST catalog': {
      const message = catalogMessage.safeParse(given);
      if (!message.success) return wrongParameters;
      return owner === ownNumber
        ? send(message.data.to, { type: 'text', content: { body: message.data.body ?? '' } })
        : notFound('contact');
    }
    default:
      return undefined;
  }
}

function create(data: WhapiData, given: unknown): SimulatedAnswer {
  const product = createRequest.safeParse(given);
  if (!product.success) return wrongParameters;
  const created = { id: `72916483501${String(90_000 + data.products.length)}`, availability: 'in stock', review: {}, ...product.data };
  data.products.push(created);
  return { status: 200, body: created };
}

function edit(data: WhapiData, known: WhapiData['products'][number], given: unknown): SimulatedAnswer {
  const change = editRequest.safeParse(given);
  if (!change.success) return wrongParameters;
  const changed = { ...known, ...change.data };
  data.products[data.products.indexOf(known)] = changed;
  return { status: 200, body: changed };
}
