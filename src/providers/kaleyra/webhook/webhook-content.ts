import type { InteractiveContent, MediaType, MessageContent } from '../../../domain/message.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { readProductInquiry, readReaction } from '../../whatsapp/context.js';
import { mediaTypes } from '../../whatsapp/media-type.js';
import { toPressed } from '../../whatsapp/pressed-button.js';
import { readContacts } from '../../whatsapp/contacts.js';
import { readLocation } from '../../whatsapp/location.js';
import { cartReference } from '../order/order.js';

/** What a message holds, in Meta's forms: `type` names the member. `mediaUrl` is Kaleyra's copy of a file. */
export function readContent(message: UntrustedRecord, channel: string, mediaUrl: unknown): MessageContent {
  const type = readText(message['type']);
  const inner = type === null ? undefined : message[type];
  const messageId = readText(message['id']);
  const orderReference = messageId === null ? null : cartReference(messageId);
  const context = { channel, mediaUrl, orderReference, replyContext: message['context'] };
  const content = type === 'contacts' ? readContacts(inner) : type === null || !isRecord(inner) ? null : readKnown(type, inner, context);
  return content ?? { type: 'UnknownContent', kind: type, raw: inner ?? null };
}

interface ContentContext {
  readonly channel: string;
  readonly mediaUrl: unknown;
  readonly orderReference: string | null;
  /** The message's own `context`: what it answers, or the product it is about. */
  readonly replyContext: unknown;
}

function readKnown(type: string, inner: UntrustedRecord, context: ContentContext): MessageContent | null {
  const { channel, mediaUrl, orderReference } = context;
  const mediaType = mediaTypes.get(type);
  if (mediaType !== undefined) return readMedia(mediaType, inner, mediaUrl);
  switch (type) {
    case 'text':
      return typeof inner['body'] === 'string' ? readTextContent(inner['body'], context) : null;
    case 'location':
      return readLocation(inner);
    case 'reaction':
      return readReaction(inner);
    case 'interactive':
      return readInteractive(inner);
    case 'button':
      return toReply(readText(inner['payload']), readText(inner['text']));
    case 'order':
      return { type: 'OrderContent', channel, orderReference, text: readText(inner['text']) };
    case 'system':
      return typeof inner['body'] === 'string' ? { type: 'SystemContent', text: inner['body'] } : null;
    default:
      return null;
  }
}

function readTextContent(text: string, { replyContext }: ContentContext): MessageContent {
  return readProductInquiry(text, replyContext) ?? { type: 'TextContent', text };
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

/** A pressed button, a chosen row, or a filled-in form, of which the text is told and the answers stay in raw. */
function readInteractive(interactive: UntrustedRecord): InteractiveContent | null {
  const [button, row, form] = ['button_reply', 'list_reply', 'nfm_reply'].map((name) => interactive[name]);
  const pressed = [button, row].find(isRecord);
  if (pressed !== undefined) return toReply(readText(pressed['id']), readText(pressed['title']), readText(pressed['description']));
  return isRecord(form) ? toPressed(null, readText(form['body'])) : null;
}

function toReply(id: string | null, title: string | null, text: string | null = null): InteractiveContent | null {
  return title === null ? null : toPressed({ id, title }, text);
}
