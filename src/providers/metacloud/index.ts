import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createApi } from './api.js';
import { createCatalogs } from './catalog/catalog.js';
import { createConnection } from './connection.js';
import { createConversations } from './message/message-history.js';
import { createFiles } from './message/file.js';
import { createMessages } from './message/messages.js';
import { createOrders } from './order/order.js';
import { rateLimits } from './rate-limit.js';
import { exampleSettings, metacloudSettings, secretsOf, type MetacloudSettings } from './settings.js';
import { createTemplates } from './template/template.js';
import { createWebhooks } from './webhook/webhook.js';

export const metacloud: RegisteredProvider<MetacloudSettings> = {
  name: 'metacloud',
  displayName: 'WhatsApp Cloud API',
  defaultBaseUrl: 'https://graph.facebook.com',
  settings: metacloudSettings,
  example: exampleSettings,
  secrets: secretsOf,
  assumptions,
  phoneNumber: ({ phoneNumber }) => phoneNumber ?? null,
  rateLimits,
  startSimulator: async () => (await import('./simulator/simulator.js')).startMetacloudSimulator(),
  create(channel, http) {
    const api = createApi(channel, http);
    return {
      name: metacloud.name,
      channel: channel.channel,
      orders: createOrders(api, channel.settings),
      serviceWindow: { templateHelps: true },
      messages: createMessages(api),
      files: createFiles(api, channel),
      conversations: createConversations(api, channel),
      templates: createTemplates(api, channel),
      catalogs: createCatalogs(api, channel),
      connection: createConnection(api, channel),
      webhooks: createWebhooks(channel),
      close: () => http.close(),
    };
  },
  notes: {
    'orders.track': 'The reference is the reference_id of the order_details message: at most 35 of A-Z a-z 0-9 _ . -',
    'orders.updateStatus':
      'Sent as an approved template with at most 120 characters of text. Without a template, sent as an interactive message with at most 1024 characters, within 24 hours of the last message of the customer. The outcome is ACCEPTED.',
    'orders.send':
      'In INR and BRL, where WhatsApp documents payments: an approved template with an order_details button, or within 24 hours of the last message of the customer an interactive message with a text.',
    'messages.get': 'The delivery of a sent message; its content is from the ledger.',
    'messages.sendText': 'At most 4096 characters, within 24 hours of the last message of the customer; the outcome is ACCEPTED.',
    'messages.sendTemplate': 'By name and language. Variables fill the placeholders of the body in order; the outcome is ACCEPTED.',
    'messages.sendButtons':
      '1 to 3 quick replies with titles of at most 20 characters; the header is a text, an image, a video or a document.',
    'messages.sendMedia': 'A file in the request is uploaded first, so that this takes two calls.',
    'messages.sendProduct': 'By catalogId and retailerId, within 24 hours of the last message of the customer; the outcome is ACCEPTED.',
    'messages.sendCatalog':
      'The catalog that is connected to the number, with a text, within 24 hours of the last message of the customer; the outcome is ACCEPTED.',
    'messages.upload': 'Meta keeps a file for 30 days.',
    'messages.markRead': 'Also marks all earlier messages of the conversation.',
    'templates.list': 'All templates of the account are read, because Meta documents no order. A filter by one status is passed on.',
    'catalogs.list': 'The catalogs that are connected to the account, or the one of the setting `catalogId`.',
    'products.create':
      'With a retailerId. Prices in currencies with hundredths. Without `catalogId` in the settings one call before reads the catalogs of the account.',
    'products.update':
      'Only what is given is sent. One call before reads the product, and without `catalogId` in the settings another the catalogs of the account.',
    'products.delete': 'One call before reads the product, and without `catalogId` in the settings another the catalogs of the account.',
    'webhooks.receive':
      'One address may serve all numbers of an app: each number goes to its own channel, and changes of the account to every channel of it. Messages, statuses, templates, and the state of number and account.',
  },
};
