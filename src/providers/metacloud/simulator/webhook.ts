import { hmacSha256 } from '../../kit/signature.js';
import { customerInTurn, unixSeconds, wamidOf } from '../../simulator/sample-values.js';
import type { SimulatedWebhooks } from '../../simulator/server.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import { cart, customers, greetings, phoneNumber, settings, type ListedTemplate } from './data.js';
import type { Accepted } from './request.js';

/** Errors that WhatsApp reports after it accepted a message. */
const rejectionTitles = {
  2046: 'New order status was not correctly transitioned.',
  2047: "Could not change order status to 'canceled'",
  131026: 'Message undeliverable',
  131047: 'Re-engagement message',
} as const;

export type Rejection = keyof typeof rejectionTitles;

export interface MetacloudSimulatedWebhooks extends SimulatedWebhooks {
  /** WhatsApp refuses the next accepted message: its status is `failed` with this code. */
  rejectNext(code: Rejection): void;
  /** More than 24 hours have passed since this customer's last message, until the customer writes again. `phone`: digits. */
  closeWindow(phone: string): void;
}

export interface WebhookEmitter {
  readonly webhooks: MetacloudSimulatedWebhooks;
  /** Sends the statuses of an accepted message, and returns the message's id. */
  accepted(message: Accepted): string;
  /** Sends the webhook of a decision about a template. */
  decided(template: ListedTemplate, event: string, reason: string): void;
  /** The statuses of a message, as GET /{phone number}/message_history lists them. */
  historyOf(messageId: string): readonly object[];
}

const metadata = { display_phone_number: '15550783881', phone_number_id: phoneNumber.id };

/** A webhook of the account with one change. Only changes of the account itself have a time. */
export function delivery(value: object, field = 'messages'): object {
  const time = field === 'messages' ? {} : { time: unixSeconds() };
  return { object: 'whatsapp_business_account', entry: [{ id: settings.businessAccountId, ...time, changes: [{ value, field }] }] };
}

/** A webhook about the number, such as one with `messages`. */
export function ofNumber(value: object): object {
  return delivery({ messaging_product: 'whatsapp', metadata, ...value });
}

export function createWebhookEmitter(): WebhookEmitter {
  const sender = createWebhookSender((body) => ({ 'X-Hub-Signature-256': hmacSha256(settings.appSecret, body) }));
  const rejections: Rejection[] = [];
  const closed = new Set<string>();
  const history = new Map<string, object[]>();
  let messages = 0;

  const nextId = (phone: string): string => {
    messages += 1;
    return wamidOf(phone, messages);
  };

  return {
    decided({ id, name, language, category }, event, reason) {
      const template = { message_template_id: Number(id), message_template_name: name, message_template_language: language };
      const value = { event, ...template, reason, message_template_category: category };
      sender.send({ body: delivery(value, 'message_template_status_update') });
    },
    historyOf: (messageId) => history.get(messageId) ?? [],
    webhooks: {
      ...sender,
      rejectNext: (code) => void rejections.push(code),
      closeWindow: (phone) => void closed.add(phone),
      greet() {
        for (const { phone, name, text } of greetings) {
          const message = { from: phone, id: nextId(phone), timestamp: String(unixSeconds()), type: 'text', text: { body: text } };
          sender.send({ body: ofNumber({ contacts: [{ profile: { name }, wa_id: phone }], messages: [message] }) });
        }
      },
      placeOrder() {
        const { phone, name } = customerInTurn(customers, messages);
        closed.delete(phone);
        const message = { from: phone, id: nextId(phone), timestamp: String(unixSeconds()), type: 'order', order: cart };
        sender.send({ body: ofNumber({ contacts: [{ profile: { name }, wa_id: phone }], messages: [message] }) });
      },
    },
    accepted({ to, message, callbackData }) {
      const id = nextId(to);
      const isLate = closed.has(to) && message.type !== 'template';
      const rejection = rejections.shift() ?? (isLate ? 131047 : undefined);
      const emit = (status: string, more: object): void => {
        const isNumber = /^\d+$/.test(to);
        const person = isNumber ? { recipient_id: to } : { recipient_user_id: to };
        const record = { id, status, timestamp: String(unixSeconds()), ...person, biz_opaque_callback_data: callbackData, ...more };
        sender.send({ body: ofNumber({ statuses: [record] }) });
        const event = { delivery_status: status.toUpperCase(), timestamp: unixSeconds(), webhook_update_state: 'DELIVERED' };
        history.set(id, [...(history.get(id) ?? []), event]);
      };
      if (rejection !== undefined) {
        const title = rejectionTitles[rejection];
        emit('failed', { errors: [{ code: rejection, title, message: title, error_data: { details: title } }] });
        return id;
      }
      const pricing = {
        billable: true,
        pricing_model: 'PMP',
        type: 'regular',
        category: message.type === 'template' ? 'utility' : 'service',
      };
      emit('sent', { pricing });
      emit('delivered', { pricing });
      return id;
    },
  };
}
