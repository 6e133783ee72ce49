import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedWebhooks } from '../../simulator/server.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import type { WabotickData } from './data.js';
import { placedOrder } from './order-samples.js';

export interface WebhookEmitter {
  readonly webhooks: SimulatedWebhooks;
  /** Sends the webhook of a changed order. */
  changed(order: UntrustedRecord): void;
}

/** Order webhooks are assumed to be the flat order, without the name of an event. */
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
