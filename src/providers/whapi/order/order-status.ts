import type { OrderStatus } from '../../../domain/order.js';

/** The status of an order message (MessageContentOrder in the OpenAPI description). Whapi has no call that reads or changes it later. */
const words: ReadonlyMap<string, OrderStatus> = new Map([
  ['new', 'PENDING'],
  ['accepted', 'ACCEPTED'],
  ['canceled', 'CANCELED'],
]);

export function readOrderStatus(word: unknown): OrderStatus {
  return (typeof word === 'string' ? words.get(word.trim().toLowerCase()) : undefined) ?? 'UNKNOWN';
}
