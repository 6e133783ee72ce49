import type { Refusal } from '../../contract/error.js';
import type { Media } from '../../contract/message-write.js';
import type { MediaType } from '../../domain/message.js';
import { invalid, isBlank } from './refusal.js';

/** WhatsApp's name of each media type. */
export const mediaWords: Readonly<Record<MediaType, string>> = { IMAGE: 'image', VIDEO: 'video', AUDIO: 'audio', DOCUMENT: 'document' };

/** A file has exactly one source: an address, an id or an upload. */
export function checkSource({ url, mediaId, file }: Media, field: readonly string[]): Refusal[] {
  if ([url, mediaId, file].filter((source) => source !== null).length !== 1) {
    return [invalid(field, 'Set exactly one of url, mediaId and file.')];
  }
  if (url !== null && !isPublicAddress(url)) return [invalid([...field, 'url'], 'The url must begin with http:// or https://.')];
  return checkFilled(mediaId, [...field, 'mediaId']);
}

/** Only documents have a file name. */
export function checkFilename({ type, filename }: Media, field: readonly string[]): Refusal[] {
  if (filename === null) return [];
  const place = [...field, 'filename'];
  return type === 'DOCUMENT' ? checkFilled(filename, place) : [invalid(place, 'Only media of type DOCUMENT can have a filename.')];
}

function checkFilled(text: string | null, field: readonly string[]): Refusal[] {
  return text !== null && isBlank(text) ? [invalid(field, `The ${field.at(-1)} is empty.`)] : [];
}

function isPublicAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}
