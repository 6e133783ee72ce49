import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createApi } from './api.js';
import { createCatalogs } from './catalog/catalog.js';
import { createChats } from './message/conversation.js';
import { createConnection } from './connection.js';
import { createDetailsWriter } from './order/order-details-write.js';
import { createContactsWriters } from './message/message-contacts.js';
import { createListWriters } from './message/message-list.js';
import { createLocationWriters } from './message/message-location.js';
import { createButtonsWriter, createContactButtonsWriter } from './message/message-buttons.js';
import { createContactMediaWriter, createMediaWriter, mediaRules } from './message/message-media.js';
import { createReactionWriters } from './message/message-reaction.js';
import { createCatalogWriters, createProductWriters } from './message/message-product.js';
import { createReadMarker } from './message/message-read.js';
import { createContactTextWriter, createTextWriter } from './message/message-text.js';
import { createContactOrderSender, createOrderSender } from './order/order-send.js';
import { checkTrackedOrder } from './order/tracked-order.js';
import { createContactWriters } from './subscriber/contact-write.js';
import { createLabels, createLabelWriters } from './subscriber/label.js';
import { createNoteWriter } from './subscriber/note.js';
import { createPhoneNumbers } from './subscriber/phone-number.js';
import { createStatusWriter } from './order/order-status-write.js';
import { createSubscribers } from './subscriber/subscriber.js';
import { createZapiWebhooks } from './webhook/webhook.js';
import type { ZapiSettings } from './settings.js';
import { exampleSettings, secretsOf, zapiSettings } from './settings.js';

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
    const [list, reaction] = [createListWriters(api), createReactionWriters(api)];
    const [location, contacts] = [createLocationWriters(api), createContactsWriters(api)];
    const [product, catalog] = [createProductWriters(api), createCatalogWriters(api)];
    return {
      name: zapi.name,
      channel: channel.channel,
      orders: {
        track: { check: checkTrackedOrder },
        status: createStatusWriter(api),
        details: createDetailsWriter(api),
        send: createOrderSender(api),
        sendToContact: createContactOrderSender(api),
      },
      messages: {
        text: createTextWriter(api),
        buttons: createButtonsWriter(api),
        media: createMediaWriter(api),
        mediaRules,
        list: list.toNumber,
        reaction: reaction.toNumber,
        location: location.toNumber,
        contacts: contacts.toNumber,
        product: product.toNumber,
        catalog: catalog.toNumber,
        toContact: {
          text: createContactTextWriter(api),
          buttons: createContactButtonsWriter(api),
          media: createContactMediaWriter(api),
          list: list.toContact,
          reaction: reaction.toContact,
          location: location.toContact,
          contacts: contacts.toContact,
          product: product.toContact,
          catalog: catalog.toContact,
        },
        markRead: createReadMarker(api),
      },
      conversations: createChats(api, channel.channel),
      subscribers: createSubscribers(api, channel.channel),
      subscriberWrites: {
        ...createContactWriters(api),
        addNote: createNoteWriter(api),
        ...createLabelWriters(api, channel.channel),
      },
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
    'messages.sendList':
      'One section with a title and at most 10 rows, without header and footer, to people only; queued, so the outcome is ACCEPTED.',
    'messages.sendLocation': 'Needs the name and the address of the place; queued, so the outcome is ACCEPTED.',
    'messages.sendButtons':
      '1 to 3 buttons with titles of at most 20 characters. A picture or film by url, or a title and a footer; queued, so the outcome is ACCEPTED.',
    'messages.markRead': 'Messages from webhooks only.',
    'conversations.messages': 'Messages from webhooks; Z-API stores none.',
    'conversations.get': 'Unread messages and the time of the last one. For more than three chats at once, the first 500 chats are listed.',
    'subscribers.list': 'The first 5000 of the address book, in the order of their numbers unless asked by name.',
    'subscribers.create': 'Saved in the address book of the phone, which must allow WhatsApp to do so.',
    'subscribers.delete': 'Removed from the address book of the phone.',
    'subscribers.addNote':
      'A chat of a WhatsApp Business number has one note: the new text is added below it, after one call that reads it.',
    'messages.sendProduct': 'By productId; without a text. The number of the catalog is read by one call before.',
    'messages.sendCatalog': 'With text, title and description. The number of the catalog is read by one call before.',
    'products.create': 'With description, retailerId and url; known by its retailerId.',
    'products.update': 'Written whole: one call before reads the product, and url and isHidden must be given.',
    'catalogs.list': 'The one catalog of the number; its id is default.',
  },
};
