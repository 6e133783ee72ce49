import type { NotImplemented } from '../../contract/capability-name.js';
import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createApi } from './api.js';
import { createCatalogs } from './catalog/catalog.js';
import { createChats } from './message/conversation.js';
import { createConnection } from './connection.js';
import { createDetailsWriter } from './order/order-details-write.js';
import { createContactMediaWriter, createMediaWriter, mediaRules } from './message/message-media.js';
import { createReadMarker } from './message/message-read.js';
import { createContactTextWriter, createTextWriter } from './message/message-text.js';
import { createContactOrderSender, createOrderSender } from './order/order-send.js';
import { checkTrackedOrder } from './order/tracked-order.js';
import { createLabels, createLabelWriters } from './subscriber/label.js';
import { createPhoneNumbers } from './subscriber/phone-number.js';
import { createStatusWriter } from './order/order-status-write.js';
import { createSubscribers } from './subscriber/subscriber.js';
import { createZapiWebhooks } from './webhook/webhook.js';
import type { ZapiSettings } from './settings.js';
import { exampleSettings, secretsOf, zapiSettings } from './settings.js';

/** What Z-API documents (https://developer.z-api.io) and this adapter does not implement yet. */
const notImplemented: NotImplemented = {
  'messages.sendButtons': 'page send-button-list',
  'subscribers.create': 'page contacts/add-contacts',
  'subscribers.delete': 'page contacts/remove-contacts',
  'subscribers.addNote': 'page business/save-chats-notes, POST /chats/{phone}/notes',
};

/** Files of messages (chats/get-message-chats.md), and WhatsApp's own hosts, where pictures are (newsletter/newsletter-list.md; of products: A). */
const fileHosts: readonly string[] = ['storage.z-api.io', '*.whatsapp.net'];

export const zapi: RegisteredProvider<ZapiSettings> = {
  name: 'zapi',
  displayName: 'Z-API',
  defaultBaseUrl: 'https://api.z-api.io',
  settings: zapiSettings,
  example: exampleSettings,
  secrets: secretsOf,
  assumptions,
  startSimulator: async () => (await import('./simulator/simulator.js')).startZapiSimulator(),
  create(channel, http) {
    const api = createApi(channel, http);
    return {
      name: zapi.name,
      channel: channel.channel,
      notImplemented,
      orders: {
        track: { check: checkTrackedOrder },
        status: createStatusWriter(api),
        details: createDetailsWriter(api),
        send: createOrderSender(api),
        sendToContact: createContactOrderSender(api),
      },
      messages: {
        text: createTextWriter(api),
        media: createMediaWriter(api),
        mediaRules,
        toContact: { text: createContactTextWriter(api), media: createContactMediaWriter(api) },
        markRead: createReadMarker(api),
      },
      conversations: createChats(api, channel.channel),
      subscribers: createSubscribers(api, channel.channel),
      subscriberWrites: createLabelWriters(api, channel.channel),
      labels: createLabels(api, channel.channel),
      catalogs: createCatalogs(api, channel.channel),
      phoneNumbers: createPhoneNumbers(api),
      connection: createConnection(api),
      webhooks: createZapiWebhooks(channel),
      files: { hosts: fileHosts },
      close: () => http.close(),
    };
  },
  notes: {
    'labels.list': 'The labels of a WhatsApp Business number on several devices.',
    'subscribers.addLabels': 'One call per label, after one that reads the list of labels.',
    'subscribers.removeLabels': 'One call per label, after one that reads the list of labels.',
    'orders.track': 'Updates need messageId, orderRequestId and items with productId, unitPrice and isCustomItem.',
    'orders.updateStatus': 'Sent as a message with the whole order; queued, so the outcome is ACCEPTED.',
    'orders.update': 'The payment status only, PENDING or PAID; sent as a message, so the outcome is ACCEPTED.',
    'orders.send': 'For WhatsApp Business numbers; queued, so the outcome is ACCEPTED. The order itself arrives by webhook.',
    'messages.sendText':
      'At most 4096 characters; queued, so the outcome is ACCEPTED. By conversationId also to contacts without a known number and to groups.',
    'messages.markRead': 'Messages from webhooks only.',
    'conversations.messages': 'Messages from webhooks; Z-API stores none.',
    'conversations.get': 'Unread messages and the time of the last one. For more than three chats at once, the first 500 chats are listed.',
    'subscribers.list': 'The first 5000 of the address book, in the order of their numbers unless asked by name.',
    'catalogs.list': 'The one catalog of the number; its id is default.',
  },
};
