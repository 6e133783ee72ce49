import { startZapiSimulator, zapiFailures } from '../../../src/providers/zapi/simulator/simulator.js';
import type { SimulatedEvent } from '../../../src/providers/simulator/webhook.js';
import type { CustomerText, WebhookCase } from '../../conformance/webhook-case.js';

const ownInstance = 'sandbox-instance';
const phoneNumber = '+5511987654321';
const digits = (number: string): string => number.slice(1);
const messageId = (number: number): string => `A20DA9C0183A2D35${String(number).padStart(16, '0')}`;

/** The envelope of the on-message-received page, with the members that its samples have. */
function received(content: object, momment: number, id: string, instanceId = ownInstance, phone = digits(phoneNumber)): SimulatedEvent {
  const flags = { isStatusReply: false, waitingMessage: false, isEdit: false, isGroup: false, isNewsletter: false, broadcast: false };
  const names = { chatName: 'Ana Souza', senderName: 'Ana Souza', senderPhoto: null, photo: null };
  const event = { instanceId, messageId: id, phone, fromMe: false, momment, status: 'RECEIVED', type: 'ReceivedCallback' };
  return { body: { ...flags, connectedPhone: '551140028922', ...names, ...event, ...content } };
}

function text({ number, phoneNumber: from, text: message, sentAt }: CustomerText, instanceId?: string): SimulatedEvent {
  return received({ text: { message } }, Date.parse(sentAt), messageId(number), instanceId, digits(from));
}

const review = (orderStatus: string, paymentStatus: string): object => ({
  ...{ currency: 'BRL', referenceId: '4N9AVI38VOB', orderRequestId: '4N9AVI38VYZ', orderStatus, paymentStatus },
  ...{ total: 605, subTotal: 600, discount: 10, shipping: 5, tax: 10 },
  products: [{ name: 'order 1', quantity: 4, isCustomItem: false, productId: '23940797548900636', value: 150 }],
});

export const webhookCase: WebhookCase = {
  start: () => startZapiSimulator(),
  phoneNumber,
  signatureHeader: { none: 'Nothing is signed; the key in the address is the proof.' },
  challenge: { none: 'An address is saved in the panel without one.' },
  text: (given) => text(given),
  messageId,
  batch: { none: 'A delivery has one event.' },
  foreign: {
    event: text({ number: 900, phoneNumber, text: 'To another instance', sentAt: new Date().toISOString() }, 'another-instance'),
    readable: { messageId: messageId(900) },
  },
  orders: {
    quantities: [2, 1],
    writes: {
      // Only what the shop sends has the ids that an update repeats.
      place: (simulator) => (simulator.webhooks as { sendOrder?: () => void }).sendOrder?.(),
      statuses: ['PROCESSING', 'SHIPPED'],
    },
    changes: {
      reference: '4N9AVI38VOB',
      event: (state, at) =>
        state === 'first'
          ? received({ reviewAndPay: { type: 'physical-goods', ...review('pending', 'pending') } }, Date.parse(at), messageId(901))
          : received({ reviewOrder: review('processing', 'paid') }, Date.parse(at), messageId(902)),
      second: { status: 'PROCESSING', paymentStatus: 'PAID' },
    },
  },
  messageStatus: ({ messageId: id, status, at }) => ({
    body: {
      status: status === 'DELIVERED' ? 'RECEIVED' : status,
      ids: [id],
      momment: Date.parse(at),
      phone: digits(phoneNumber),
      type: 'MessageStatusCallback',
      instanceId: ownInstance,
    },
  }),
  isWrite: ({ method, path }) => method === 'POST' && !path.endsWith('/catalogs'),
  sending: {
    recipientIn: ({ body }) => (JSON.parse(body) as { phone: unknown }).phone,
    recipient: digits(phoneNumber),
    errorIn200: { answer: zapiFailures.notConnected, code: 'PROVIDER_REFUSED' },
  },
  window: { none: 'Z-API links a telephone, which knows no such rule.' },
  lists: {
    async start() {
      const simulator = await startZapiSimulator();
      const [contact, product] = [simulator.data.contacts[1], simulator.data.products[1]];
      simulator.data.contacts = Array.from({ length: 520 }, (_, index) => ({ ...contact, phone: String(5511900000000 + index) }));
      simulator.data.products = Array.from({ length: 23 }, (_, index) => ({
        ...product,
        id: `240718153391474${String(index).padStart(2, '0')}`,
      }));
      return simulator;
    },
    counts: { 'subscribers.list': 520, 'catalogs.list': 1, 'catalogs.products': 23, 'conversations.messages': 'deliveries' },
    phoneNumber,
  },
};
