import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedWebhooks } from '../../simulator/server.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import type { WabotickData } from './data.js';
import { placedOrder } from './order-samples.js';

export interface WebhookEmitter {
  readonly webhooks: SimulatedWebhooks;
  /** The order is another than before. */
  changed(order: UntrustedRecord): void;
}

/** Tells of orders flat and without a word of what happened, as they are assumed to be told. */
export function createWebhookEmitter(data: WabotickData, clock: () => string): WebhookEmitter {
  const sender = createWebhookSender();
  let placed = 0;
  return {
    webhooks: {
      ...sender,
      placeOrder() {
        placed += 1;
        const order = placedOrder(placed, clock(), data.catalogs[0] ?? {});
        data.orders.push(order);
        sender.send({ body: order });
      },
    },
    changed: (order) => sender.send({ body: order }),
  };
}
