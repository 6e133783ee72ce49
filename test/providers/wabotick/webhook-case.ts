import { documentedData, numerousData } from '../../../src/providers/wabotick/simulator/data.js';
import { startWabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import type { CustomerText, WebhookCase } from '../../conformance/webhook-case.js';

const phoneNumber = '+919000000000';
const digits = (number: string): string => number.slice(1);
const messageId = (number: number): string => `wamid.HBgMOTE5MDAwMDAwMDAw${String(number).padStart(8, '0')}`;
const { orders, templates, conversations } = documentedData();
const sampleOrder = orders[7];
const sampleMessage = conversations['14155552671']?.[0];

export const webhookCase: WebhookCase = {
  start: () => startWabotickSimulator(),
  phoneNumber,
  signatureHeader: { none: 'Nothing is signed; the key in the address is the proof.' },
  challenge: { none: 'An address is saved in the dashboard without one.' },
  text: ({ number, phoneNumber: from, text }: CustomerText) => ({
    body: {
      ...{ chat_id: digits(from), user_message: text, subscriber_id: `${digits(from)}-43011` },
      ...{ wa_message_id: messageId(number), whatsapp_bot_username: '+91 7356877322' },
    },
  }),
  messageId,
  batch: { none: 'A delivery has one flat record.' },
  foreign: {
    settings: { catalogIds: ['762561142206860'] },
    event: { body: { ...sampleOrder, order_unique_id: '172399990002100099999', catalog_id: '1429267xxxx5095' } },
    readable: { reference: '172399990002100099999' },
  },
  orders: {
    quantities: { none: 'Neither an order nor its webhook has lines.' },
    writes: { place: ({ webhooks }) => webhooks.placeOrder(), statuses: ['ACCEPTED', 'SHIPPED'] },
    changes: {
      // Shipped in the list as well.
      reference: '172336410057098765432',
      event: (state, at) => ({
        body: {
          ...orders[2],
          cart_status_raw: state === 'first' ? 'Submitted' : 'Shipped',
          updated_at: at.slice(0, 19).replace('T', ' '),
          status_changed_at: at.slice(0, 19).replace('T', ' '),
        },
      }),
      second: { status: 'SHIPPED' },
    },
  },
  messageStatus: { none: 'No status of a message is reported by webhook.' },
  isWrite: ({ path }) => path.endsWith('/send') || path.endsWith('/status-change'),
  sending: {
    recipientIn: ({ body, query }) => new URLSearchParams(body).get('phone_number') ?? query.get('phone_number'),
    recipient: digits(phoneNumber),
    errorIn200: { answer: { status: 200, body: { status: '0', message: 'WhatsApp account not found.' } }, code: 'ACCOUNT_NOT_FOUND' },
  },
  window: { phoneNumber: '+14155552671', source: 'simulator' },
  lists: {
    start: () =>
      startWabotickSimulator({
        data: {
          ...numerousData({ orders: 23, customers: 230, catalogs: 10 }),
          templates: Array.from({ length: 23 }, (_, index) => ({
            ...templates[0],
            id: 100 + index,
            template_id: String(437509121867000 + index),
          })),
          conversations: {
            '14155550100': Array.from({ length: 61 }, (_, index) => ({
              ...sampleMessage,
              id: 95_000 - index,
              wa_message_id: messageId(index),
            })),
          },
        },
      }),
    counts: { 'orders.list': 23, 'subscribers.list': 230, 'templates.list': 23, 'catalogs.list': 10, 'conversations.messages': 61 },
    phoneNumber: '+14155550100',
  },
};
