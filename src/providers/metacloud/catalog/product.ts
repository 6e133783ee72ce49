import type { Product } from '../../../domain/catalog.js';
import { minorDigits, readCurrencyCode, type Money } from '../../../domain/money.js';
import { readAddress, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { readGraphId } from '../../whatsapp/graph-id.js';

export const productFields = 'id,retailer_id,name,description,price,sale_price,currency,availability,image_url,additional_image_urls';

/** A product of GET /{catalog}/products; null without an id. */
export function readProduct(product: UntrustedRecord, channel: string): Product | null {
  const productId = readGraphId(product);
  if (productId === null) return null;
  const more: readonly unknown[] = Array.isArray(product['additional_image_urls']) ? product['additional_image_urls'] : [];
  return {
    channel,
    productId,
    retailerId: readText(product['retailer_id']),
    name: readText(product['name']),
    description: readText(product['description']),
    price: readDisplayedPrice(product['price'], product['currency']),
    salePrice: readDisplayedPrice(product['sale_price'], product['currency']),
    availability: readText(product['availability']),
    imageUrls: [product['image_url'], ...more].map(readAddress).filter((address) => address !== null),
    raw: product,
  };
}

/**
 * A price as Graph writes it for people, such as `₹1,600.00`, `R$ 1.600,00` and `1600.00 INR`. Null where the digits can be read in two
 * ways: a separator marks the fraction when it is the last one and as many digits follow as the currency has, else it groups three digits.
 */
export function readDisplayedPrice(text: unknown, currency: unknown): Money | null {
  const currencyCode = readCurrencyCode(currency);
  const [number] = typeof text === 'string' && !text.includes('-') ? (/\d(?:[\d.,'\s\u00a0\u202f]*\d)?/.exec(text) ?? []) : [];
  if (currencyCode === null || number === undefined) return null;
  const digits = minorDigits(currencyCode);
  const [, fraction] = digits === 0 ? [] : (new RegExp(`[.,](\\d{${digits}})$`).exec(number) ?? []);
  const whole = fraction === undefined ? number : number.slice(0, -digits - 1);
  if (!/^\d{1,3}(?:[.,'\s\u00a0\u202f]\d{2,3})*[.,'\s\u00a0\u202f]\d{3}$|^\d+$/.test(whole)) return null;
  const amount = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  return { amount: fraction === undefined ? amount : `${amount}.${fraction}`, currencyCode };
}
