import { refusal, startWhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { eventOf } from '../../../src/providers/whapi/simulator/webhook.js';
import type { CustomerText, WebhookCase } from '../../conformance/webhook-case.js';

const phoneNumber = '+919984351847';
const digits = (number: string): string => number.slice(1);
const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);
const messageId = (number: number): string => `p.w30M7fgwWD4XwHu.${String(number).padStart(4, '0')}-gBgTwl0rVw`;

/** An entry of `messages` (incoming message page of the help desk). */
function message({ number, phoneNumber: from, text, sentAt }: CustomerText): object {
  return {
    ...{ id: messageId(number), from_me: false, type: 'text', chat_id: `${digits(from)}@s.whatsapp.net`, timestamp: seconds(sentAt) },
    ...{ source: 'mobile', text: { body: text }, from: digits(from), from_name: 'Gerald' },
  };
}

const product = {
  name: 'Tea towel',
  description: 'Linen',
  price: 24.95,
  currency: 'AUD',
  availability: 'in stock',
  images: [],
  is_hidden: false,
};

export const webhookCase: WebhookCase = {
  start: () => startWhapiSimulator(),
  phoneNumber,
  signatureHeader: { none: 'Nothing is signed; the key in the address is the proof.' },
  challenge: { none: 'An address is saved without one.' },
  text: (text) => eventOf('body', 'messages', 'post', { messages: [message(text)] }),
  messageId,
  batch: (records) =>
    eventOf('body', 'messages', 'post', { messages: records.map((record) => (record === 'broken' ? { type: 'text' } : message(record))) }),
  foreign: { none: 'A delivery names the id of its channel at Whapi, which no setting has.' },
  orders: {
    quantities: [2, 1],
    writes: { none: 'The status of an order cannot be changed.' },
    changes: { none: 'An order is reported once, with the status new.' },
  },
  messageStatus: ({ messageId: id, status, at }) => {
    const code = { SENT: 2, DELIVERED: 3, READ: 4 }[status];
    const recipient_id = `${digits(phoneNumber)}@s.whatsapp.net`;
    return eventOf('body', 'statuses', 'post', {
      statuses: [{ id, code, status: status.toLowerCase(), recipient_id, timestamp: String(seconds(at)) }],
    });
  },
  isWrite: ({ method }) => method === 'POST',
  sending: {
    recipientIn: ({ body }) => (JSON.parse(body) as { to: unknown }).to,
    recipient: digits(phoneNumber),
    errorIn200: { answer: { ...refusal(500, 'Internal error'), status: 200 }, code: 'OUTCOME_UNKNOWN' },
  },
  window: { none: 'Whapi links a telephone, which knows no such rule.' },
  lists: {
    start: () =>
      startWhapiSimulator({
        contacts: Array.from({ length: 520 }, (_, index) => ({ id: String(61491000000 + index), name: `Contact ${index}`, pushname: '' })),
        products: Array.from({ length: 123 }, (_, index) => ({ ...product, id: String(7291648350120000 + index) })),
      }),
    counts: { 'subscribers.list': 520, 'catalogs.list': 1, 'catalogs.products': 123, 'conversations.messages': 3 },
    phoneNumber: '+61491570156',
  },
};
