import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createApi, limitOf } from './api.js';
import { createBranches } from './branch.js';
import { createConnection } from './connection.js';
import { createContactList } from './subscriber/contact-list.js';
import { createSubscribers } from './subscriber/subscriber.js';
import { createContactChangers, createContactCreator } from './subscriber/subscriber-write.js';
import { createConversations } from './message/conversation.js';
import { createMediaWriter, mediaRules } from './message/message-media.js';
import { createButtonsWriter } from './message/message-buttons.js';
import { createTemplateWriter } from './message/message-template.js';
import { createTextWriter } from './message/message-text.js';
import { createOrders } from './order/order.js';
import type { AwalSettings } from './settings.js';
import { awalSettings, exampleSettings, secretsOf } from './settings.js';
import { createTemplates } from './template/template.js';
import { createAwalWebhooks } from './webhook/webhook.js';

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
    const contacts = channel.settings.listsContacts ? createContactList(api, channel) : undefined;
    return {
      name: 'awal',
      channel: channel.channel,
      orders: createOrders(api, channel, contacts),
      serviceWindow: { templateHelps: true },
      messages: {
        text: createTextWriter(api, channel),
        template: createTemplateWriter(api, channel),
        buttons: createButtonsWriter(api, channel),
        media: createMediaWriter(api, channel),
        mediaRules,
      },
      conversations: createConversations(api, channel),
      templates: createTemplates(api, channel),
      ...(contacts && { subscribers: createSubscribers(contacts) }),
      subscriberWrites: { ...createContactCreator(api, channel), ...(contacts && createContactChangers(api, contacts)) },
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
    'messages.sendTemplate':
      'By templateId; by name and language with one call more. Variables by number or by name; a header takes a url. 100 an hour; the outcome is ACCEPTED.',
    'messages.sendButtons':
      '1 to 3 buttons with titles of at most 20 characters, header as text only. 1000 an hour; the outcome is ACCEPTED.',
    'subscribers.get':
      'One search for each number, 200 a minute. Parameters and form of the list are assumed; listsContacts switches it off.',
    'subscribers.list': 'The first 1000 contacts, sorted by the gateway. Parameters and form are assumed; listsContacts switches it off.',
    'subscribers.update': 'The name, as one text; the first name is required. One search for the contact comes before.',
    'subscribers.delete': "Awal deletes the contact's messages and files too. One search for the contact comes before.",
    'subscribers.create': '100 a minute, changes of contacts included. A number that is already a contact is refused.',
    'webhooks.receive': 'Incoming texts, statuses of messages, and orders; orders are assumed to have the format of lists.',
    'webhooks.signed': 'HMAC-SHA256 of the body, under the header that requests have; assumed.',
  },
};
