import type { OrderStatus } from '../../../domain/order.js';

/**
 * The status of an order message (MessageContentOrder in the OpenAPI description). Whapi has no call that changes or tells it later,
 * so that there is no way back from our words to theirs.
 */
const words: ReadonlyMap<string, OrderStatus> = new Map([
  ['new', 'PENDING'],
  ['accepted', 'ACCEPTED'],
  ['canceled', 'CANCELED'],
]);

export function readOrderStatus(word: unknown): OrderStatus {
  return (typeof word === 'string' ? words.get(word.trim().toLowerCase()) : undefined) ?? 'UNKNOWN';
}
