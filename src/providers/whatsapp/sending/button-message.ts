import type { Refusal } from '../../../contract/error.js';
import type { ButtonsMessage, Media } from '../../../contract/message-write.js';
import { checkFilename, checkSource, mediaWords } from '../../kit/media-source.js';
import { found, invalid } from '../../kit/refusal.js';
import { buttonIdsOf, checkButtons } from './button-check.js';
import { toMediaObject } from './media-message.js';
import { addressedTo } from './message.js';
import type { MessageForm } from './message-form.js';

/** Reply buttons below a text, with a text or a file above it. WhatsApp delivers them only within 24 hours of the customer's last message. */
export const buttonsForm: MessageForm<ButtonsMessage> = {
  carries: ['buttons.*.id', 'headerText', 'footerText', 'media', 'media.url', 'media.mediaId', 'media.filename'],
  check: ({ media, ...message }) => [...checkButtons(message), ...(media === null ? [] : checkHeader(media, ['media']))],
  toMessage: (recipient, message) => ({ ...addressedTo(recipient), type: 'interactive', interactive: toInteractive(message) }),
};

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
