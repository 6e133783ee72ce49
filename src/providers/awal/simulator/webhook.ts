import { customerInTurn, isoSeconds } from '../../simulator/sample-values.js';
import type { SimulatedWebhooks } from '../../simulator/server.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import type { OrderStore } from './orders.js';
import { toListed } from './orders.js';
import { sampleOrder } from './samples.js';
import { createSignature } from '../webhook/webhook-signature.js';

export interface WebhookEmitter {
  readonly webhooks: SimulatedWebhooks;
  /** Sends order.updated. */
  updated(id: number): void;
  /** Sends the status `delivered`. */
  sent(messageId: string): void;
}

const customers = [
  { customer_name: 'Noura Al-Otaibi', customer_phone: '966551234567' },
  { customer_name: 'Hassan Mansour', customer_phone: '971521234567' },
  { customer_name: 'Salma Farouk', customer_phone: '201221234567' },
] as const;

/** Sends events about the stored orders, signed by Awal's method. */
export function createWebhookEmitter(store: OrderStore, hmacSecret: string): WebhookEmitter {
  const sender = createWebhookSender(createSignature(hmacSecret).sign);
  let placed = 0;

  function emit(event: string, id: number): void {
    const order = store.orders.get(id);
    if (order !== undefined) sender.send({ body: { event, timestamp: isoSeconds(), data: toListed(order) } });
  }

  return {
    webhooks: {
      ...sender,
      placeOrder() {
        const id = Math.max(0, ...store.orders.keys()) + 1;
        const created_at = isoSeconds();
        const order_number = `ORD-${created_at.slice(0, 4)}-${String(id).padStart(3, '0')}`;
        const customer = customerInTurn(customers, placed);
        store.orders.set(id, sampleOrder({ id, order_number, ...customer, subtotal: 149.5, tax: 22.43, shipping: 25, created_at }));
        placed += 1;
        emit('order.created', id);
      },
    },
    updated: (id) => emit('order.updated', id),
    sent(message_id) {
      const timestamp = isoSeconds();
      sender.send({ body: { event: 'message.status.updated', timestamp, data: { message_id, status: 'delivered', timestamp } } });
    },
  };
}
