import type { Product } from '../../../domain/catalog.js';
import { readMoney, type AmountUnit } from '../../../domain/money.js';
import { isRecord, readAddress, readText } from '../../kit/untrusted.js';

/** The fields of Product (OpenAPI description) that are read. */
interface WhapiProduct {
  readonly id?: unknown;
  readonly product_retailer_id?: unknown;
  readonly name?: unknown;
  readonly description?: unknown;
  readonly price?: unknown;
  readonly currency?: unknown;
  readonly availability?: unknown;
  readonly images?: unknown;
}

/**
 * Null without an id. The description does not say whether `price` counts major or minor units: the channel's setting decides, default
 * major.
 */
export function readProduct(value: unknown, channel: string, unit: AmountUnit | undefined): Product | null {
  if (!isRecord(value)) return null;
  const record: WhapiProduct = value;
  const productId = readText(record.id);
  if (productId === null) return null;
  const images: readonly unknown[] = Array.isArray(record.images) ? record.images : [];
  return {
    channel,
    productId,
    retailerId: readText(record.product_retailer_id),
    name: readText(record.name),
    description: readText(record.description),
    price: readMoney(record.price, record.currency, unit),
    salePrice: null,
    availability: readText(record.availability),
    imageUrls: images.map(readAddress).filter((address) => address !== null),
    raw: value,
  };
}
