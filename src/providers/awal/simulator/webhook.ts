import type { SimulatedWebhooks } from '../../simulator/server.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import type { OrderBook } from './orders.js';
import { presentTime, toListed } from './orders.js';
import { sampleOrder } from './samples.js';
import { createSignature } from '../webhook/webhook-signature.js';

export interface WebhookEmitter {
  readonly webhooks: SimulatedWebhooks;
  /** The order is another than before. */
  updated(id: number): void;
  /** A message was sent, and arrived. */
  sent(messageId: string): void;
}

const customers = [
  { customer_name: 'Noura Al-Otaibi', customer_phone: '966551234567' },
  { customer_name: 'Hassan Mansour', customer_phone: '971521234567' },
  { customer_name: 'Salma Farouk', customer_phone: '201221234567' },
] as const;

/** Tells of the book's orders, as a list has them, under Awal's signature. */
export function createWebhookEmitter(book: OrderBook, hmacSecret: string): WebhookEmitter {
  const { deliverTo, delivered, send } = createWebhookSender();
  const { sign } = createSignature(hmacSecret);
  let placed = 0;

  function tell(event: string, id: number): void {
    const order = book.orders.get(id);
    if (order !== undefined) send({ body: { event, timestamp: presentTime(), data: toListed(order) } }, sign);
  }

  return {
    webhooks: {
      deliverTo,
      delivered,
      send: (event) => send(event, sign),
      placeOrder() {
        const id = Math.max(0, ...book.orders.keys()) + 1;
        const created_at = presentTime();
        const order_number = `ORD-${created_at.slice(0, 4)}-${String(id).padStart(3, '0')}`;
        const customer = customers[placed % customers.length] as (typeof customers)[number];
        book.orders.set(id, sampleOrder({ id, order_number, ...customer, subtotal: 149.5, tax: 22.43, shipping: 25, created_at }));
        placed += 1;
        tell('order.created', id);
      },
    },
    updated: (id) => tell('order.updated', id),
    sent(message_id) {
      const timestamp = presentTime();
      send({ body: { event: 'message.status.updated', timestamp, data: { message_id, status: 'delivered', timestamp } } }, sign);
    },
  };
}
