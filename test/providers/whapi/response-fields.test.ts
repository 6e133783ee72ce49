import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import { noKeys, toOrder } from '../../../src/domain/order.js';
import type { WhapiApi } from '../../../src/providers/whapi/api.js';
import { readChat } from '../../../src/providers/whapi/chat/chat-record.js';
import { whapi } from '../../../src/providers/whapi/index.js';
import { readLabels } from '../../../src/providers/whapi/subscriber/label.js';
import { readSent } from '../../../src/providers/whapi/message/message-sent.js';
import { createOrders } from '../../../src/providers/whapi/order/order.js';
import { readProduct } from '../../../src/providers/whapi/catalog/product.js';
import { sampleContacts, sampleLabels, sampleProducts } from '../../../src/providers/whapi/simulator/data.js';
import { readSubscriber } from '../../../src/providers/whapi/subscriber/subscriber-record.js';
import { describeResponseFields, pathsIn } from '../response-fields.js';

const channel = { channel: 'sydney', baseUrl: '', timeZone: 'UTC', amountUnit: undefined, settings: whapi.example };
const source = { kind: 'LEDGER', asOf: '2026-01-01T00:00:00.000Z' } as const;
const order = toOrder({ channel: 'sydney', reference: '1234567890', status: 'PENDING', keys: { ...noKeys, orderToken: 'token' }, source });
const image = 'https://media.example/x.jpg';
const ofChats = ['name', 'type', 'chat_pic', 'chat_pic_full', 'pin', 'mute', 'mute_until', 'unread_mention', 'read_only', 'not_spam'];
const ofItems = ['id', 'product_retailer_id', 'name', 'image', 'quantity', 'price', 'currency'];
const ofMessages = ['type', 'chat_id', 'from_me', 'timestamp', 'source', 'device_id', 'from', 'text'].map((name) => `message.${name}`);
const anything = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, `x-${name}`]));

/** Whether a message was sent, as the receipt or its failure says. */
function sentIn(body: object): object {
  try {
    const { outcome, providerId } = readSent({ body: { ...body }, brokenRecords: 0, asOf: source.asOf }, 'sydney');
    return { outcome, messageId: providerId, refused: false };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { outcome: 'ACCEPTED', messageId: null, refused: true };
  }
}

describeResponseFields('whapi', [
  {
    heading: 'answer of order items',
    documented: ofItems.map((name) => `items[].${name}`),
    least: { items: [{ quantity: 1, price: 1, currency: 'AUD' }] },
    values: {
      ...{ 'items[].id': '1', 'items[].product_retailer_id': 'mug', 'items[].name': 'Mug', 'items[].image': image, 'items[].quantity': 2 },
      ...{ 'items[].price': 2.5, 'items[].currency': 'USD' },
    },
    read: (body) => {
      const orderItems = () => Promise.resolve({ body: { ...body }, brokenRecords: 0, asOf: source.asOf });
      return createOrders({ orderItems } as Partial<WhapiApi> as WhapiApi, channel).complete?.(order, createCall());
    },
  },
  {
    heading: 'answer of both',
    documented: ['sent', 'message.id', 'message.status', ...ofMessages],
    least: { sent: true, message: {} },
    values: { ...anything(ofMessages), sent: false, 'message.id': 'a-b', 'message.status': 'delivered' },
    read: sentIn,
  },
  {
    heading: 'contact',
    documented: [...new Set([...pathsIn(sampleContacts), 'profile_pic_full', 'status'])],
    least: { id: '61491570156' },
    values: {
      ...{ id: '61491570157', name: 'A', pushname: 'B', is_business: true, profile_pic: image, profile_pic_full: image, status: 'Busy' },
    },
    read: (record) => readSubscriber(record, 'sydney'),
  },
  {
    heading: 'chat',
    documented: ['id', 'archive', 'unread', 'last_message', 'timestamp', 'labels', ...ofChats],
    least: {},
    values: {
      ...{ ...anything(ofChats), id: 'a', archive: true, unread: 3, last_message: { timestamp: 1713264700 }, timestamp: 1713264543 },
      labels: [{ id: '1', name: 'A' }],
    },
    read: (record) => readChat({ ...record }, 'sydney'),
  },
  {
    heading: 'label',
    documented: pathsIn(sampleLabels),
    least: { id: '1', name: 'A' },
    values: { id: '2', name: 'B', color: 'gold', count: 3 },
    read: (record) => readLabels([record], 'sydney')[0],
  },
  {
    heading: 'product',
    documented: pathsIn(sampleProducts),
    least: { id: '1', price: 1, currency: 'AUD' },
    values: {
      ...{ id: '2', product_retailer_id: 'A', name: 'B', description: 'C', price: 2, currency: 'USD', availability: 'in stock' },
      ...{ images: [image], url: 'https://shop.example/', is_hidden: true, review: { status: 'approved' } },
    },
    read: (record) => readProduct(record, 'sydney', undefined),
  },
]);
