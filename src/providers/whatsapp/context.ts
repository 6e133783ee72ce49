import type { ProductContent } from '../../domain/message.js';
import { isRecord, readText } from '../kit/untrusted.js';

/** A text about a product: Meta puts `referred_product` into the message's `context`. Null without a product. */
export function readProductInquiry(text: string, context: unknown): ProductContent | null {
  const product = isRecord(context) ? context['referred_product'] : undefined;
  if (!isRecord(product)) return null;
  const [catalogId, retailerId] = [readText(product['catalog_id']), readText(product['product_retailer_id'])];
  if (catalogId === null && retailerId === null) return null;
  return { type: 'ProductContent', catalogId, productId: null, retailerId, title: null, text, url: null };
}

/** The id of the message that this one replies to: `context.id` of a received one, `context.message_id` of a sent one. */
export function readReplyTo(context: unknown): string | null {
  return isRecord(context) ? (readText(context['id']) ?? readText(context['message_id'])) : null;
}
