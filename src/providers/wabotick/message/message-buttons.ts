import type { Refusal } from '../../../contract/error.js';
import type { ButtonsMessage, Media } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, invalid, textLimit } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { checkOptionalText, checkText } from '../text-check.js';
import { checkFilename, checkSource, mediaWords } from '../../kit/media-source.js';
import { readSent } from './message-sent.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

const maxButtons = 3;
const maxTitle = 20;
const audioExtensions: readonly (string | undefined)[] = ['aac', 'amr', 'm4a', 'mp3', 'oga', 'ogg', 'opus', 'wav'];

/** POST send/interactive-buttons. */
export function createButtonsWriter(api: Api, account: Account): Writer<ButtonsMessage> {
  return createWriter(api, {
    endpoint: 'send/interactive-buttons',
    // A header is sent as text: its file is uploaded before, and then has a mediaId.
    carries: ['buttons.*.id', 'headerText', 'footerText', 'media', 'media.url', 'media.mediaId', 'media.filename'],
    check,
    fields: ({ phoneNumber, text, buttons, headerText, footerText, media }) => ({
      phone_number_id: account.settings.phoneNumberId,
      phone_number: digitsOf(phoneNumber),
      message: text,
      buttons: JSON.stringify(buttons.map(({ id, title }) => (id === null ? title : { id, title }))),
      button_header_text: headerText,
      button_footer_text: footerText,
      media_url: media?.url ?? null,
      media_id: media?.mediaId ?? null,
      media_type: media?.type == null ? null : mediaWords[media.type],
      media_name: media?.filename ?? null,
    }),
    receipt: readSent,
  });
}

function check({ phoneNumber, text, buttons, headerText, footerText, media }: ButtonsMessage): readonly Refusal[] {
  const refusals = [
    ...checkPhoneNumber(phoneNumber),
    ...checkText(text, ['text'], textLimit),
    ...checkButtons(buttons),
    ...checkOptionalText(headerText, ['headerText']),
    ...checkOptionalText(footerText, ['footerText']),
  ];
  if (media === null) return refusals;
  if (headerText !== null) refusals.push(invalid(['headerText'], 'Wabotick ignores a header text beside media. Send only one of them.'));
  return [...refusals, ...checkHeader(media)];
}

function checkButtons(buttons: ButtonsMessage['buttons']): Refusal[] {
  if (buttons.length < 1 || buttons.length > maxButtons) {
    return [invalid(['buttons'], `A message has between 1 and ${maxButtons} buttons.`)];
  }
  return buttons.flatMap(({ id, title }, index) => {
    const place = ['buttons', String(index)];
    const refusals = [...checkText(title, [...place, 'title'], maxTitle), ...checkOptionalText(id, [...place, 'id'])];
    const isDuplicate = buttons.slice(0, index).some((other) => other.title === title || (id !== null && other.id === id));
    if (isDuplicate) refusals.push(invalid(place, 'Two buttons have the same id or title.'));
    return refusals;
  });
}

/** A header is an image, a video or a document. Its type is required unless the address shows it. */
function checkHeader(media: Media): Refusal[] {
  const { type, url, mediaId } = media;
  const refusals = [...checkSource(media, ['media']), ...checkFilename(media, ['media'])];
  const extension = url === null ? undefined : extensionOf(url);
  if (type === 'AUDIO' || (type === null && audioExtensions.includes(extension))) {
    refusals.push(invalid(['media', 'mediaType'], 'Audio cannot be the header of buttons. Use IMAGE, VIDEO or DOCUMENT.'));
  }
  if (type === null && (mediaId !== null || (url !== null && extension === undefined))) {
    refusals.push(invalid(['media', 'mediaType'], 'Set the media type: a mediaId, or a url without a file extension, does not show it.'));
  }
  if (url?.startsWith('http://') === true)
    refusals.push(invalid(['media', 'url'], 'The header of buttons needs a url that begins with https://.'));
  return refusals;
}

/** The extension of an address, such as `pdf`; undefined when there is none. */
function extensionOf(url: string): string | undefined {
  return URL.canParse(url) ? /\.([a-z0-9]{1,5})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() : undefined;
}
