import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBranch } from '../../../src/providers/awal/branch.js';
import { readConnection } from '../../../src/providers/awal/connection.js';
import { readMessage } from '../../../src/providers/awal/message/message-record.js';
import { toConversationDetails } from '../../../src/providers/awal/message/conversation.js';
import { readStatus } from '../../../src/providers/awal/message/message-status.js';
import { readReceipt } from '../../../src/providers/awal/message/message-text.js';
import { readOrder } from '../../../src/providers/awal/order/order-record.js';
import {
  sampleBranches,
  sampleContacts,
  sampleConversations,
  sampleStatuses,
  sampleTemplates,
} from '../../../src/providers/awal/simulator/data.js';
import { contactRequest } from '../../../src/providers/awal/simulator/contact.js';
import { buttonRequest, templateRequest, textRequest } from '../../../src/providers/awal/simulator/message.js';
import { sampleOrders } from '../../../src/providers/awal/simulator/samples.js';
import { readContact } from '../../../src/providers/awal/subscriber/contact-record.js';
import { readTemplate } from '../../../src/providers/awal/template/template-record.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { describeResponseFields, pathsIn } from '../response-fields.js';

const place = { channel: 'riyadh', timeZone: 'UTC' };
const day = '2024-01-20T10:30:00Z';

const money = { currency: 'SAR', total: 10, subtotal: 8, tax: 1, shipping: 1 };
const listOfConversations = ['last_message', 'last_message_type', 'updated_at'];

describeResponseFields('awal', [
  {
    heading: 'order',
    documented: pathsIn(sampleOrders),
    least: { id: 1, ...money, items: [{ quantity: 1, price: 8, subtotal: 8 }] },
    values: {
      ...{ id: 2, order_number: 'ORD-2', customer_name: 'Noura', customer_phone: '966551234567', customer_email: 'n@shop.example' },
      ...{ status: 'shipped', payment_status: 'paid', total: 20, subtotal: 16, tax: 2, shipping: 2, currency: 'USD', branch_id: '1' },
      ...{ 'items[].product_name': 'Tea', 'items[].quantity': 2, 'items[].price': 4, 'items[].subtotal': 9 },
      ...{ shipping_date: '2024-01-20', delivery_date: '2024-01-25', admin_notes: 'A note', created_at: day, updated_at: day },
    },
    read: (record) => readOrder(record, { ...place, amountUnit: undefined, asOf: day }),
  },
  {
    heading: 'contact (D: contacts/create-contact)',
    documented: pathsIn(sampleContacts),
    least: { id: 1, phone: '96650000000' },
    values: {
      ...{ id: 2, phone: '966551234567', name: 'Noura', email: 'n@shop.example', created_at: day },
      ...{ contact_group_id: 1, is_favorite: true, avatar: 'https://storage.awalchat.com/contacts/1/avatar.jpg' },
    },
    read: (record) => readContact({ ...record }, place),
  },
  {
    heading: 'answer to a text',
    documented: ['id', 'messageId', 'status', 'timestamp'],
    least: { messageId: 'wamid.A' },
    values: { id: 12345, messageId: 'wamid.B', status: 'delivered', timestamp: 1704124800 },
    read: (record) => readReceipt({ ...record }),
  },
  {
    heading: 'status of a message (D: conversations/get-message-status)',
    documented: pathsIn(sampleStatuses),
    least: { message_id: 123 },
    values: { message_id: 124, status: 'delivered', timestamp: day },
    read: (record) => readStatus({ ...record }, unseenMessage('riyadh', 'wamid.A', '96650000000'), 'UTC'),
  },
  {
    heading: 'conversation of a list (D: conversations/list-conversations)',
    documented: [...pathsIn(sampleConversations.map(({ messages: _, ...conversation }) => conversation)), ...listOfConversations],
    least: { id: 1 },
    values: {
      ...{ id: 2, phone: '966551234567', name: 'Noura', status: 'bot', unread_count: 3, created_at: day },
      ...{ updated_at: day, last_message: 'Hello', last_message_type: 'text' },
    },
    read: (record) => toConversationDetails({ ...record }),
  },
  {
    heading: 'message of a conversation',
    documented: pathsIn(sampleConversations.flatMap(({ messages }) => messages)),
    least: { id: 'wamid.A', type: 'text', content: 'Hello' },
    values: { id: 'wamid.B', type: 'image', content: 'Goodbye', direction: 'inbound', date: day, status: 'sent' },
    read: (record) => readMessage(record, '96650000000', place),
  },
  {
    heading: 'template (D: templates)',
    documented: [...pathsIn(sampleTemplates), 'updated_at'],
    least: { id: 1, name: 'a', components: [{ type: 'HEADER', text: 'Hello' }] },
    values: {
      ...{ id: 2, name: 'b', language: 'en', category: 'UTILITY', status: 'PAUSED', updated_at: day },
      ...{ 'components[].type': 'FOOTER', 'components[].format': 'TEXT', 'components[].text': 'Goodbye' },
    },
    read: (record) => readTemplate(record, place),
  },
  {
    heading: 'branch (D: branches/create-branch, of which this is the answer; A: that a list has the same records)',
    documented: pathsIn(sampleBranches),
    least: { id: 1 },
    values: {
      ...{ id: 2, name: 'Khobar', phone: '966500000002', email: 'k@shop.example', address: 'Corniche' },
      ...{ description: 'New', is_favorite: true, file_url: 'https://shop.example/a.png', created_at: day },
    },
    read: (record) => readBranch({ ...record }, 'riyadh'),
  },
  {
    heading: 'number (D: waba-numbers)',
    documented: [
      ...['id', 'phone_number', 'phone_number_id', 'verified_name', 'quality_rating', 'status', 'message_template_count'],
      ...['created_at', 'updated_at'],
    ],
    least: { phone_number_id: '123456' },
    values: {
      ...{ id: 1, phone_number: '96650000000', phone_number_id: '1', verified_name: 'My Business', quality_rating: 'GREEN' },
      ...{ status: 'CONNECTED', message_template_count: 25, created_at: day, updated_at: day },
    },
    read: (record) => readConnection({ ...record }),
  },
]);

const lines = readFileSync('src/providers/awal/README.md', 'utf8').split('\n');

/** The first column of the table whose heading begins so. */
function firstColumn(heading: string): string {
  const start = lines.findIndex((line) => line.startsWith(heading));
  if (start < 0) throw new Error(`there is no table ${heading}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows
    .slice(0, end)
    .map((row) => row.split('|')[1])
    .join(' ');
}

const requests: [string, string[]][] = [
  ['| field of `POST /w/message/text`', Object.keys(textRequest.shape)],
  ['| field of `POST /w/message/button`', Object.keys(buttonRequest.shape).map((field) => field.replace(/^buttons$/, 'buttons[].id'))],
  ['| field of `POST /w/message/template`', Object.keys(templateRequest.shape)],
  ['| field of `POST /contacts`', Object.keys(contactRequest.shape)],
];

describe('the README of the provider', () => {
  it.each(requests)('names every field under %s', (heading, fields) => {
    const named = [...firstColumn(heading).matchAll(/`([^`]+)`/g)].map(([, word]) => word);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => !named.includes(field))).toEqual([]);
  });
});
