import type { Refusal } from '../../../contract/error.js';
import type { Media } from '../../../contract/message-write.js';
import type { MediaType } from '../../../domain/message.js';
import { invalid } from '../../kit/refusal.js';
import { checkOptionalText, type Path } from '../text-check.js';

/** Wabotick's media_type of each media type. */
export const mediaWords: Readonly<Record<MediaType, string>> = { IMAGE: 'image', VIDEO: 'video', AUDIO: 'audio', DOCUMENT: 'document' };

/** A file has exactly one source: an address, an id or an upload. */
export function checkSource({ url, mediaId, file }: Media, field: Path): Refusal[] {
  if ([url, mediaId, file].filter((source) => source !== null).length !== 1) {
    return [invalid(field, 'Set exactly one of url, mediaId and file.')];
  }
  if (url !== null && !isPublicAddress(url)) return [invalid([...field, 'url'], 'The url must begin with http:// or https://.')];
  return checkOptionalText(mediaId, [...field, 'mediaId']);
}

/** Only documents have a file name. */
export function checkFilename({ type, filename }: Media, field: Path): Refusal[] {
  if (filename === null) return [];
  const place = [...field, 'filename'];
  return type === 'DOCUMENT' ? checkOptionalText(filename, place) : [invalid(place, 'Only media of type DOCUMENT can have a filename.')];
}

/** The extension of an address, such as `pdf`; undefined when there is none. */
export function extensionOf(url: string): string | undefined {
  return URL.canParse(url) ? /\.([a-z0-9]{1,5})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() : undefined;
}

function isPublicAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}
