import type { NotImplemented } from '../../contract/capability-name.js';
import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createApi, limitOf } from './api.js';
import { createBranches } from './branch.js';
import { createConnection } from './connection.js';
import { createContactWriters } from './subscriber/subscriber-write.js';
import { createConversations } from './message/conversation.js';
import { createMediaWriter, mediaRules } from './message/message-media.js';
import { createTextWriter } from './message/message-text.js';
import { createOrders } from './order/order.js';
import type { AwalSettings } from './settings.js';
import { awalSettings, exampleSettings, secretsOf } from './settings.js';
import { createTemplates } from './template/template.js';
import { createAwalWebhooks } from './webhook/webhook.js';

/** What Awal documents (https://awalchat.com/en/docs/api) and this adapter does not implement yet. */
const notImplemented: NotImplemented = {
  'messages.sendTemplate': 'page messages/send-template-message, POST /w/message/template',
  'messages.sendButtons': 'page rate-limiting: 1000 button messages an hour',
  'subscribers.get': 'page contacts, List Contacts',
  'subscribers.list': 'page contacts, List Contacts',
  'subscribers.update': 'page contacts, Update Contact',
  'subscribers.delete': 'page contacts, Delete Contact',
};

export const awal: RegisteredProvider<AwalSettings> = {
  name: 'awal',
  displayName: 'Awal',
  defaultBaseUrl: 'https://api.awalchat.com/api/developer',
  settings: awalSettings,
  example: exampleSettings,
  secrets: secretsOf,
  rateLimits: { limitOf },
  assumptions,
  startSimulator: async () => (await import('./simulator/simulator.js')).startAwalSimulator(),
  create(channel, http) {
    const api = createApi(channel, http);
    return {
      name: 'awal',
      channel: channel.channel,
      notImplemented,
      orders: createOrders(api, channel),
      serviceWindow: { templateHelps: false },
      messages: { text: createTextWriter(api, channel), media: createMediaWriter(api, channel), mediaRules },
      conversations: createConversations(api, channel),
      templates: createTemplates(api, channel),
      subscriberWrites: createContactWriters(api, channel),
      ...(channel.settings.listsBranches && { branches: createBranches(api, channel) }),
      connection: createConnection(api, channel),
      webhooks: createAwalWebhooks(channel),
      close: () => http.close(),
    };
  },
  notes: {
    'messages.sendMedia': 'By an https url, 500 an hour; handed to WhatsApp, so the outcome is ACCEPTED.',
    'orders.list':
      '200 calls a minute. Lists have no items; orders.complete reads them. Search looks in order number and customer name. Other filters than one status, days and branch read at most 1000 orders.',
    'orders.complete': 'One call for each listed order whose items are requested.',
    'orders.updateStatus': 'Awal decides about a transition when it receives the update. The customer gets no message.',
    'orders.update': 'The payment status is sent with every update; PAID and PENDING only. The customer gets no message.',
    'messages.sendText': 'At most 4096 characters, 1000 an hour; handed to WhatsApp, so the outcome is ACCEPTED.',
    'conversations.messages':
      '200 lists of conversations a minute, one of which finds the conversation of a number; one more call returns all its messages.',
    'conversations.get': 'One call per conversation, 200 a minute; the status and how many messages are unread.',
    'messages.get': 'The status of messages that the gateway sent; one call for all of them.',
    'templates.list': '500 calls a minute. The first 1000 templates.',
    'branches.list': 'Assumed from the address at which branches are created: listsBranches in the settings switches it on.',
    'subscribers.create': '100 a minute, changes of contacts included. A number that is already a contact is refused.',
    'webhooks.receive': 'Incoming texts, statuses of messages, and orders; orders are assumed to have the format of lists.',
    'webhooks.signed': 'HMAC-SHA256 of the body, under the header that requests have; assumed.',
  },
};
