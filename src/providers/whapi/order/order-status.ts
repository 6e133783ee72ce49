import type { OrderStatus } from '../../../domain/order.js';

/** The status of an order message (MessageContentOrder in the OpenAPI description). Whapi has no call that reads or changes it later. */
const statuses: ReadonlyMap<string, OrderStatus> = new Map([
  ['new', 'PENDING'],
  ['accepted', 'ACCEPTED'],
  ['canceled', 'CANCELED'],
]);

export function readOrderStatus(name: unknown): OrderStatus {
  return (typeof name === 'string' ? statuses.get(name.trim().toLowerCase()) : undefined) ?? 'UNKNOWN';
}
