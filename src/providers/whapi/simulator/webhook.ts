import { createHash } from 'node:crypto';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import { customerInTurn, unixSeconds } from '../../simulator/sample-values.js';
import type { SimulatedWebhooks } from '../../simulator/server.js';
import type { SimulatedEvent } from '../../simulator/webhook.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import { messageIdOf, ownNumber } from './data.js';
import { line, withToken, type WhapiSample } from './samples.js';

/** Where the event's name is: in the body, after the address, or in the request's method. */
export type WebhookMode = 'body' | 'path' | 'method';

const channelId = 'MANTIS-M72HC';

const customers = [
  { from: '61491570156', from_name: 'Olivia Brown' },
  { from: '447400123456', from_name: 'Harry Clarke' },
  { from: '919984351848', from_name: 'Priya Nair' },
] as const;

export interface WebhookEmitter {
  readonly webhooks: SimulatedWebhooks;
  /** Sends the webhooks of a message that was sent through the API. */
  sent(message: UntrustedRecord): void;
}

/** Webhooks in the format of the help desk. `remember` stores a new order and its message. */
export function createWebhookEmitter(mode: WebhookMode, remember: (sample: WhapiSample, message: UntrustedRecord) => void): WebhookEmitter {
  const sender = createWebhookSender();
  let orders = 0;
  const emit = (type: string, content: Readonly<Record<string, unknown>>): void => sender.send(eventOf(mode, type, 'post', content));

  const arrived = ({ id, chat_id, timestamp }: UntrustedRecord): void => {
    for (const [code, status] of [[2, 'sent'] as const, [3, 'delivered'] as const]) {
      emit('statuses', { statuses: [{ id, code, status, recipient_id: chat_id, timestamp: String(Number(timestamp) + code) }] });
    }
  };

  const webhooks: SimulatedWebhooks = {
    ...sender,
    placeOrder() {
      orders += 1;
      const sample = placedOrder(orders);
      const message = { from_me: false, type: 'order', source: 'mobile', ...withToken(sample) };
      remember(sample, message);
      emit('messages', { messages: [message] });
      const { chat_id, timestamp } = sample.message;
      const id = messageIdOf('answer', orders, 'wNoTwl0rVw');
      const answer = { type: 'text', source: 'api', device_id: 11, status: 'pending', text: { body: 'Thank you for your order!' } };
      emit('messages', { messages: [{ id, from_me: true, chat_id, timestamp, ...answer, from: ownNumber }] });
      arrived({ id, chat_id, timestamp });
    },
  };
  return {
    webhooks,
    sent(message) {
      emit('messages', { messages: [message] });
      arrived(message);
    },
  };
}

/** Only the body mode has the event's name in the body. */
export function eventOf(mode: WebhookMode, type: string, method: 'post' | 'put' | 'patch' | 'delete', content: object): SimulatedEvent {
  if (mode === 'body') return { body: { ...content, event: { type, event: method }, channel_id: channelId } };
  if (mode === 'path') return { body: { ...content, channel_id: channelId }, suffix: `/${type}/${method}` };
  return { body: { ...content, channel_id: channelId }, suffix: `/${type}`, method: httpMethods[method] };
}

const httpMethods = { post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

function placedOrder(number: number): WhapiSample {
  const customer = customerInTurn(customers, number - 1);
  const items = [
    line('7291648350127734', 'mug-blue', 'Mug, blue', 2, 19.5, 'AUD'),
    line('7291648350127811', 'towel', 'Tea towel', 1, 24.95, 'AUD'),
  ];
  return {
    message: {
      id: messageIdOf('order', number, 'gDMTwl0rVw'),
      chat_id: `${customer.from}@s.whatsapp.net`,
      timestamp: unixSeconds(),
      ...customer,
      order: {
        order_id: String(964278151900000 + number),
        seller: ownNumber,
        title: 'Jonathan',
        item_count: 3,
        currency: 'AUD',
        total_price: 63.95,
        status: 'new',
      },
    },
    token: createHash('sha256').update(`order token ${number}`).digest('base64'),
    items,
  };
}
