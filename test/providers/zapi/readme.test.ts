import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import { createRedactor } from '../../../src/observability/redact.js';
import { readReceipt } from '../../../src/providers/zapi/response.js';
import type { Api } from '../../../src/providers/zapi/api.js';
import { readCatalogPage } from '../../../src/providers/zapi/catalog/catalog-page.js';
import { toConversationDetails } from '../../../src/providers/zapi/message/conversation.js';
import { createConnection } from '../../../src/providers/zapi/connection.js';
import { createPhoneNumbers } from '../../../src/providers/zapi/subscriber/phone-number.js';
import { toProduct } from '../../../src/providers/zapi/catalog/product.js';
import { documentedData } from '../../../src/providers/zapi/simulator/data.js';
import {
  buttonActionsRequest,
  buttonListRequest,
  orderRequest,
  readRequest,
  textRequest,
} from '../../../src/providers/zapi/simulator/request-shapes.js';
import { toSubscriber } from '../../../src/providers/zapi/subscriber/subscriber-record.js';
import { describeResponseFields, pathsIn } from '../response-fields.js';

const readme = readFileSync('src/providers/zapi/README.md', 'utf8');

/** The rows of the table whose first heading begins so: the values in the first column, and the second column. */
function table(heading: string): [string[], string][] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((row) => {
    const [, first = '', second = ''] = row.split('|');
    return [words(first), second];
  });
}

function words(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

const { contacts, products, chats, status } = documentedData();

/** A provider that gets this response to every request. */
function answering(value: unknown): Api {
  const never = () => Promise.reject(new Error('nothing is sent'));
  const refused = () => new ProviderError({ kind: 'refused', provider: 'zapi', channel: 'brazil', sent: 'no', message: 'never' });
  return {
    send: never,
    sendReadReceipt: never,
    change: never,
    confirm: never,
    create: never,
    read: () => Promise.resolve({ value, brokenRecords: 0, asOf: '2026-01-01T00:00:00.000Z' }),
    refused,
  };
}

const response = (body: object) => ({
  ...({ failed: false, status: 200, headers: {}, answeredAt: '2026-01-01T00:00:00.000Z', text: JSON.stringify(body) } as const),
  json: () => ({ value: body, brokenRecords: 0 }),
});

describeResponseFields('zapi', [
  {
    heading: 'contact',
    documented: pathsIn(contacts),
    least: { phone: '5511999999999' },
    values: { phone: '554499999999', name: 'A', vname: 'B', notify: 'C', short: 'D', imgUrl: 'https://images.example/x.jpg' },
    read: (record) => toSubscriber({ ...record }, 'brazil'),
  },
  {
    heading: 'product',
    documented: pathsIn(products),
    least: { id: '1', price: '1000', salePrice: '900', currency: 'BRL' },
    values: {
      ...{ id: '2', price: '2000', salePrice: '800', currency: 'USD', name: 'N', description: 'D', retailerId: 'R', quantity: 7 },
      ...{ availability: 'in stock', images: ['https://images.example/x.jpg'] },
    },
    read: (record) => toProduct({ ...record }, 'brazil'),
  },
  {
    heading: 'answer to what is sent',
    documented: ['zaapId', 'messageId', 'id'],
    least: { id: 'D241' },
    values: { zaapId: '3999', messageId: 'D242', id: 'D243' },
    read: (record) => readReceipt(response(record), { channel: 'brazil', redactor: createRedactor([]) }),
  },
  {
    heading: 'page of a catalog',
    documented: ['cartEnabled', 'products', 'nextCursor'],
    least: { products: [] },
    values: { cartEnabled: true, products: [{ id: '1' }], nextCursor: 'AQHR' },
    read: async (record) => ({ ...(await readCatalogPage(answering(record), 'brazil', '', createCall())), asOf: null }),
  },
  {
    heading: 'chat',
    documented: pathsIn(chats),
    least: { unread: '1' },
    values: {
      ...{ unread: '2', lastMessageTime: '1622991687', phone: '5511999999999', name: 'A', isMuted: '1', isMarkedSpam: 'true' },
      ...{ profileThumbnail: 'https://images.example/x.jpg', about: 'B', messagesUnread: 3, notes: { content: 'N' } },
    },
    read: (record) => toConversationDetails({ ...record }),
  },
  {
    heading: 'phone-exists',
    documented: ['exists', 'phone', 'lid'],
    least: {},
    values: { exists: 'true', phone: '551199999999', lid: '99999999@lid' },
    read: (record) => createPhoneNumbers(answering([record])).status('+5511999999999', createCall()),
  },
  {
    heading: 'status',
    documented: pathsIn(status),
    least: {},
    values: { connected: true, error: 'You are not connected.', smartphoneConnected: false },
    read: (record) => createConnection(answering(record))(createCall()),
  },
]);

describe('the README of the provider', () => {
  it('names every field that send-text, the calls with buttons, read-message and send-order take', () => {
    const named = (call: string): string =>
      table(`field of \`${call}\``)
        .map(([names]) => names.join(' '))
        .join(' ');
    for (const field of Object.keys(textRequest.shape)) expect(named('send-text')).toContain(field);
    for (const field of Object.keys(readRequest.shape)) expect(named('read-message')).toContain(field);
    const buttonFields = [...Object.keys(buttonListRequest.shape), ...Object.keys(buttonActionsRequest.shape)];
    for (const field of buttonFields) expect(named('send-button-list')).toContain(field);
    const { order, paymentSettings } = orderRequest.shape;
    const product = order.shape.products.element.shape;
    for (const field of [...Object.keys(order.shape), ...Object.keys(product)]) expect(named('send-order')).toContain(field);
    for (const field of Object.keys(paymentSettings.unwrap().shape)) expect(readme).toContain(`\`${field}{`);
  });
});
