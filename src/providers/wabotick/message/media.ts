import type { Refusal } from '../../../contract/error.js';
import type { Media } from '../../../contract/message-write.js';
import type { MediaType } from '../../../domain/message.js';
import { invalid } from '../../kit/refusal.js';
import { checkOptionalText, type Path } from '../text-check.js';

/** media_type by our word. */
export const mediaWords: Readonly<Record<MediaType, string>> = { IMAGE: 'image', VIDEO: 'video', AUDIO: 'audio', DOCUMENT: 'document' };

/** Where a medium comes from: exactly one of an address, an id and a file. */
export function checkSource({ url, mediaId, file }: Media, field: Path): Refusal[] {
  if ([url, mediaId, file].filter((source) => source !== null).length !== 1) {
    return [invalid(field, 'Media comes from exactly one of url, mediaId and file.')];
  }
  if (url !== null && !isPublicAddress(url))
    return [invalid([...field, 'url'], 'The url is no address that begins with http:// or https://.')];
  return checkOptionalText(mediaId, [...field, 'mediaId']);
}

/** The name a document is shown under; the other types have none. */
export function checkFilename({ type, filename }: Media, field: Path): Refusal[] {
  if (filename === null) return [];
  const place = [...field, 'filename'];
  return type === 'DOCUMENT' ? checkOptionalText(filename, place) : [invalid(place, 'Only media of type DOCUMENT has a filename.')];
}

/** How the last part of an address ends, such as `pdf`; undefined when it tells no type. */
export function extensionOf(url: string): string | undefined {
  return URL.canParse(url) ? /\.([a-z0-9]{1,5})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() : undefined;
}

function isPublicAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}
