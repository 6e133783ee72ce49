import type { ButtonsMessage, MediaMessage, Messages, TemplateMessage, TextMessage } from '../../../contract/message-write.js';
import { checkMedia } from '../../kit/media.js';
import { checkMessageId, checkReplyTo, checkText } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { buttonsForm } from '../../whatsapp/sending/button-message.js';
import { contactsForm } from '../../whatsapp/sending/contacts-message.js';
import { listForm } from '../../whatsapp/sending/list-message.js';
import { locationForm, toDecimal } from '../../whatsapp/sending/location-message.js';
import { mediaRulesFor, toMediaMessage } from '../../whatsapp/sending/media-message.js';
import { toReadReceipt, toTextMessage } from '../../whatsapp/sending/message.js';
import type { MessageForm } from '../../whatsapp/sending/message-form.js';
import { reactionForm } from '../../whatsapp/sending/reaction-message.js';
import { checkTemplate, toTemplateMessage } from '../../whatsapp/sending/template-message.js';
import type { GraphApi } from '../api.js';
import { createUploadWriter, uploaded } from './media.js';
import { createCatalog, createProduct } from './product-message.js';
import { createWriterPair, type WriterPair } from './recipient.js';

/** The messages that a number can send: POST /{phone number}/messages. Accepted is not delivered; a webhook reports that. */
export function createMessages(api: GraphApi): Messages {
  const pairs = {
    text: createText(api),
    template: createTemplate(api),
    buttons: createButtons(api),
    media: createMedia(api),
    list: createPlain(api, listForm),
    reaction: createPlain(api, reactionForm),
    location: createPlain(api, locationForm(toDecimal)),
    contacts: createPlain(api, contactsForm),
    product: createProduct(api),
    catalog: createCatalog(api),
  };
  return {
    text: pairs.text.toNumber,
    template: pairs.template.toNumber,
    buttons: pairs.buttons.toNumber,
    media: pairs.media.toNumber,
    list: pairs.list.toNumber,
    reaction: pairs.reaction.toNumber,
    location: pairs.location.toNumber,
    contacts: pairs.contacts.toNumber,
    mediaRules,
    product: pairs.product.toNumber,
    catalog: pairs.catalog.toNumber,
    toContact: {
      text: pairs.text.toContact,
      template: pairs.template.toContact,
      buttons: pairs.buttons.toContact,
      media: pairs.media.toContact,
      list: pairs.list.toContact,
      reaction: pairs.reaction.toContact,
      location: pairs.location.toContact,
      contacts: pairs.contacts.toContact,
      product: pairs.product.toContact,
      catalog: pairs.catalog.toContact,
    },
    markRead: createWriter(api, checkMessageId, ({ messageId }, call) => api.sendReadReceipt(toReadReceipt(messageId), call)),
    upload: createUploadWriter(api),
  };
}

/** WhatsApp shows a preview of the first link in the text. */
function createText(api: GraphApi): WriterPair<TextMessage> {
  return createWriterPair<TextMessage>(api, {
    carries: ['replyTo'],
    check: ({ text, replyTo }) => [...checkText(text), ...checkReplyTo(replyTo)],
    send: (recipient, message, call) => api.sendMessage(toTextMessage(recipient, message, /https?:\/\//i.test(message.text)), call),
  });
}

function createTemplate(api: GraphApi): WriterPair<TemplateMessage> {
  return createWriterPair<TemplateMessage>(api, {
    carries: [
      ...(['name', 'language', 'variables', 'headerVariables', 'buttonVariables', 'quickReplies'] as const),
      ...(['headerMedia', 'headerMedia.url', 'headerMedia.mediaId', 'headerMedia.file', 'headerMedia.filename'] as const),
    ],
    check: checkTemplate,
    async send(recipient, message, call) {
      const headerMedia = message.headerMedia && (await uploaded(api, message.headerMedia, call));
      return api.sendMessage(toTemplateMessage(recipient, { ...message, headerMedia }), call);
    },
  });
}

function createButtons(api: GraphApi): WriterPair<ButtonsMessage> {
  return createWriterPair<ButtonsMessage>(api, {
    carries: [...(buttonsForm.carries ?? []), 'media.file'],
    check: buttonsForm.check,
    async send(recipient, message, call) {
      const media = message.media && (await uploaded(api, message.media, call));
      return api.sendMessage(buttonsForm.toMessage(recipient, { ...message, media }), call);
    },
  });
}

/** A message that takes nothing but its one call. */
function createPlain<Message extends { readonly phoneNumber: string }>(
  api: GraphApi,
  { carries, check, toMessage }: MessageForm<Message>,
): WriterPair<Message> {
  return createWriterPair<Message>(api, {
    carries,
    check,
    send: (recipient, message, call) => api.sendMessage(toMessage(recipient, message), call),
  });
}

/** A file in the request is uploaded first. */
const mediaRules = mediaRulesFor(['url', 'mediaId', 'file']);

function createMedia(api: GraphApi): WriterPair<MediaMessage> {
  return createWriterPair<MediaMessage>(api, {
    carries: ['media.url', 'media.mediaId', 'media.file', 'media.filename', 'caption'],
    check: (message) => checkMedia(message, mediaRules),
    send: async (recipient, message, call) =>
      api.sendMessage(toMediaMessage(recipient, { ...message, media: await uploaded(api, message.media, call) }), call),
  });
}
