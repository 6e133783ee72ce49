import { graphFailure } from '../../../src/providers/metacloud/simulator/failure.js';
import { startMetacloudSimulator } from '../../../src/providers/metacloud/simulator/simulator.js';
import { delivery, ofNumber } from '../../../src/providers/metacloud/simulator/webhook.js';
import type { SimulatedEvent } from '../../../src/providers/simulator/webhook.js';
import type { CustomerText, WebhookCase } from '../../conformance/webhook-case.js';

const phoneNumber = '+16505551234';
const silentNumber = '+16505559876';
const seconds = (instant: string): string => String(Math.floor(Date.parse(instant) / 1000));
const digits = (text: string): string => text.slice(1);
const messageId = (number: number): string => `wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRB${String(number).padStart(8, '0')}`;

function message({ number, phoneNumber: from, text, sentAt }: CustomerText): object {
  return { from: digits(from), id: messageId(number), timestamp: seconds(sentAt), type: 'text', text: { body: text } };
}

function of(from: string, messages: readonly object[]): SimulatedEvent {
  return { body: ofNumber({ contacts: [{ profile: { name: 'Sheena Nelson' }, wa_id: digits(from) }], messages }) };
}

export const webhookCase: WebhookCase = {
  start: () => startMetacloudSimulator(),
  phoneNumber,
  signatureHeader: 'x-hub-signature-256',
  challenge: {
    method: 'GET',
    suffix: '?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=sandbox-verify-token',
    headers: {},
    body: '',
    answer: '1158201444',
  },
  text: (given) => of(given.phoneNumber, [message(given)]),
  messageId,
  batch: (records) =>
    of(
      phoneNumber,
      records.map((record) => (record === 'broken' ? { type: 'text', timestamp: '1749416383' } : message(record))),
    ),
  foreign: {
    event: {
      body: delivery({
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '15550783882', phone_number_id: '106540352242999' },
        contacts: [{ profile: { name: 'Sheena Nelson' }, wa_id: digits(phoneNumber) }],
        messages: [message({ number: 900, phoneNumber, text: 'To another number', sentAt: new Date().toISOString() })],
      }),
    },
    readable: { messageId: messageId(900) },
  },
  orders: {
    quantities: [2, 1],
    writes: { place: ({ webhooks }) => webhooks.placeOrder(), statuses: ['PROCESSING', 'SHIPPED'] },
    changes: { none: 'A payment alone is reported of an order, and only after the order is known.' },
  },
  messageStatus: ({ messageId: id, status, at }) => ({
    body: ofNumber({ statuses: [{ id, status: status.toLowerCase(), timestamp: seconds(at), recipient_id: digits(phoneNumber) }] }),
  }),
  isWrite: ({ method }) => method === 'POST',
  sending: {
    recipientIn: ({ body }) => (JSON.parse(body) as { to: unknown }).to,
    recipient: phoneNumber,
    errorIn200: { answer: graphFailure(200, 131042, 'Business eligibility payment issue'), code: 'INSUFFICIENT_BALANCE' },
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
        of(silentNumber, [
          {
            ...{ from: digits(silentNumber), id: 'CART-901', timestamp: seconds(placedAt), type: 'order' },
            order: {
              catalog_id: '194836987003835',
              text: '',
              product_items: [{ product_retailer_id: 'di9ozbzfi4', quantity: 1, item_price: 30, currency: 'USD' }],
            },
          },
        ]),
    },
  },
  lists: {
    start: () => startMetacloudSimulator({ templateCount: 250, productCount: 250, catalogCount: 1 }),
    counts: { 'conversations.messages': 'deliveries', 'templates.list': 250, 'catalogs.list': 1, 'catalogs.products': 250 },
    phoneNumber,
  },
};
