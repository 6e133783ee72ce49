import type { Refusal } from '../../../contract/error.js';
import type { ButtonsMessage, Media, MediaMessage, Messages, TemplateMessage, TextMessage } from '../../../contract/message-write.js';
import { checkMedia } from '../../kit/media.js';
import { checkFilename, checkSource, mediaWords } from '../../kit/media-source.js';
import { checkMessageId, checkReplyTo, checkText, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { buttonIdsOf, checkButtons } from '../../whatsapp/sending/button-check.js';
import { mediaRulesFor, toMediaMessage, toMediaObject } from '../../whatsapp/sending/media-message.js';
import { addressedTo, toReadReceipt, toTextMessage } from '../../whatsapp/sending/message.js';
import { checkTemplate, toTemplateMessage } from '../../whatsapp/sending/template-message.js';
import type { GraphApi } from '../api.js';
import { createUploadWriter, uploaded } from './media.js';
import { createWriterPair, type WriterPair } from './recipient.js';

/** The messages that a number can send: POST /{phone number}/messages. Accepted is not delivered; a webhook reports that. */
export function createMessages(api: GraphApi): Messages {
  const [text, template, buttons, media] = [createText(api), createTemplate(api), createButtons(api), createMedia(api)] as const;
  return {
    text: text.toNumber,
    template: template.toNumber,
    buttons: buttons.toNumber,
    media: media.toNumber,
    mediaRules,
    toContact: { text: text.toContact, template: template.toContact, buttons: buttons.toContact, media: media.toContact },
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
      ...(['name', 'language', 'variables', 'quickReplies'] as const),
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
    carries: [
      ...(['buttons.*.id', 'headerText', 'footerText'] as const),
      ...(['media', 'media.url', 'media.mediaId', 'media.file', 'media.filename'] as const),
    ],
    check: ({ media, ...message }) => [...checkButtons(message), ...(media === null ? [] : checkHeader(media, ['media']))],
    async send(recipient, message, call) {
      const media = message.media && (await uploaded(api, message.media, call));
      return api.sendMessage({ ...addressedTo(recipient), type: 'interactive', interactive: toInteractive({ ...message, media }) }, call);
    },
  });
}

function toInteractive({ text, buttons, headerText, footerText, media }: Omit<ButtonsMessage, 'phoneNumber'>): object {
  const ids = buttonIdsOf(buttons);
  const mediaHeader = media && { type: wordOf(media), [wordOf(media)]: toMediaObject(media) };
  const header = headerText === null ? mediaHeader : { type: 'text', text: headerText };
  return {
    type: 'button',
    ...(header === null ? {} : { header }),
    body: { text },
    ...(footerText === null ? {} : { footer: { text: footerText } }),
    action: { buttons: buttons.map(({ title }, index) => ({ type: 'reply', reply: { id: ids[index], title } })) },
  };
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

/** The file above a text. */
function checkHeader(media: Media, field: readonly string[]): readonly Refusal[] {
  return found([
    ...checkSource(media, field),
    ...checkFilename(media, field),
    media.type === null && invalid([...field, 'mediaType'], 'Set the media type: the address does not show it.'),
    media.type === 'AUDIO' && invalid([...field, 'mediaType'], 'A header must be an image, a video or a document.'),
  ]);
}

/** Checked before; a document takes every file. */
function wordOf({ type }: Media): string {
  return mediaWords[type ?? 'DOCUMENT'];
}
