import type { InteractiveContent, MediaType, MessageButton, MessageContent } from '../../domain/message.js';
import { cartReference } from './order.js';
import { isRecord, readText, type UntrustedRecord } from './untrusted.js';

/** What a message holds, in Meta's forms: `type` names the member. `mediaUrl` is Kaleyra's copy of a file. */
export function readContent(message: UntrustedRecord, channel: string, mediaUrl: unknown): MessageContent {
  const type = readText(message['type']);
  const inner = type === null ? undefined : message[type];
  const messageId = readText(message['id']);
  const orderReference = messageId === null ? null : cartReference(messageId);
  const content = type === null || !isRecord(inner) ? null : readKnown(type, inner, { channel, mediaUrl, orderReference });
  return content ?? { type: 'UnknownContent', kind: type, raw: inner ?? null };
}

interface ContentContext {
  readonly channel: string;
  readonly mediaUrl: unknown;
  readonly orderReference: string | null;
}

const mediaTypes: ReadonlyMap<string, MediaType> = new Map([
  ['image', 'IMAGE'],
  ['video', 'VIDEO'],
  ['audio', 'AUDIO'],
  ['document', 'DOCUMENT'],
]);

function readKnown(type: string, inner: UntrustedRecord, { channel, mediaUrl, orderReference }: ContentContext): MessageContent | null {
  const mediaType = mediaTypes.get(type);
  if (mediaType !== undefined) return readMedia(mediaType, inner, mediaUrl);
  switch (type) {
    case 'text':
      return typeof inner['body'] === 'string' ? { type: 'TextContent', text: inner['body'] } : null;
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
  return isRecord(form) ? toInteractive(null, readText(form['body'])) : null;
}

function toReply(id: string | null, title: string | null, text: string | null = null): InteractiveContent | null {
  return title === null ? null : toInteractive({ id, title }, text);
}

function toInteractive(reply: MessageButton | null, text: string | null): InteractiveContent {
  return { type: 'InteractiveContent', header: null, text, footer: null, buttons: [], reply };
}
