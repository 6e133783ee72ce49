import type { Media, MediaMessage, MediaRule, MediaRules } from '../../../contract/message-write.js';
import { mediaWords } from '../../kit/media-source.js';
import { addressedTo } from './message.js';

/** WhatsApp's limits of files (Cloud API, page on media), for a provider that takes these sources. */
export function mediaRulesFor(sources: MediaRule['sources']): MediaRules {
  const rule: MediaRule = { sources, hasCaption: true, hasFilename: false, maxMegabytes: 16 };
  return {
    IMAGE: { ...rule, maxMegabytes: 5 },
    VIDEO: rule,
    AUDIO: { ...rule, hasCaption: false },
    DOCUMENT: { ...rule, hasFilename: true, maxMegabytes: 100 },
  };
}

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
