import type { Refusal } from '../../../contract/error.js';
import type { NewProduct, ProductChange, ProductWrites } from '../../../contract/product-write.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteCall, WriteReceipt } from '../../../contract/writer.js';
import { fractionDigits, minorDigits, readCurrencyCode, shiftPoint, type Money } from '../../../domain/money.js';
import { notSent } from '../../kit/not-sent.js';
import { nullIfNotFound } from '../../kit/read-each.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { asRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { GraphApi } from '../api.js';
import { isGraphId, readGraphId } from '../../whatsapp/graph-id.js';
import type { OwnCatalogs } from './own-catalogs.js';

/** The retailer id's length (catalog fields, `id`). */
const maxRetailerId = 100;

/** Prices are whole numbers, of which a double holds this many digits exactly. */
const maxDigits = 15;

interface Place {
  readonly catalogId: string | null;
  readonly productId: string;
}

/**
 * POST /{catalog}/products, and POST and DELETE /{product} (Marketing API, Product Catalog Products and Product Item). A product's own address
 * does not say whose it is, and the token may change catalogs of other accounts: both are asked for first.
 */
export function createProductWrites(api: GraphApi, channel: string, catalogs: OwnCatalogs): ProductWrites {
  async function ownCatalog(catalogId: string | null, call: WriteCall): Promise<string> {
    if (catalogId !== null && (await catalogs.has(catalogId, call).catch(notSent))) return catalogId;
    throw api.refused([{ code: 'NOT_FOUND', field: ['catalogId'], message: 'The channel has no such catalog.' }]);
  }

  async function readProduct({ catalogId, productId }: Place, call: WriteCall): Promise<UntrustedRecord> {
    const own = await ownCatalog(catalogId, call);
    const fields = 'id,product_catalog,currency,sale_price';
    const answer = await api.get(`/${productId}`, { fields }, call).catch(nullIfNotFound).catch(notSent);
    if (answer !== null && readGraphId(asRecord(answer.body['product_catalog'])) === own) return answer.body;
    throw api.refused([{ code: 'NOT_FOUND', field: ['productId'], message: 'The catalog has no such product.' }]);
  }

  async function change(method: 'POST' | 'DELETE', productId: string, fields: object | undefined, call: WriteCall): Promise<WriteReceipt> {
    const { success } = await api.change(method, `/${productId}`, fields, call);
    if (success !== true) throw unexpectedResponse('metacloud', channel);
    return { outcome: 'APPLIED', providerId: null };
  }

  return {
    create: createWriter(
      api,
      checkNew,
      async (product, call) => {
        const { catalogId, retailerId } = product;
        const path = `/${await ownCatalog(catalogId, call)}/products`;
        // Without it a product with the same retailer id might be overwritten.
        const body = await api.change('POST', path, { retailer_id: retailerId, allow_upsert: false, ...toFields(product) }, call);
        const productId = readGraphId(body);
        if (productId === null) throw unexpectedResponse('metacloud', channel);
        return { outcome: 'APPLIED', providerId: null, result: { productId } };
      },
      ['description', 'salePrice', 'retailerId', 'url', 'availability', 'isHidden'],
    ),
    update: createWriter(
      api,
      checkChange,
      async (product, call) => {
        const refusals = checkCurrencies(product, await readProduct(product, call));
        if (refusals.length > 0) throw api.refused(refusals);
        return change('POST', product.productId, toFields(product), call);
      },
      ['name', 'description', 'price', 'salePrice', 'imageUrls', 'url', 'availability', 'isHidden'],
    ),
    delete: createWriter(api, checkPlace, async (place, call) => {
      await readProduct(place, call);
      return change('DELETE', place.productId, undefined, call);
    }),
  };
}

/** The parameters of both addresses. Those that are not given are left out: they stay as they are. */
function toFields(product: NewProduct | ProductChange): object {
  const { name, description, price, salePrice, imageUrls, url, availability, isHidden } = product;
  const [image, ...moreImages] = imageUrls ?? [];
  const fields = {
    name,
    description,
    price: price && toHundredths(price),
    sale_price: salePrice && toHundredths(salePrice),
    currency: (price ?? salePrice)?.currencyCode ?? null,
    image_url: image ?? null,
    additional_image_urls: imageUrls && moreImages,
    url,
    availability: availability === null ? null : availability === 'IN_STOCK' ? 'in stock' : 'out of stock',
    visibility: isHidden === null ? null : isHidden ? 'staging' : 'published',
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function toHundredths({ amount }: Money): number {
  return Number(shiftPoint(amount, 2));
}

/** A product has one currency: a change of one price must not give the other price another currency. */
function checkCurrencies({ price, salePrice }: ProductChange, known: UntrustedRecord): readonly Refusal[] {
  const given = price ?? salePrice;
  const isSame = given === null || given.currencyCode === readCurrencyCode(known['currency']);
  const staysBehind = price === null || (salePrice === null && readText(known['sale_price']) !== null);
  if (isSame || !staysBehind) return [];
  const place = price === null ? 'salePrice' : 'price';
  return [invalid([place, 'currencyCode'], 'The other price of this product is in another currency: give both.')];
}

function checkNew({ catalogId, retailerId, price, salePrice }: NewProduct): readonly Refusal[] {
  return found([
    ...checkCatalog(catalogId),
    isBlank(retailerId) && invalid('retailerId', 'Meta knows a product by its retailerId: give it.'),
    (retailerId?.length ?? 0) > maxRetailerId && invalid('retailerId', `A retailerId has at most ${maxRetailerId} characters at Meta.`),
    ...checkPrice('price', price),
    ...checkPrice('salePrice', salePrice),
  ]);
}

function checkChange({ price, salePrice, ...place }: ProductChange): readonly Refusal[] {
  return [...checkPlace(place), ...checkPrice('price', price), ...checkPrice('salePrice', salePrice)];
}

function checkPlace({ catalogId, productId }: Place): readonly Refusal[] {
  return found([...checkCatalog(catalogId), !isGraphId(productId) && invalid('productId', "Meta's product ids have 1 to 32 digits.")]);
}

function checkCatalog(catalogId: string | null): Refusal[] {
  const isId = catalogId !== null && isGraphId(catalogId);
  return found([!isId && invalid('catalogId', "Meta's catalog ids have 1 to 32 digits.")]);
}

function checkPrice(field: 'price' | 'salePrice', price: Money | null): Refusal[] {
  if (price === null) return [];
  const { amount, currencyCode } = price;
  if (minorDigits(currencyCode) !== 2)
    return [
      invalid([field, 'currencyCode'], `Meta does not say how it counts prices in ${currencyCode}: only currencies with hundredths.`),
    ];
  const isExact = fractionDigits(amount) <= 2 && amount.replace(/\D/g, '').length <= maxDigits;
  return found([!isExact && invalid([field, 'amount'], `A price has at most two decimals and ${maxDigits} digits at Meta.`)]);
}
