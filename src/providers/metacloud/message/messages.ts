import type { Refusal } from '../../../contract/error.js';
import type { ButtonsMessage, Media, MediaMessage, Messages, TemplateMessage, TextMessage } from '../../../contract/message-write.js';
import { checkFilename, checkSource, mediaWords } from '../../kit/media-source.js';
import { checkMessageId, checkReplyTo, checkText, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { buttonIdsOf, checkButtons } from '../../whatsapp/sending/button-check.js';
import { addressedTo, toReadReceipt, toTextMessage } from '../../whatsapp/sending/message.js';
import { checkTemplate, toTemplateMessage } from '../../whatsapp/sending/template-message.js';
import type { GraphApi } from '../api.js';
import { createUploadWriter, toMediaObject, uploaded } from './media.js';
import { createWriterPair, type WriterPair } from './recipient.js';

/** The maximum length of the text below a file, in characters. */
const captionLimit = 1024;

/** The messages that a number can send: POST /{phone number}/messages. Accepted is not delivered; a webhook reports that. */
export function createMessages(api: GraphApi): Messages {
  const [text, template, buttons, media] = [createText(api), createTemplate(api), createButtons(api), createMedia(api)] as const;
  return {
    text: text.toNumber,
    template: template.toNumber,
    buttons: buttons.toNumber,
    media: media.toNumber,
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
    check: ({ media, ...message }) => [...checkButtons(message), ...(media === null ? [] : checkMedia(media, ['media'], noAudio))],
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

function createMedia(api: GraphApi): WriterPair<MediaMessage> {
  return createWriterPair<MediaMessage>(api, {
    carries: ['media.url', 'media.mediaId', 'media.file', 'media.filename', 'caption'],
    check: ({ media, caption }) => [
      ...checkMedia(media, ['media'], null),
      ...found([
        caption !== null && caption.length > captionLimit && invalid('caption', `A caption has at most ${captionLimit} characters.`),
        caption !== null && media.type === 'AUDIO' && invalid('caption', 'Audio has no caption.'),
      ]),
    ],
    async send(recipient, { media: given, caption }, call) {
      const media = await uploaded(api, given, call);
      return api.sendMessage({ ...addressedTo(recipient), type: wordOf(media), [wordOf(media)]: toMediaObject(media, caption) }, call);
    },
  });
}

const noAudio = 'A header must be an image, a video or a document.';

/** `forbidsAudio`: the sentence of the refusal, where sound is not possible. */
function checkMedia(media: Media, field: readonly string[], forbidsAudio: string | null): readonly Refusal[] {
  return found([
    ...checkSource(media, field),
    ...checkFilename(media, field),
    media.type === null && invalid([...field, 'mediaType'], 'Set the media type: the address does not show it.'),
    media.type === 'AUDIO' && forbidsAudio !== null && invalid([...field, 'mediaType'], forbidsAudio),
  ]);
}

/** Checked before; a document takes every file. */
function wordOf({ type }: Media): string {
  return mediaWords[type ?? 'DOCUMENT'];
}
