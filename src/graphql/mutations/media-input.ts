import type { Refusal } from '../../contract/error.js';
import type { Media, MediaFile } from '../../contract/message-write.js';
import { maxFileBytes, mediaTypeOf, mediaTypeOfFile } from '../../domain/media.js';
import type { MediaContent, MediaType } from '../../domain/message.js';
import type { MediaInput } from '../schema/generated.js';
import { invalid, keyFaults, textFaults } from './write-input.js';

/** Media as a client gives it, with the type that its address or file tells where the client does not. */
export function readMedia({ url = null, mediaId = null, file = null, mediaType, filename = null }: MediaInput): Media {
  return { type: mediaType ?? typeOf(url, file), url, mediaId, file, filename };
}

function typeOf(url: string | null, file: MediaFile | null): MediaType | null {
  if (file !== null) return mediaTypeOfFile(file);
  return url === null ? null : mediaTypeOf(url);
}

/** What is wrong with media at a place of the input. */
export function mediaFaults(field: readonly string[], media: Media): readonly Refusal[] {
  const { type, url, mediaId, file, filename } = media;
  const sources = [url, mediaId, file].filter((source) => source !== null);
  if (sources.length !== 1) return [invalid(field, 'Give exactly one of url, mediaId and file.')];
  return [
    ...(url !== null && !/^https?:$/.test(new URL(url).protocol)
      ? [invalid([...field, 'url'], 'This must be an http or https address.')]
      : []),
    ...(mediaId === null ? [] : keyFaults([...field, 'mediaId'], mediaId)),
    ...(file === null ? [] : typedFileFaults(field, type, file)),
    ...(type === null ? [invalid([...field, 'mediaType'], 'Give the media type: the address or id does not show it.')] : []),
    ...filenameFaults([...field, 'filename'], filename),
  ];
}

/** Any file may go as a document, and none as what it is not. */
function typedFileFaults(field: readonly string[], type: MediaType | null, file: MediaFile): readonly Refusal[] {
  const own = mediaTypeOfFile(file);
  const isOther = type !== null && type !== 'DOCUMENT' && type !== own;
  return [
    ...(isOther ? [invalid([...field, 'mediaType'], `A file of type ${file.mimeType} cannot go as ${type}.`)] : []),
    ...fileFaults([...field, 'file'], file, type ?? own),
  ];
}

/** What is wrong with a file that was sent along, and is to go as this type. */
export function fileFaults(field: readonly string[], file: MediaFile, type = mediaTypeOfFile(file)): readonly Refusal[] {
  const most = maxFileBytes[type ?? 'DOCUMENT'];
  return [
    ...(file.size === 0 ? [invalid(field, 'The file is empty.')] : []),
    ...(file.size > most
      ? [invalid(field, `The file has ${file.size} bytes; a file of type ${type} has at most ${most / 1024 / 1024} MiB.`)]
      : []),
    ...filenameFaults(field, file.filename),
  ];
}

/** A name that may be shown and sent: no control characters, which would end a line of a request. */
export function filenameFaults(field: readonly string[], filename: string | null): readonly Refusal[] {
  if (filename === null) return [];
  if (/\p{Cc}/u.test(filename)) return [invalid(field, 'A file name has no control characters.')];
  return textFaults(field, filename, 255);
}

/** As above, where a header is meant. */
export function headerFaults(field: readonly string[], media: Media | null): readonly Refusal[] {
  if (media === null) return [];
  const sound = media.type === 'AUDIO' ? [invalid([...field, 'mediaType'], 'A sound cannot be a header.')] : [];
  return [...mediaFaults(field, media), ...sound];
}

/** As it stands in a message that was sent. */
export function toMediaContent({ type, url, mediaId, file, filename }: Media, caption: string | null): MediaContent {
  return { type: 'MediaContent', mediaType: type ?? 'DOCUMENT', url, mediaId, caption, filename: filename ?? file?.filename ?? null };
}
