import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import { readJson } from '../record.js';
import type { BackOffice } from './back-office.js';
import { refusal } from './request.js';

/** `buttons` of send/interactive-buttons: texts, or objects with id and title. Undefined unless there are 1 to 3 with short titles. */
export function readReplyButtons(text: string): UntrustedRecord[] | undefined {
  const given = readJson(text);
  if (!Array.isArray(given) || given.length < 1 || given.length > 3) return undefined;
  const buttons = given.map((button: unknown, index) => readButton(button, index));
  return buttons.every((button) => button !== undefined) ? buttons : undefined;
}

function readButton(button: unknown, index: number): UntrustedRecord | undefined {
  const { id, title, ...others } =
    typeof button === 'string' ? { id: `button-${index + 1}`, title: button } : isRecord(button) ? button : {};
  const isWell = typeof id === 'string' && id !== '' && typeof title === 'string' && title !== '' && [...title].length <= 20;
  return isWell && Object.keys(others).length === 0 ? { type: 'reply', reply: { id, title } } : undefined;
}

/** The header: media, or else a text. Beside media the text is ignored. */
export function readHeader(
  fields: Readonly<Record<string, string>>,
  backOffice: BackOffice,
): UntrustedRecord | SimulatedAnswer | undefined {
  const { media_url: link, media_id: id, media_name: filename, button_header_text: text } = fields;
  if (link === undefined && id === undefined) return text === undefined ? undefined : { type: 'text', text };
  if (link !== undefined && id !== undefined) return refusal('Use either media_url or media_id.');
  const type = fields['media_type'] ?? (link === undefined ? undefined : typeOf(link));
  if (type === undefined || !['image', 'video', 'document'].includes(type)) {
    return refusal('When sending media with buttons, media_type must be one of: image, video, document.');
  }
  if (id !== undefined && !backOffice.mediaIds.includes(id)) return refusal('Media not found.');
  return { type, [type]: { link, id, filename } };
}

function typeOf(link: string): string | undefined {
  const extension = /\.(\w+)$/.exec(new URL(link).pathname)?.[1] ?? '';
  return { jpg: 'image', png: 'image', mp4: 'video', pdf: 'document', mp3: 'audio' }[extension];
}
