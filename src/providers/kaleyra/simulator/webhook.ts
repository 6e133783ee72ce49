import { customerInTurn, unixSeconds, wamidOf } from '../../simulator/sample-values.js';
import type { SimulatedWebhooks } from '../../simulator/server.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import type { MessageRequest } from './request.js';

/**
 * Errors that WhatsApp reports later: a forbidden change of an order's status, cancellation of a paid order, and a closed service window.
 */
export const rejectionTitles = {
  2046: 'New order status was not correctly transitioned.',
  2047: "Could not change order status to 'canceled'",
  131047: 'Re-engagement message',
} as const;

export type Rejection = keyof typeof rejectionTitles;

export interface KaleyraSimulatedWebhooks extends SimulatedWebhooks {
  /** WhatsApp refuses the next accepted message: its status webhook is `failed` with this code. */
  rejectNext(code: Rejection): void;
}

export interface WebhookEmitter {
  readonly webhooks: KaleyraSimulatedWebhooks;
  /** Sends the statuses of a message under WhatsApp's id, which differs from the returned id. A read receipt gets no webhook. */
  accepted(request: MessageRequest): void;
}

const customers = [
  { phone: '919812345670', name: 'Kavya Iyer' },
  { phone: '919900112233', name: 'Rahul Shah' },
  { phone: '918087654321', name: 'Meera Das' },
] as const;

/** Webhooks in the form of the default JSON body. `phoneNumber` is the shop's, in E.164. */
export function createWebhookEmitter(phoneNumber: string): WebhookEmitter {
  const sender = createWebhookSender();
  const metadata = { display_phone_number: phoneNumber.slice(1), phone_number_id: '177460000000045' };
  const rejections: Rejection[] = [];
  let messages = 0;

  const nextId = (phone: string): string => {
    messages += 1;
    return wamidOf(phone, messages);
  };

  return {
    webhooks: {
      ...sender,
      rejectNext: (code) => void rejections.push(code),
      placeOrder() {
        const { phone, name } = customerInTurn(customers, messages);
        const message = { from: phone, id: nextId(phone), timestamp: String(unixSeconds()), type: 'order', order: cart };
        const value = { messaging_product: 'whatsapp', metadata, contacts: [{ profile: { name }, wa_id: phone }], messages: [message] };
        const extraInfo = { media_url: '', ref: '', ref1: '', ref2: '', reply_to: '', trace_id: traceOf(messages), waba_id: wabaId };
        sender.send({ body: { meta_object: { value, field: 'messages' }, extra_info: extraInfo } });
      },
    },
    accepted({ messaging_object: message, extra_info: given }) {
      if (!('to' in message)) return;
      const recipient = message.to.slice(1);
      const id = nextId(recipient);
      const rejection = rejections.shift();
      const emit = (status: string, more: Readonly<Record<string, unknown>>): void => {
        const statusRecord = { id, status, timestamp: String(unixSeconds()), recipient_id: recipient, ...more };
        const { ref = '', ref1 = '', ref2 = '' } = given ?? {};
        const extraInfo = { trace_id: traceOf(messages), message_id: id, waba_id: wabaId, ref, ref1, ref2, ...noTracking };
        const value = { messaging_product: 'whatsapp', metadata, statuses: [statusRecord] };
        sender.send({ body: { meta_object: { value, field: 'messages' }, extra_info: extraInfo, status, message_id: id } });
      };
      if (rejection !== undefined) {
        emit('failed', { errors: [{ code: rejection, title: rejectionTitles[rejection] }] });
        return;
      }
      emit('sent', { conversation: { id: traceOf(messages), origin: { type: 'utility' } }, pricing });
      emit('delivered', { conversation: { id: traceOf(messages), origin: { type: 'utility' } }, pricing });
    },
  };
}

const wabaId = '347000000000069';
const noTracking = { enable_url_tracking_body: false, enable_url_tracking_button: false };
const pricing = { billable: true, pricing_model: 'Conversation-Based Pricing', category: 'utility' };

const cart = {
  catalog_id: '329400000002474',
  text: 'Please pack as a gift.',
  product_items: [
    { product_retailer_id: 'shirt1122', quantity: 1, item_price: 1600, currency: 'INR' },
    { product_retailer_id: 'pant1122', quantity: 2, item_price: 450.5, currency: 'INR' },
  ],
};

function traceOf(count: number): string {
  return `cb94fee2-3e70-4b11-944a-${String(count).padStart(12, '0')}`;
}
