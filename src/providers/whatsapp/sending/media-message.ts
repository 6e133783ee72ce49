import type { Media, MediaMessage } from '../../../contract/message-write.js';
import { mediaWords } from '../../kit/media-source.js';
import { addressedTo } from './message.js';

/** A message with a file, which WhatsApp delivers only within 24 hours of the customer's last message. The type must be known. */
export function toMediaMessage(recipient: object, { media, caption }: Pick<MediaMessage, 'media' | 'caption'>): object {
  const type = mediaWords[media.type ?? 'DOCUMENT'];
  return { ...addressedTo(recipient), type, [type]: toMediaObject(media, caption) };
}

/** A file of a message: `{ id }` or `{ link }`, and what belongs to it. */
export function toMediaObject({ url, mediaId, filename }: Media, caption: string | null = null): object {
  return {
    ...(mediaId === null ? { link: url } : { id: mediaId }),
    ...(caption === null ? {} : { caption }),
    ...(filename === null ? {} : { filename }),
  };
}
