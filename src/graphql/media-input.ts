import type { Refusal } from '../contract/error.js';
import type { Media } from '../contract/message-write.js';
import { mediaTypeOf } from '../domain/media.js';
import type { MediaContent } from '../domain/message.js';
import type { MediaInput } from './generated.js';
import { invalid, keyFaults, optionalTextFaults } from './write-input.js';

/** Media as a client gives it, with the type that its address tells where the client does not. */
export function readMedia({ url = null, mediaId = null, type, filename = null }: MediaInput): Media {
  return { type: type ?? (url === null ? null : mediaTypeOf(url)), url, mediaId, file: null, filename };
}

/** What is wrong with media at a place of the input. */
export function mediaFaults(field: readonly string[], media: Media): readonly Refusal[] {
  const { type, url, mediaId, filename } = media;
  if ((url === null) === (mediaId === null)) return [invalid(field, 'Give exactly one of url and mediaId.')];
  return [
    ...(url !== null && !/^https?:$/.test(new URL(url).protocol)
      ? [invalid([...field, 'url'], 'This must be an http or https address.')]
      : []),
    ...(mediaId === null ? [] : keyFaults([...field, 'mediaId'], mediaId)),
    ...(type === null ? [invalid([...field, 'type'], 'Give the type: it cannot be told from what is given.')] : []),
    ...optionalTextFaults([...field, 'filename'], filename, 255),
  ];
}

/** As above, where a header is meant. */
export function headerFaults(field: readonly string[], media: Media | null): readonly Refusal[] {
  if (media === null) return [];
  const sound = media.type === 'AUDIO' ? [invalid([...field, 'type'], 'A sound cannot be a header.')] : [];
  return [...mediaFaults(field, media), ...sound];
}

/** As it stands in a message that was sent. */
export function toMediaContent({ type, url, mediaId, filename }: Media, caption: string | null): MediaContent {
  return { type: 'MediaContent', mediaType: type ?? 'DOCUMENT', url, mediaId, caption, filename };
}
