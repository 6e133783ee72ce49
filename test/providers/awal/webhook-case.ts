import { sampleOrder, sampleOrders } from '../../../src/providers/awal/simulator/samples.js';
import { startAwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import type { WebhookCase } from '../../conformance/webhook-case.js';

const phoneNumber = '+966501234567';
const digits = (number: string): string => number.slice(1);
const messageId = (number: number): string => `wamid.HBgMOTY2NTAxMjM0NTY3FQIAERgS${String(number).padStart(8, '0')}`;
const many = Array.from({ length: 23 }, (_, index) => index);

export const webhookCase: WebhookCase = {
  start: () => startAwalSimulator(),
  phoneNumber,
  signatureHeader: 'X-Awal-Signature-256',
  challenge: {
    method: 'POST',
    suffix: '',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'verification', challenge: 'random_string_here' }),
    answer: { challenge: 'random_string_here' },
  },
  text: ({ number, phoneNumber: from, text, sentAt }) => ({
    body: {
      event: 'message.received',
      timestamp: sentAt,
      data: {
        ...{ message_id: messageId(number), conversation_id: 123, from: digits(from), to: '96650000001' },
        ...{ type: 'text', body: text, timestamp: sentAt },
      },
    },
  }),
  messageId,
  batch: { none: 'A delivery has one event.' },
  foreign: { none: 'An address is given for each number; a delivery names no phoneNumberId, and no setting has the telephone number.' },
  orders: {
    quantities: [1],
    writes: { place: ({ webhooks }) => webhooks.placeOrder(), statuses: ['ACCEPTED', 'SHIPPED'] },
    changes: {
      reference: '2',
      event: (state, at) => {
        const order = sampleOrders[1];
        const data = { id: 2, order_number: order?.order_number, customer_phone: order?.customer_phone, total: 89.5, currency: 'SAR' };
        const change = { status: state === 'first' ? 'pending' : 'accepted', payment_status: 'paid', updated_at: at };
        return { body: { event: 'order.updated', timestamp: at, data: { ...data, created_at: order?.created_at, ...change } } };
      },
      second: { status: 'ACCEPTED' },
    },
  },
  messageStatus: ({ messageId: id, status, at }) => ({
    body: {
      event: 'message.status.updated',
      timestamp: at,
      data: { message_id: id, status: status.toLowerCase(), timestamp: at },
    },
  }),
  isWrite: ({ method }) => method !== 'GET',
  sending: {
    recipientIn: ({ body }) => (JSON.parse(body) as { phone: unknown }).phone,
    recipient: digits(phoneNumber),
    errorIn200: {
      answer: { status: 200, body: { error: 'validation_failed', message: 'Validation failed', request_id: 'req_1' } },
      code: 'OUTCOME_UNKNOWN',
    },
  },
  window: { phoneNumber: '+966551234599', source: 'delivery' },
  lists: {
    start: () =>
      startAwalSimulator({
        maxPerPage: 10,
        orders: many.map((index) => sampleOrder({ id: index + 1, created_at: new Date(Date.UTC(2024, 0, 15, 10, index)).toISOString() })),
        templates: many.map((index) => ({
          ...{ id: index + 1, name: `welcome_message_${index}`, language: 'en', status: 'APPROVED', category: 'UTILITY' },
          components: [{ type: 'BODY', text: 'Hello {{1}}, thanks for joining!' }],
        })),
        contacts: many.map((index) => ({
          ...{ id: index + 1, name: `Customer ${index}`, phone: `9665012345${10 + index}`, created_at: '2024-01-15T10:30:00Z' },
        })),
        conversations: [
          {
            ...{ id: 1, phone: digits(phoneNumber), name: 'Fatimah Al-Qahtani', status: 'unread', unread_count: 3 },
            created_at: '2024-01-15T09:00:00Z',
            messages: many.map((index) => ({
              ...{ id: messageId(index), content: `Message ${index}`, type: 'text', direction: 'inbound', status: 'read' },
              date: new Date(Date.UTC(2024, 0, 20, 10, index)).toISOString(),
            })),
          },
        ],
      }),
    counts: { 'orders.list': 23, 'subscribers.list': 23, 'templates.list': 23, 'conversations.messages': 23 },
    phoneNumber,
  },
};
