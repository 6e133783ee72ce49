import type { Refusal } from '../../../contract/error.js';
import type { NewProduct, ProductChange, ProductWrites } from '../../../contract/product-write.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteCall, WriteReceipt } from '../../../contract/writer.js';
import type { Product } from '../../../domain/catalog.js';
import type { Money } from '../../../domain/money.js';
import { checkOwnCatalog } from '../../kit/own-catalog.js';
import { notSent } from '../../kit/not-sent.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { asRecord, readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { ExactNumber, toJson } from '../exact-json.js';
import { toProduct } from './product.js';

/**
 * POST products creates and changes a product, known by its `retailerId` (A), and always has all of it; DELETE products/{id} deletes one. A
 * change therefore reads the product first. `url` and `isHidden` are not in what is read, so a change must give them.
 */
export function createProductWrites(api: Api, channel: string): ProductWrites {
  async function write(product: WholeProduct, call: WriteCall): Promise<string> {
    const productId = readText(asRecord(await api.create('products', toBody(product), call))['id']);
    if (productId === null) throw unexpectedResponse('zapi', channel);
    return productId;
  }

  async function readProduct(productId: string, call: WriteCall): Promise<Product> {
    const { value } = await api.read(`products/${productId}`, call).catch(notSent);
    const product = toProduct(asRecord(asRecord(value)['product']), channel);
    if (product?.productId === productId) return product;
    throw api.refused([{ code: 'NOT_FOUND', field: ['productId'], message: 'Z-API has no such product.' }]);
  }

  return {
    create: createWriter(
      api,
      checkNew,
      async (product, call) => {
        const { description, retailerId, url } = product;
        const whole = { ...product, description: description ?? '', retailerId: retailerId ?? '', url: url ?? '' };
        const productId = await write({ ...whole, isHidden: product.isHidden ?? false }, call);
        return { outcome: 'APPLIED', providerId: null, result: { productId } };
      },
      ['description', 'salePrice', 'retailerId', 'url', 'isHidden'],
    ),
    update: createWriter(
      api,
      checkChange,
      async (change, call) => {
        const product = mergeProduct(await readProduct(change.productId, call), change);
        if ('refusals' in product) throw api.refused(product.refusals);
        // Another id is another product.
        if ((await write(product, call)) !== change.productId) throw unexpectedResponse('zapi', channel);
        return written;
      },
      ['name', 'description', 'price', 'salePrice', 'imageUrls', 'url', 'isHidden'],
    ),
    delete: createWriter(api, checkPlace, async ({ productId }, call) => {
      await api.confirm('DELETE', `products/${productId}`, undefined, call);
      return written;
    }),
  };
}

const written: WriteReceipt = { outcome: 'APPLIED', providerId: null };

/** What POST products wants. Of the documented fields, a sample leaves out `salePrice` alone. */
interface WholeProduct {
  readonly name: string;
  readonly description: string;
  readonly price: Money;
  readonly salePrice: Money | null;
  readonly imageUrls: readonly string[];
  readonly retailerId: string;
  readonly url: string;
  readonly isHidden: boolean;
}

function toBody({ name, description, price, salePrice, imageUrls, retailerId, url, isHidden }: WholeProduct): string {
  return toJson({
    currency: price.currencyCode,
    description,
    images: imageUrls,
    isHidden,
    name,
    price: new ExactNumber(price.amount),
    salePrice: salePrice === null ? undefined : new ExactNumber(salePrice.amount),
    retailerId,
    url,
  });
}

/** The product as it is, with the changes. */
function mergeProduct(known: Product, change: ProductChange): WholeProduct | { readonly refusals: readonly Refusal[] } {
  const [price, salePrice] = [change.price ?? known.price, change.salePrice ?? known.salePrice];
  const { retailerId } = known;
  const [name, description] = [change.name ?? known.name, change.description ?? known.description];
  const isMixed = price !== null && salePrice !== null && price.currencyCode !== salePrice.currencyCode;
  const refusals = found([
    retailerId === null && invalid('productId', 'This product has no retailerId, by which Z-API knows a product to change.'),
    name === null && invalid('name', 'Z-API writes a product whole, and has no name of it: give it.'),
    description === null && invalid('description', 'Z-API writes a product whole, and has no description of it: give it.'),
    price === null && invalid('price', 'Z-API writes a product whole, and has no price of it: give it.'),
    isMixed && invalid('salePrice', 'The price and the sale price of a product must be in one currency: give both.'),
  ]);
  if (retailerId === null || name === null || description === null || price === null || refusals.length > 0) return { refusals };
  const imageUrls = change.imageUrls ?? known.imageUrls;
  return { name, description, price, salePrice, imageUrls, retailerId, url: change.url ?? '', isHidden: change.isHidden ?? false };
}

function checkNew({ description, retailerId, url, ...product }: NewProduct): readonly Refusal[] {
  const missing = Object.entries({ description, retailerId, url }).filter(([, text]) => isBlank(text));
  return [...checkOwnCatalog('Z-API', product), ...missing.map(([field]) => invalid(field, `Z-API needs the ${field} of a product.`))];
}

function checkChange({ url, isHidden, ...change }: ProductChange): readonly Refusal[] {
  const why = 'Z-API writes a product whole, and does not return this: give it with every change.';
  return found([...checkPlace(change), isBlank(url) && invalid('url', why), isHidden === null && invalid('isHidden', why)]);
}

function checkPlace(place: { readonly catalogId: string | null; readonly productId: string }): readonly Refusal[] {
  return found([
    ...checkOwnCatalog('Z-API', place),
    !isProductId(place.productId) && invalid('productId', "Z-API's product ids have 1 to 32 digits."),
  ]);
}

export function isProductId(text: string | null): text is string {
  return text !== null && /^\d{1,32}$/.test(text);
}
