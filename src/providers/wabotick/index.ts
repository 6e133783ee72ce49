import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createAccountConnection } from './account-connection.js';
import { createApi } from './api.js';
import { createCatalogs } from './catalog/catalog.js';
import { createCustomFields } from './subscriber/custom-field.js';
import { createLabels } from './subscriber/label.js';
import { createMessages } from './message/message-send.js';
import { createConversations } from './message/conversation.js';
import { createOrders } from './order/order.js';
import { createPostbacks } from './template/postback.js';
import { findConflicts, secretsOf, wabotickSettings, type WabotickSettings } from './settings.js';
import { createSisterAccount } from './sister-account.js';
import { createSisterLists } from './sister-list.js';
import { createSubscriberWrites } from './subscriber/subscriber-write.js';
import { createSubscribers } from './subscriber/subscriber.js';
import { createTemplates } from './template/template.js';
import { createWabotickWebhooks } from './webhook/webhook.js';

/** Wabotick, a white label of BotSailor: https://app.wabotick.com. */
export const wabotick: RegisteredProvider<WabotickSettings> = {
  name: 'wabotick',
  displayName: 'Wabotick',
  defaultBaseUrl: 'https://app.wabotick.com',
  settings: wabotickSettings,
  example: {
    apiToken: '18492|EXAMPLE-TOKEN',
    phoneNumberId: '109876543210987',
    whatsappBotId: '23',
    sisterEndpoints: ['botFlows', 'sequences', 'teamMembers', 'account'],
  },
  secrets: secretsOf,
  conflicts: findConflicts,
  assumptions,
  startSimulator: async () => (await import('./simulator/simulator.js')).startWabotickSimulator(),
  create(account, http) {
    const api = createApi(account, http);
    return {
      name: 'wabotick',
      channel: account.channel,
      orders: createOrders(api, account),
      subscribers: createSubscribers(api, account),
      conversations: createConversations(api, account),
      templates: createTemplates(api, account),
      catalogs: createCatalogs(api, account),
      labels: createLabels(api, account),
      customFields: createCustomFields(api, account),
      postbacks: createPostbacks(api, account),
      ...createSisterLists(api, account),
      ...createSisterAccount(api, account),
      webhooks: createWabotickWebhooks(account),
      serviceWindow: { templateHelps: true },
      messages: createMessages(api, account),
      subscriberWrites: createSubscriberWrites(api, account),
      connectAccount: createAccountConnection(api, account),
      close: () => http.close(),
    };
  },
  notes: {
    'orders.list': 'Each catalog is read whole, once per request; orders have no items.',
    'orders.get': 'Answered from the same lists.',
    'orders.updateStatus': 'Approved, Shipped, Delivered, Completed and Refunded; canceling only with a name for it in statusWords.',
    'subscribers.list':
      'Sorted by the provider in the order of creation only; by name or last message, the first 1000 subscribers are read.',
    'subscribers.get': 'One call per subscriber.',
    'conversations.messages': 'At most 50 messages per call.',
    'messages.get': 'The status of a sent message. Needs whatsappBotId in the settings.',
    'messages.sendText': 'At most 4096 characters, within 24 hours of the last message of the customer; delivery is reported later.',
    'messages.sendTemplate': 'By templateId; a header takes a url.',
    'messages.sendButtons': '1 to 3 buttons with titles of at most 20 characters, within 24 hours of the last message of the customer.',
    'messages.sendMedia': 'By url, mediaId or file.',
    'messages.upload': 'A picture of at most 5 MiB, anything else of at most 16 MiB; the mediaId is for sendMedia and sendButtons.',
    'messages.broadcast': 'The provider defines flowData, and documents it nowhere.',
    'subscribers.update': 'First and last name, gender, and labels in addition.',
    'labels.create':
      'Wabotick does not return the id of a new label. The gateway reads it from the list by its name, if no other label has that name.',
    'teamMembers.list':
      'Documented by other brands of the platform only, without an answer: sisterEndpoints in the settings switches it on.',
    'botFlows.list': 'Documented by other brands of the platform only; sisterEndpoints in the settings can switch it off.',
    'sequences.list': 'Documented by other brands of the platform only; sisterEndpoints in the settings can switch it off.',
    'account.get': 'Documented by other brands of the platform only; sisterEndpoints in the settings can switch it off.',
    'account.connect': 'The userId may be in the settings.',
    'webhooks.receive': 'Incoming texts and pressed buttons; orders, assumed to have the format of catalog/order/list.',
  },
};
