import { kaleyraFailures, startKaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';
import type { SimulatedEvent } from '../../../src/providers/simulator/webhook.js';
import type { CustomerText, WebhookCase } from '../../conformance/webhook-case.js';

const ownNumber = '918012345678';
const silentNumber = '+919900112299';
const seconds = (instant: string): string => String(Math.floor(Date.parse(instant) / 1000));
const digits = (phoneNumber: string): string => phoneNumber.slice(1);
const messageId = (number: number): string => `wamid.HBgMOTE5ODc2NTQzMjEwFQIAEhgUM0VC${String(number).padStart(8, '0')}`;

/** The default JSON body (incoming message page); `metadata` names the number that the message was sent to. */
function incoming(from: string, messages: readonly unknown[], displayPhoneNumber = ownNumber): SimulatedEvent {
  const metadata = { display_phone_number: displayPhoneNumber, phone_number_id: '177460000000045' };
  const contacts = [{ profile: { name: 'Asha Rao' }, wa_id: from }];
  const extraInfo = { media_url: '', ref: '', ref1: '', ref2: '', reply_to: '', trace_id: 'cb94fee2-3e70', waba_id: '347000000000069' };
  const value = { messaging_product: 'whatsapp', metadata, contacts, messages };
  return { body: { meta_object: { value, field: 'messages' }, extra_info: extraInfo } };
}

function message({ number, phoneNumber, text, sentAt }: CustomerText): object {
  return { from: digits(phoneNumber), id: messageId(number), timestamp: seconds(sentAt), type: 'text', text: { body: text } };
}

const text = (given: CustomerText, displayPhoneNumber?: string): SimulatedEvent =>
  incoming(digits(given.phoneNumber), [message(given)], displayPhoneNumber);

const phoneNumber = '+919876543210';

export const webhookCase: WebhookCase = {
  start: () => startKaleyraSimulator(),
  phoneNumber,
  signatureHeader: { none: 'The callback profile has no secret; the key in the address is the proof.' },
  challenge: { none: 'The callback profile is saved without one.' },
  text: (given) => text(given),
  messageId,
  batch: (records) =>
    incoming(
      digits(phoneNumber),
      records.map((record) => (record === 'broken' ? { type: 'text', timestamp: '1722834665' } : message(record))),
    ),
  foreign: {
    event: text({ number: 900, phoneNumber, text: 'To another number', sentAt: new Date().toISOString() }, '918012345679'),
    readable: { messageId: messageId(900) },
  },
  orders: {
    quantities: [1, 2],
    writes: { place: ({ webhooks }) => webhooks.placeOrder(), statuses: ['PROCESSING', 'SHIPPED'] },
    changes: { none: 'A payment alone is reported of an order, and only after the order is known.' },
  },
  messageStatus: ({ messageId: id, status, at }) => ({
    body: {
      meta_object: {
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: ownNumber, phone_number_id: '177460000000045' },
          statuses: [{ id, status: status.toLowerCase(), timestamp: seconds(at), recipient_id: digits(phoneNumber) }],
        },
        field: 'messages',
      },
      extra_info: { message_id: id, trace_id: 'cb94fee2-3e70', waba_id: '347000000000069' },
      status: status.toLowerCase(),
      message_id: id,
    },
  }),
  isWrite: ({ method }) => method === 'POST',
  sending: {
    recipientIn: ({ body }) => (JSON.parse(body) as { messaging_object: { to: unknown } }).messaging_object.to,
    recipient: phoneNumber,
    errorIn200: { answer: { ...kaleyraFailures.balance, status: 200 }, code: 'INSUFFICIENT_BALANCE' },
  },
  window: {
    phoneNumber: silentNumber,
    source: 'delivery',
    statusChange: {
      settings: { orderStatusTemplate: undefined },
      status: 'PROCESSING',
      message: 'Your order is being packed.',
      reference: 'CART-901',
      order: (placedAt) =>
        incoming(digits(silentNumber), [
          {
            from: digits(silentNumber),
            id: 'CART-901',
            timestamp: seconds(placedAt),
            type: 'order',
            order: {
              catalog_id: '329400000002474',
              text: '',
              product_items: [{ product_retailer_id: 'shirt1122', quantity: 1, item_price: 1600, currency: 'INR' }],
            },
          },
        ]),
    },
  },
  lists: {
    start: () => startKaleyraSimulator({ templateCount: 60 }),
    counts: { 'conversations.messages': 'deliveries', 'templates.list': 60 },
    phoneNumber,
  },
};
