import { z } from 'zod';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { ZapiData } from './data.js';
import { amount, phone, readBody, text } from './request-shapes.js';

const businessNumber = z.string().regex(/^\d{8,15}$/);

/** The documented bodies of send-product and send-catalog. */
export const productMessageRequest = z.strictObject({ phone, catalogPhone: businessNumber, productId: z.string().regex(/^\d+$/) });
export const catalogMessageRequest = z.strictObject({
  phone,
  catalogPhone: businessNumber,
  translation: z.enum(['EN', 'PT']).optional(),
  message: text.optional(),
  title: text.optional(),
  catalogDescription: text.optional(),
});

const webAddress = z.string().regex(/^https?:\/\/\S+$/);

/** The documented body of POST products. `salePrice` is in the table and not in every sample; prices with a fraction are assumed. */
export const productRequest = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  description: text,
  images: z.array(webAddress).min(1),
  isHidden: z.boolean(),
  name: text,
  price: amount,
  salePrice: amount.optional(),
  retailerId: text,
  url: webAddress,
});

/** POST products, and GET and DELETE of one product. Undefined for other addresses. */
export function answerProducts(address: string, request: ReceivedRequest, data: ZapiData): SimulatedAnswer | undefined {
  const [, id] = /^products(?:\/(\d+))?$/.exec(address) ?? [];
  if (address !== 'products' && id === undefined) return undefined;
  if (id === undefined) return request.method === 'POST' ? save(request, data) : methodNotAllowed;
  const known = data.products.find((product) => product['id'] === id);
  if (request.method === 'GET')
    // An unknown product has none; assumed.
    return { status: 200, body: { cartEnabled: true, catalogId: '99999999999999999', product: known ?? null } };
  if (request.method !== 'DELETE') return methodNotAllowed;
  data.products = data.products.filter((product) => product !== known);
  return { status: 200, body: { success: known !== undefined } };
}

const methodNotAllowed: SimulatedAnswer = { status: 405, body: { error: 'Method Not Allowed' } };

/** A product with a known `retailerId` is changed; assumed. Prices are read as thousandths. */
function save({ headers, body }: ReceivedRequest, data: ZapiData): SimulatedAnswer {
  if (headers['content-type'] !== 'application/json') return { status: 415, body: { error: 'Unsupported Media Type' } };
  if (!data.status.connected) return { status: 200, body: { value: false } };
  const read = readBody(productRequest, body);
  if ('error' in read) return { status: 400, body: read };
  const { price, salePrice, isHidden: _isHidden, url: _url, ...fields } = read.request;
  const known = data.products.find((product) => product['retailerId'] === fields.retailerId);
  const id = typeof known?.['id'] === 'string' ? known['id'] : `47415759458${String(data.products.length).padStart(5, '0')}`;
  const prices = { price: thousandths(price), salePrice: salePrice === undefined ? null : thousandths(salePrice) };
  const saved = { availability: 'in stock', quantity: null, ...fields, ...prices, id };
  data.products = known === undefined ? [...data.products, saved] : data.products.map((product) => (product === known ? saved : product));
  return { status: 200, body: { id } };
}

function thousandths(price: number): string {
  return String(Math.round(price * 1000));
}
