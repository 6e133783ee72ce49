import type { Refusal } from '../../contract/error.js';
import type { Media, MediaFile } from '../../contract/message-write.js';
import { maxFileBytes, mediaTypeOf, mediaTypeOfFile } from '../../domain/media.js';
import type { MediaContent, MediaType } from '../../domain/message.js';
import type { MediaInput } from '../schema/generated.js';
import { invalid, keyFaults, textFaults } from './write-input.js';

/** Reads media from the input. When the client gives no type, it is derived from the file extension of the URL or from the file. */
export function readMedia({ url = null, mediaId = null, file = null, mediaType, filename = null }: MediaInput): Media {
  return { type: mediaType ?? typeOf(url, file), url, mediaId, file, filename };
}

function typeOf(url: string | null, file: MediaFile | null): MediaType | null {
  if (file !== null) return mediaTypeOfFile(file);
  return url === null ? null : mediaTypeOf(url);
}

/** The faults of media at a path of the input. */
export function mediaFaults(field: readonly string[], media: Media): readonly Refusal[] {
  const { type, url, mediaId, file, filename } = media;
  const sources = [url, mediaId, file].filter((source) => source !== null);
  if (sources.length !== 1) return [invalid(field, 'Give exactly one of url, mediaId and file.')];
  return [
    ...(url !== null && !/^https?:$/.test(new URL(url).protocol) ? [invalid([...field, 'url'], 'This must be an http or https URL.')] : []),
    ...(mediaId === null ? [] : keyFaults([...field, 'mediaId'], mediaId)),
    ...(file === null ? [] : typedFileFaults(field, type, file)),
    ...(type === null ? [invalid([...field, 'mediaType'], 'Give the media type: it cannot be derived from the URL or id.')] : []),
    ...filenameFaults([...field, 'filename'], filename),
  ];
}

/** Any file may be sent as a document. As another media type it must be of that type. */
function typedFileFaults(field: readonly string[], type: MediaType | null, file: MediaFile): readonly Refusal[] {
  const own = mediaTypeOfFile(file);
  const isOther = type !== null && type !== 'DOCUMENT' && type !== own;
  return [
    ...(isOther ? [invalid([...field, 'mediaType'], `A file of type ${file.mimeType} cannot be sent as ${type}.`)] : []),
    ...fileFaults([...field, 'file'], file, type ?? own),
  ];
}

/** The faults of an uploaded file that is to be sent as this media type. */
export function fileFaults(field: readonly string[], file: MediaFile, type = mediaTypeOfFile(file)): readonly Refusal[] {
  const maxBytes = maxFileBytes[type ?? 'DOCUMENT'];
  return [
    ...(file.size === 0 ? [invalid(field, 'The file is empty.')] : []),
    ...(file.size > maxBytes
      ? [invalid(field, `The file has ${file.size} bytes; a file of type ${type} may have at most ${maxBytes / 1024 / 1024} MiB.`)]
      : []),
    ...filenameFaults(field, file.filename),
  ];
}

/** A file name must not have control characters, which could end a header line of the request to the provider. */
export function filenameFaults(field: readonly string[], filename: string | null): readonly Refusal[] {
  if (filename === null) return [];
  if (/\p{Cc}/u.test(filename)) return [invalid(field, 'A file name must not have control characters.')];
  return textFaults(field, filename, 255);
}

/** The faults of media above a text, which cannot be audio. */
export function headerFaults(field: readonly string[], media: Media | null): readonly Refusal[] {
  if (media === null) return [];
  const audioFault =
    media.type === 'AUDIO' ? [invalid([...field, 'mediaType'], 'A message with a text cannot have audio as its header.')] : [];
  return [...mediaFaults(field, media), ...audioFault];
}

/** The content of the sent message, as the ledger stores it. */
export function toMediaContent({ type, url, mediaId, file, filename }: Media, caption: string | null): MediaContent {
  return { type: 'MediaContent', mediaType: type ?? 'DOCUMENT', url, mediaId, caption, filename: filename ?? file?.filename ?? null };
}
