import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createApi } from './api.js';
import { createCatalogs } from './catalog/catalog.js';
import { createConnection } from './connection.js';
import { createFiles } from './message/file.js';
import { createConversations } from './message/conversation.js';
import { softBanSeconds } from './error.js';
import { createLabels } from './subscriber/label.js';
import { createContactWriters } from './subscriber/contact-write.js';
import { createLabelWriters } from './subscriber/label-write.js';
import { createButtonsWriter } from './message/message-buttons.js';
import { createContactsWriter } from './message/message-contacts.js';
import { createListWriter } from './message/message-list.js';
import { createLocationWriter } from './message/message-location.js';
import { createMediaWriter, createUploadWriter, mediaRules } from './message/message-media.js';
import { createReactionWriter } from './message/message-reaction.js';
import { createCatalogWriter, createProductWriter } from './message/message-product.js';
import { createReadMarker } from './message/message-read.js';
import { createTextWriter } from './message/message-text.js';
import { createOrders } from './order/order.js';
import { createPhoneNumbers } from './subscriber/phone-number.js';
import type { WhapiSettings } from './settings.js';
import { exampleSettings, whapiSettings } from './settings.js';
import { createSubscribers } from './subscriber/subscriber.js';
import { createWhapiWebhooks } from './webhook/webhook.js';

export const whapi: RegisteredProvider<WhapiSettings> = {
  name: 'whapi',
  displayName: 'Whapi.Cloud',
  defaultBaseUrl: 'https://gate.whapi.cloud',
  settings: whapiSettings,
  example: exampleSettings,
  secrets: (settings) => [settings.token],
  rateLimits: { pauseAfter429Seconds: softBanSeconds },
  assumptions,
  startSimulator: async () => (await import('./simulator/simulator.js')).startWhapiSimulator(),
  create(channel, http) {
    const api = createApi(channel, http);
    return {
      name: 'whapi',
      channel: channel.channel,
      orders: createOrders(api, channel),
      messages: {
        text: createTextWriter(api, channel.channel),
        buttons: createButtonsWriter(api, channel.channel),
        media: createMediaWriter(api, channel.channel),
        mediaRules,
        list: createListWriter(api, channel.channel),
        reaction: createReactionWriter(api),
        location: createLocationWriter(api, channel.channel),
        contacts: createContactsWriter(api, channel.channel),
        product: createProductWriter(api, channel.channel),
        catalog: createCatalogWriter(api, channel.channel),
        upload: createUploadWriter(api, channel.channel),
        markRead: createReadMarker(api),
      },
      conversations: createConversations(api, channel),
      subscribers: createSubscribers(api, channel),
      subscriberWrites: { ...createContactWriters(api, channel.channel), ...createLabelWriters(api, channel.channel) },
      labels: createLabels(api, channel.channel),
      files: createFiles(channel),
      catalogs: createCatalogs(api, channel),
      phoneNumbers: createPhoneNumbers(api, channel.channel),
      connection: createConnection(api, channel.channel),
      webhooks: createWhapiWebhooks(channel),
      close: () => http.close(),
    };
  },
  notes: {
    'orders.complete': "Items need the order's token, which comes with the order message or with trackOrder.",
    'messages.sendText': 'At most 4096 characters; pending at first, so the outcome is ACCEPTED.',
    'messages.sendButtons': '1 to 3 quick replies with titles of at most 20 characters, header as text only; the outcome is ACCEPTED.',
    'messages.sendMedia': 'By url, mediaId or file; pending at first, so the outcome is ACCEPTED.',
    'messages.sendList': 'At most 10 rows; pending at first, so the outcome is ACCEPTED.',
    'messages.sendReaction': 'Whapi returns no id of the reaction, so the payload has no message.',
    'messages.sendContacts': 'As vCards with names and numbers; pending at first, so the outcome is ACCEPTED.',
    'messages.upload': 'PDF, Word, PowerPoint, Excel, text, JPEG, PNG, AAC, MP4, AMR, MP3 and OGG; the mediaId is for sendMedia.',
    'subscribers.get': 'Two calls per subscriber: the contact, and the chat with its labels.',
    'subscribers.create': 'A number that is already a contact is refused.',
    'subscribers.update': 'The name, as one text; the first name is required.',
    'subscribers.addLabels': 'One call per label, after one that reads the list of labels.',
    'subscribers.removeLabels': 'One call per label, after one that reads the list of labels.',
    'subscribers.list': 'The first 5000 of the address book, in the order of their ids unless asked by name.',
    'labels.create': 'With an id that the gateway chooses. A name that a label has already is refused.',
    'messages.sendProduct': 'By productId; without a text.',
    'messages.sendCatalog': 'The catalog of the number, which one call before reads. With title, description and text.',
    'products.create': 'With a description and 1 to 10 images; no sale price.',
    'products.update': 'Whapi wants all images with every change: without new ones, one call before reads those of the product.',
    'catalogs.list': 'The one catalog of the number; its id is default.',
    'phoneNumbers.status': 'A trial has 30 checks a day.',
    'webhooks.receive':
      'Orders with their token, messages, statuses and the state of the channel, in all three webhook modes. With `sync: { orders: 60s }` the gateway finds orders whose webhooks were lost in the newest 10,000 messages, and in new ones.',
    'conversations.messages': 'Orders in messages are stored as if from a webhook.',
    'orders.track': 'The reference has 10 to 18 digits. Without the order token the items stay unknown.',
  },
};
