import type { OrderStatus } from '../../../domain/order.js';

export type StatusWords = Readonly<Partial<Record<OrderStatus, string>>>;

/** Their words by our status. Submitted is what a new order reads; the others are the documented values of cart_status. */
export const documentedWords: StatusWords = {
  PENDING: 'Submitted',
  ACCEPTED: 'Approved',
  SHIPPED: 'Shipped',
  DELIVERED: 'Delivered',
  COMPLETED: 'Completed',
  REFUNDED: 'Refunded',
};
