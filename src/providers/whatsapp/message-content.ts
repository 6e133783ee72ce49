import type { MediaType, MessageContent } from '../../domain/message.js';
import { isRecord, readText, type UntrustedRecord } from '../kit/untrusted.js';
import { readContacts } from './contacts.js';
import { readProductInquiry } from './context.js';
import { readInteractiveReply, readQuickReply } from './interactive.js';
import { readLocation } from './location.js';
import { readReaction } from './reaction.js';

/** What the adapter knows of a message beside its record. */
export interface ContentContext {
  readonly channel: string;
  /** Where the provider stores the message's file. */
  readonly mediaUrl: unknown;
  /** The reference of the order in the message, if there is one. */
  readonly orderReference: string | null;
}

/** The content of an incoming message as Meta's webhook holds it: `type` names the member. */
export function readContent(message: UntrustedRecord, context: ContentContext): MessageContent {
  const type = readText(message['type']);
  const inner = type === null ? undefined : message[type];
  const content = type === null ? null : (readPlainContent(type, inner, message['context']) ?? readOther(type, inner, context));
  return content ?? { type: 'UnknownContent', kind: type, raw: inner ?? null };
}

/** Content that has the same form whether it was sent or received. `replyContext` is the message's `context`. Null for other types. */
export function readPlainContent(type: string, inner: unknown, replyContext: unknown): MessageContent | null {
  if (type === 'contacts') return readContacts(inner);
  if (!isRecord(inner)) return null;
  switch (type) {
    case 'text':
      if (typeof inner['body'] !== 'string') return null;
      return readProductInquiry(inner['body'], replyContext) ?? { type: 'TextContent', text: inner['body'] };
    case 'location':
      return readLocation(inner);
    case 'reaction':
      return readReaction(inner);
    case 'system':
      return typeof inner['body'] === 'string' ? { type: 'SystemContent', text: inner['body'] } : null;
    default:
      return null;
  }
}

/** The types of Meta's messages that hold a file. */
export const mediaTypes: ReadonlyMap<string, MediaType> = new Map([
  ['image', 'IMAGE'],
  ['video', 'VIDEO'],
  ['audio', 'AUDIO'],
  ['document', 'DOCUMENT'],
]);

function readOther(type: string, inner: unknown, { channel, mediaUrl, orderReference }: ContentContext): MessageContent | null {
  if (!isRecord(inner)) return null;
  // A sticker is a picture in the format WebP.
  const mediaType = type === 'sticker' ? 'IMAGE' : mediaTypes.get(type);
  if (mediaType !== undefined) return readMedia(mediaType, inner, mediaUrl);
  switch (type) {
    case 'interactive':
      return readInteractiveReply(inner);
    case 'button':
      return readQuickReply(inner);
    case 'order':
      return { type: 'OrderContent', channel, orderReference, text: readText(inner['text']) };
    default:
      return null;
  }
}

function readMedia(mediaType: MediaType, media: UntrustedRecord, mediaUrl: unknown): MessageContent {
  const url = [mediaUrl, media['link'], media['url']].find((address) => typeof address === 'string' && URL.canParse(address));
  return {
    type: 'MediaContent',
    mediaType,
    url: typeof url === 'string' ? url : null,
    mediaId: readText(media['id']),
    caption: readText(media['caption']),
    filename: readText(media['filename']),
  };
}
