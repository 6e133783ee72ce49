import type { Refusal } from '../../../contract/error.js';
import type { NewProduct, ProductChange, ProductWrites } from '../../../contract/product-write.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteCall, WriteReceipt } from '../../../contract/writer.js';
import { minorDigits, shiftPoint, type AmountUnit, type Money } from '../../../domain/money.js';
import type { ChannelSettings } from '../../definition.js';
import { checkOwnCatalog } from '../../kit/own-catalog.js';
import { notSent } from '../../kit/not-sent.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import type { WhapiSettings } from '../settings.js';

/** ProductID of the OpenAPI description. */
const productIdPattern = /^\d{10,18}$/;

/** A double holds this many digits exactly. */
const maxDigits = 15;

/** POST /business/products, and PATCH and DELETE /business/products/{ProductID}. */
export function createProductWrites(api: WhapiApi, { channel, amountUnit }: ChannelSettings<WhapiSettings>): ProductWrites {
  /** A change must name all images (description of updateProduct): without new ones, those that the product has are sent again. */
  async function imagesOf({ productId, imageUrls }: ProductChange, call: WriteCall): Promise<readonly unknown[]> {
    if (imageUrls !== null) return imageUrls;
    const { body } = await api.get(`/business/products/${productId}`, {}, call).catch(notSent);
    const images: unknown = body['images'];
    if (Array.isArray(images) && images.length > 0) return images as unknown[];
    throw api.refused([
      invalid('imageUrls', 'Whapi needs all images with every change, and returned none of this product: give imageUrls.'),
    ]);
  }

  return {
    create: createWriter(
      api,
      checkNew,
      async (product, call) => {
        const { body } = await api.post('/business/products', { ...toFields(product, amountUnit), images: product.imageUrls }, call);
        const productId = readText(body['id']);
        if (productId === null) throw unexpectedResponse('whapi', channel, 'The response of Whapi has no product.');
        return { outcome: 'APPLIED', providerId: null, result: { productId } };
      },
      ['description', 'retailerId', 'url', 'availability', 'isHidden'],
    ),
    update: createWriter(
      api,
      checkChange,
      async (change, call) => {
        const images = await imagesOf(change, call);
        const { body } = await api.write(
          'PATCH',
          `/business/products/${change.productId}`,
          { ...toFields(change, amountUnit), images },
          call,
        );
        if (readText(body['id']) !== change.productId) throw unexpectedResponse('whapi', channel, 'The response of Whapi has no product.');
        return written;
      },
      ['name', 'description', 'price', 'imageUrls', 'url', 'availability', 'isHidden'],
    ),
    delete: createWriter(api, checkPlace, async ({ productId }, call) => {
      await api.change('DELETE', `/business/products/${productId}`, call);
      return written;
    }),
  };
}

const written: WriteReceipt = { outcome: 'APPLIED', providerId: null };

/** ProductEdit of the OpenAPI description, without the images. Fields that are not given are left out. */
function toFields(product: NewProduct | ProductChange, unit: AmountUnit | undefined): object {
  const { name, description, price, url, availability, isHidden } = product;
  const fields = {
    name,
    description,
    ...(price === null ? {} : { price: toNumber(price, unit), currency: price.currencyCode }),
    product_retailer_id: 'retailerId' in product ? product.retailerId : null,
    url,
    availability: availability === null ? null : availability === 'IN_STOCK' ? 'in stock' : 'out of stock',
    is_hidden: isHidden,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** The unit of prices is the channel's, as when they are read. */
function toNumber({ amount, currencyCode }: Money, unit: AmountUnit | undefined): number {
  return Number(unit === 'minor' ? shiftPoint(amount, minorDigits(currencyCode)) : amount);
}

function checkNew(product: NewProduct): readonly Refusal[] {
  return found([
    ...checkOwnCatalog('Whapi', product),
    isBlank(product.description) && invalid('description', 'Whapi needs a description.'),
    ...checkPrice(product.price),
  ]);
}

function checkChange(change: ProductChange): readonly Refusal[] {
  return [...checkPlace(change), ...(change.price === null ? [] : checkPrice(change.price))];
}

function checkPrice({ amount }: Money): readonly Refusal[] {
  const isExact = amount.replace(/\D/g, '').replace(/^0+/, '').length <= maxDigits;
  return found([!isExact && invalid(['price', 'amount'], `A price has at most ${maxDigits} digits at Whapi.`)]);
}

function checkPlace(place: { readonly catalogId: string | null; readonly productId: string }): readonly Refusal[] {
  return found([
    ...checkOwnCatalog('Whapi', place),
    !productIdPattern.test(place.productId) && invalid('productId', "Whapi's product ids have 10 to 18 digits."),
  ]);
}

export function isProductId(text: string | null): text is string {
  return text !== null && productIdPattern.test(text);
}
