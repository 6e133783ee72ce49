import { Readable } from 'node:stream';
import { createCall } from '../../../src/contract/call.js';
import type { Api } from '../../../src/providers/wabotick/api.js';
import { createCatalogs } from '../../../src/providers/wabotick/catalog/catalog.js';
import { createCustomFields } from '../../../src/providers/wabotick/subscriber/custom-field.js';
import { createLabels } from '../../../src/providers/wabotick/subscriber/label.js';
import { createMessages } from '../../../src/providers/wabotick/message/message-send.js';
import { toMessage } from '../../../src/providers/wabotick/message/message-record.js';
import { createMessageReader } from '../../../src/providers/wabotick/message/message-status.js';
import { toOrder } from '../../../src/providers/wabotick/order/order-record.js';
import { createPostbacks } from '../../../src/providers/wabotick/template/postback.js';
import type { UntrustedRecord } from '../../../src/providers/kit/untrusted.js';
import type { Account } from '../../../src/providers/wabotick/settings.js';
import { documentedData } from '../../../src/providers/wabotick/simulator/data.js';
import { createBackOffice } from '../../../src/providers/wabotick/simulator/back-office.js';
import { toAccount } from '../../../src/providers/wabotick/sister-account.js';
import { createSisterLists } from '../../../src/providers/wabotick/sister-list.js';
import { toSubscriber } from '../../../src/providers/wabotick/subscriber/subscriber-record.js';
import { createTemplates } from '../../../src/providers/wabotick/template/template.js';
import { wabotick } from '../../../src/providers/wabotick/index.js';
import { describeResponseFields } from '../response-fields.js';

const { orders, catalogs, subscribers, conversations, templates, labels, customFields, postbacks } = documentedData();
const account: Account = { channel: 'shop', baseUrl: '', timeZone: 'UTC', amountUnit: undefined, settings: wabotick.example };
const asOf = '2026-01-01T00:00:00.000Z';
const time = '2024-08-08 08:11:13';
const write = { correlationId: 'write-1', deadlineAt: undefined };

/** A provider that is answered so, whatever it asks. */
function answering(record: object): Api {
  const received = { ...record } as UntrustedRecord;
  return {
    list: () => Promise.resolve({ records: [received], broken: 0, nextOffset: null, asOf }),
    send: () => Promise.resolve(received),
    refused: () => {
      throw new Error('nothing is refused');
    },
  } as Partial<Api> as Api;
}

/** The names of fields, which may hold anything. */
const namesIn = (records: readonly object[], more: readonly string[] = []): string[] => [
  ...new Set([...records.flatMap(Object.keys), ...more]),
];

/** A value for each name: nothing that the mapping reads, unless it is given. */
const valuesOf = (names: readonly string[], values: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...Object.fromEntries(names.map((name) => [name, `x-${name}`])),
  ...values,
});

const { botFlowList, sequenceList, teamMemberList } = createBackOffice();
const ofAccount = [
  ...['user_id', 'user_type', 'name', 'email', 'mobile', 'package_name', 'expired_date', 'created_at', 'status', 'last_login_at'],
  ...['last_login_ip', 'agent_has_ppu', 'agent_ppu_remaining', 'bot_subscriber_data', 'message_credit_data', 'whatsapp_bots_details'],
];
const ofOrders = namesIn(orders);
const ofSubscribers = namesIn(subscribers, [
  'phone_number',
  'labels',
  'custom_fields',
  'assigned_agent',
  'assigned_agent_id',
  'unseen_count',
]);
const ofMessages = namesIn(Object.values(conversations).flat(), ['read_time', 'failed_time']);
const ofTemplates = namesIn(templates);
const ofPostbacks = namesIn(postbacks);
const ofMedia = ['media_id', 'media_type', 'media_name'];
const ofWrites = ['wa_message_id', 'visual_flow_campaign_id', 'redirect_on_success_url', 'message', 'mesasge', ...ofMedia];
const file = { filename: 'a.pdf', mimeType: 'application/pdf', sha256: '', size: 0, stream: () => Readable.from([]) };
const ofStatus = ['message_status', 'delivery_status_updated_at', 'read_time', 'failed_time', 'failed_reason'];
const timesOfPeople = { created_at: time, last_message_time: time };

describeResponseFields('wabotick', [
  {
    heading: 'answer of `catalog/order/list`',
    documented: ofOrders,
    least: { order_unique_id: '1', cart_total: 1, cart_currency: 'USD', paid_at: time },
    values: valuesOf(ofOrders, {
      ...{ chat_id: '14155550100', cart_total: 2, cart_currency: 'INR', cart_status_raw: 'Shipped', payment_amount: 3, paid_at: null },
      ...{ ordered_at: time, updated_at: time, status_changed_at: time, payment_method: 'COD', checkout_timestamp: time },
      ...{ shipping_address: '{"name":"A","phone_number":"14155550100","email":"b@example.com","address":"C"}', checkout_amount: '5' },
    }),
    read: (record) => toOrder({ ...record }, null, asOf, account),
  },
  {
    heading: 'answer of `catalog/list`',
    documented: namesIn(catalogs),
    least: { catalog_id: '1' },
    values: {
      ...{ catalog_id: '2', catalog_name: 'A', catalog_url: 'https://shop.example/' },
      checkout_settings: '{"tax_percentage":"5.5","shipping_charge":"20"}',
    },
    read: async (record) => (await createCatalogs(answering(record), account).list(createCall())).catalogs[0],
  },
  {
    heading: 'answer of `subscriber/list`, `subscriber/get`',
    documented: [...new Set([...ofSubscribers, ...Object.keys(timesOfPeople)])],
    least: { subscriber_id: 1, chat_id: '14155550100' },
    values: valuesOf(ofSubscribers, {
      ...{
        subscriber_id: 2,
        chat_id: '14155550199',
        phone_number: '14155550100',
        labels: ['A'],
        label_names: 'B',
        custom_fields: { C: 'D' },
      },
      ...{ unseen_count: 3, ...timesOfPeople },
    }),
    read: (record) => toSubscriber({ ...record }, account),
  },
  {
    heading: 'answer of `get/conversation`',
    documented: ofMessages,
    least: { id: 1, message_status: 'sent' },
    values: valuesOf(ofMessages, {
      ...{ id: 2, sender: 'user', message_status: 'read', message_content: 'Label added: Meta', conversation_time: time },
      ...{ delivery_status_updated_at: time, read_time: time, failed_time: time, reaction_data: '👍' },
    }),
    read: (record) => toMessage({ ...record }, '14155550100', account),
  },
  {
    heading: 'answer of `get/message-status`',
    documented: ofStatus,
    least: { message_status: 'sent' },
    values: { message_status: 'read', delivery_status_updated_at: time, read_time: time, failed_time: time, failed_reason: 'A' },
    read: (record) => createMessageReader(answering(record), account, '23')('wamid.1', createCall()),
  },
  {
    heading: 'answer of `template/list`',
    documented: ofTemplates,
    least: { template_id: '1', template_name: 'A' },
    values: valuesOf(ofTemplates, {
      ...{ template_id: '2', status: 'Approved', updated_at: time, button_content: '[1]', variable_map: '{"body":["A"]}' },
      template_json: '{"category":"transactional","access_token":"EAAHexampleMetaAccessTokenExample"}',
    }),
    read: async (record) => {
      const request = { filter: {}, sort: { field: 'UPDATED_AT', direction: 'ASC' }, after: null, limit: 1 } as const;
      return (await createTemplates(answering(record), account).list(request, createCall())).items[0]?.item;
    },
  },
  {
    heading: 'answer of `label/list`',
    documented: namesIn(labels),
    least: { id: 1, label_name: 'A' },
    values: { id: 2, label_name: 'B', status: '0' },
    read: async (record) => (await createLabels(answering(record), account).list(createCall()))[0],
  },
  {
    heading: 'answer of `subscriber/custom-fields/list`',
    documented: namesIn(customFields),
    least: { id: 1, name: 'A' },
    values: { id: 2, name: 'B', reply_type: 'text' },
    read: async (record) => (await createCustomFields(answering(record), account).list(createCall()))[0],
  },
  {
    heading: 'answer of `get/post-back-list`',
    documented: ofPostbacks,
    least: { postback_id: '1' },
    values: valuesOf(ofPostbacks, { status: '1', updated_at: time }),
    read: async (record) => (await createPostbacks(answering(record), account).list(createCall()))[0],
  },
  {
    heading: 'answer of `get/bot-flow-list`',
    documented: namesIn(botFlowList),
    least: { id: 1, unique_id: 'a' },
    values: { id: 2, unique_id: 'b', name: 'A', status: '1' },
    read: async (record) => (await createSisterLists(answering(record), account).botFlows?.list(createCall()))?.[0],
  },
  {
    heading: 'answer of `subscriber/sequence/list`',
    documented: namesIn(sequenceList),
    least: { id: 1 },
    values: { id: 2, name: 'A', status: '1', campaign_type: 'messenger', sequence_type: 'default' },
    read: async (record) => (await createSisterLists(answering(record), account).sequences?.list(createCall()))?.[0],
  },
  {
    heading: 'answer of `/users/team-member/list`',
    documented: namesIn(teamMemberList),
    least: { id: 1 },
    values: { id: 2, name: 'A', email: 'a@shop.example' },
    read: async (record) => (await createSisterLists(answering(record), account).teamMembers?.list(createCall()))?.[0],
  },
  {
    heading: 'answer of `/user/myInfo`',
    documented: ofAccount,
    least: { user_id: 1 },
    values: valuesOf(ofAccount, {
      ...{ user_id: 2, expired_date: time, bot_subscriber_data: { limit: '5', count: '1' }, message_credit_data: { limit: '6', used: 2 } },
      whatsapp_bots_details: [{ phone_number_id: '9' }],
    }),
    read: (record) => toAccount({ ...record }, 'UTC'),
  },
  {
    heading: 'answer to what is sent',
    documented: [...ofWrites, 'data.message_id'],
    least: { status: '1' },
    values: {
      ...{ wa_message_id: 'wamid.1', 'data.message_id': 'wamid.2', visual_flow_campaign_id: 1727, message: 'Sent', mesasge: 'Created' },
      ...{ redirect_on_success_url: 'https://app.wabotick.com/campaigns', media_id: '9', media_type: 'image', media_name: 'b.png' },
    },
    read: async (record) => {
      const { text, broadcast, upload } = createMessages(answering(record), account);
      const sent = await text?.send({ phoneNumber: '+14155550100', text: 'Hello', replyTo: null }, write);
      const campaign = await broadcast?.send({ flowData: { a: 1 } }, write);
      const uploaded = await upload?.send({ file, filename: null }, write);
      return { messageId: sent?.providerId, ...campaign?.result, ...uploaded?.result };
    },
  },
]);
