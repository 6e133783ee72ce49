import type { Product } from '../../../domain/catalog.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { readThousandths } from './price.js';

/** A product of a catalog; null without an id. */
export function toProduct(product: UntrustedRecord, channel: string): Product | null {
  const productId = readText(product['id']);
  if (productId === null) return null;
  const { currency, images } = product;
  return {
    channel,
    productId,
    retailerId: readText(product['retailerId']),
    name: readText(product['name']),
    description: readText(product['description']),
    price: readThousandths(product['price'], currency),
    salePrice: readThousandths(product['salePrice'], currency),
    availability: readText(product['availability']),
    imageUrls: (Array.isArray(images) ? (images as unknown[]) : [images]).filter(isUrl),
    raw: product,
  };
}

function isUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value);
}
