import type { RegisteredProvider } from '../definition.js';
import { assumptions } from './assumptions.js';
import { createApi } from './api.js';
import { buttonsForm } from '../whatsapp/sending/button-message.js';
import { contactsForm } from '../whatsapp/sending/contacts-message.js';
import { listForm } from '../whatsapp/sending/list-message.js';
import { locationForm } from '../whatsapp/sending/location-message.js';
import { reactionForm } from '../whatsapp/sending/reaction-message.js';
import { createFormWriter } from './message/message-form.js';
import { createMediaWriter, createUploadWriter, mediaRules } from './message/message-media.js';
import { createReadMarker } from './message/message-read.js';
import { createTemplateWriter } from './message/message-template.js';
import { createTextWriter } from './message/message-text.js';
import { checkTrackedOrder } from '../whatsapp/reference-id.js';
import { createOrderSender } from './order/order-send.js';
import { createOrderStatusWriter } from './order/order-status-write.js';
import { createTemplates } from './template/template.js';
import { createKaleyraWebhooks } from './webhook/webhook.js';
import type { KaleyraSettings } from './settings.js';
import { exampleSettings, kaleyraSettings, secretsOf } from './settings.js';

/** Kaleyra stores incoming files and sends their S3 link as `media_url` (support.kaleyra.com, about incoming URL on WA channel). */
const fileHosts: readonly string[] = ['*.amazonaws.com'];

export const kaleyra: RegisteredProvider<KaleyraSettings> = {
  name: 'kaleyra',
  displayName: 'Kaleyra',
  defaultBaseUrl: 'https://api.in.kaleyra.io',
  settings: kaleyraSettings,
  assumptions,
  example: exampleSettings,
  secrets: secretsOf,
  phoneNumber: ({ phoneNumber }) => phoneNumber,
  // The account's limit is a number of messages per second.
  rateLimits: { pauseAfter429Seconds: 1 },
  startSimulator: async () => (await import('./simulator/simulator.js')).startKaleyraSimulator(),
  create(channel, http) {
    const api = createApi(channel, http);
    const { orderStatusTemplate = null, businessAccountId } = channel.settings;
    return {
      name: kaleyra.name,
      channel: channel.channel,
      orders: {
        track: { check: checkTrackedOrder },
        status: createOrderStatusWriter(api, orderStatusTemplate),
        send: createOrderSender(api),
      },
      serviceWindow: { templateHelps: true },
      messages: {
        text: createTextWriter(api),
        template: createTemplateWriter(api),
        buttons: createFormWriter(api, buttonsForm),
        media: createMediaWriter(api),
        list: createFormWriter(api, listForm),
        reaction: createFormWriter(api, reactionForm),
        location: createFormWriter(api, locationForm(Number)),
        contacts: createFormWriter(api, contactsForm),
        mediaRules,
        upload: createUploadWriter(api),
        markRead: createReadMarker(api),
      },
      ...(businessAccountId !== undefined && { templates: createTemplates(api, channel.channel, businessAccountId) }),
      webhooks: createKaleyraWebhooks(channel),
      files: { hosts: fileHosts },
      close: () => http.close(),
    };
  },
  notes: {
    'orders.track': 'The reference is the reference_id of the order_details message: at most 35 of A-Z a-z 0-9 _ . -',
    'orders.updateStatus':
      'Sent as an approved template with at most 120 characters of text. Without a template, sent as an interactive message with at most 1024 characters, within 24 hours of the last message of the customer. Queued, so the outcome is ACCEPTED.',
    'orders.send':
      'In INR, with amounts of two decimals. As an approved template, or with a text of at most 1024 characters within 24 hours of the last message of the customer. Payment settings are those of WhatsApp; queued, so the outcome is ACCEPTED.',
    'messages.sendText':
      'At most 4096 characters, within 24 hours of the last message of the customer; queued, so the outcome is ACCEPTED.',
    'messages.sendTemplate':
      'By name and language. Variables fill the placeholders of the body in order; queued, so the outcome is ACCEPTED.',
    'messages.sendButtons':
      '1 to 3 quick replies with titles of at most 20 characters, within 24 hours of the last message of the customer; the header is a text, or an image, video or document by url or mediaId.',
    'messages.sendList': 'At most 10 rows, within 24 hours of the last message of the customer; queued, so the outcome is ACCEPTED.',
    'messages.sendReaction': 'Within 24 hours of the last message of the customer, to a message of the last 30 days.',
    'messages.sendContacts': 'Names and numbers.',
    'messages.sendMedia':
      'By a public url, or by the mediaId of an upload, within 24 hours of the last message of the customer; queued, so the outcome is ACCEPTED.',
    'templates.list': 'With `businessAccountId` in the settings. The whole list is read, and its format is assumed to be that of Meta.',
    'messages.upload': 'For postpaid accounts; the mediaId is for sendMedia and headers of templates.',
    'messages.markRead': 'Also marks all earlier messages of the conversation.',
  },
};
