import type { Order, OrderStatus, PaymentStatus } from '../../../domain/order.js';

/** Awal's five statuses (update-order page); it documents none for called off or refunded. */
const orderWords: ReadonlyMap<OrderStatus, string> = new Map([
  ['PENDING', 'pending'],
  ['ACCEPTED', 'accepted'],
  ['SHIPPED', 'shipped'],
  ['DELIVERED', 'delivered'],
  ['COMPLETED', 'completed'],
]);

const paymentWords: ReadonlyMap<PaymentStatus, string> = new Map([
  ['PENDING', 'unpaid'],
  ['PAID', 'paid'],
]);

/** Every status that Awal reads and writes, in the order of the enum. */
export const writableStatuses: readonly OrderStatus[] = [...orderWords.keys()];

/**
 * "You can update order status progressively (pending → accepted → shipped → delivered → completed)" (update-order page): one step at a
 * time, which is how the sentence is read here. The present status may be written again. From a word that Awal does not document nothing
 * is known to follow.
 */
export function nextStatuses({ status }: Order): readonly OrderStatus[] {
  const present = writableStatuses.indexOf(status);
  return present === -1 ? [] : writableStatuses.slice(present, present + 2);
}

/** Every payment status that Awal reads and writes, in the order of the enum. */
export const writablePaymentStatuses: readonly PaymentStatus[] = [...paymentWords.keys()];

export function readOrderStatus(word: unknown): OrderStatus {
  return meaningOf(word, orderWords) ?? 'UNKNOWN';
}

export function readPaymentStatus(word: unknown): PaymentStatus {
  return meaningOf(word, paymentWords) ?? 'UNKNOWN';
}

/** Awal's word; undefined when it has none. */
export function orderStatusWord(status: OrderStatus): string | undefined {
  return orderWords.get(status);
}

/** Awal's word; undefined when it has none. */
export function paymentStatusWord(status: PaymentStatus): string | undefined {
  return paymentWords.get(status);
}

function meaningOf<Meaning>(word: unknown, words: ReadonlyMap<Meaning, string>): Meaning | undefined {
  if (typeof word !== 'string') return undefined;
  const wanted = word.trim().toLowerCase();
  return [...words].find(([, known]) => known === wanted)?.[0];
}
