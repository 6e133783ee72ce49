import type { InteractiveContent, MediaContent, MediaType, MessageButton, MessageContent } from '../../../domain/message.js';
import { isRecord, readAddress, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { toPressed } from '../../whatsapp/interactive.js';
import { readVcards } from '../../whatsapp/contacts.js';
import { readLocation } from '../../whatsapp/location.js';

/** The content of a message: `type` names the member. Unknown types and formats are kept unchanged. */
export function readContent(message: UntrustedRecord, channel: string, orderReference: string | null): MessageContent {
  const kind = readText(message['type']);
  const inner = kind === null ? undefined : message[kind];
  const known = kind !== null && isRecord(inner) ? readKnown(kind, inner, channel, orderReference) : null;
  return known ?? { type: 'UnknownContent', kind, raw: inner ?? null };
}

function readKnown(kind: string, inner: UntrustedRecord, channel: string, orderReference: string | null): MessageContent | null {
  const mediaType = mediaTypes.get(kind);
  if (mediaType !== undefined) return readMedia(inner, mediaType);
  if (kind === 'order') return { type: 'OrderContent', channel, orderReference, text: readText(inner['text']) };
  return readers.get(kind)?.(inner) ?? null;
}

/** `gif` and `short` are videos; `voice` is recorded audio. */
const mediaTypes: ReadonlyMap<string, MediaType> = new Map([
  ['image', 'IMAGE'],
  ['video', 'VIDEO'],
  ['gif', 'VIDEO'],
  ['short', 'VIDEO'],
  ['audio', 'AUDIO'],
  ['voice', 'AUDIO'],
  ['document', 'DOCUMENT'],
]);

const readers: ReadonlyMap<string, (inner: UntrustedRecord) => MessageContent | null> = new Map([
  ['text', readBodyText],
  // A text with a link. The preview is WhatsApp's and is not read.
  ['link_preview', readBodyText],
  ['system', ({ body }: UntrustedRecord) => (typeof body === 'string' ? { type: 'SystemContent', text: body } : null)],
  ['interactive', readInteractive],
  ['reply', readReply],
  ['location', readLocation],
  ['live_location', (inner) => readLocation({ ...inner, name: inner['caption'] })],
  ['contact', (inner) => readVcards([inner])],
  ['contact_list', ({ list }) => readVcards(recordsIn(list))],
  ['product', readProduct],
  ['action', readReaction],
]);

function readBodyText({ body }: UntrustedRecord): MessageContent | null {
  return typeof body === 'string' ? { type: 'TextContent', text: body } : null;
}

/** Only `{ catalog_id, product_id }` is described. */
function readProduct(product: UntrustedRecord): MessageContent | null {
  const [catalogId, productId] = [readText(product['catalog_id']), readText(product['product_id'])];
  if (productId === null) return null;
  return { type: 'ProductContent', catalogId, productId, retailerId: null, title: null, text: null, url: null };
}

/** Only reactions are read. Edits, deletions and pins are kept unchanged. */
function readReaction({ type, target, emoji }: UntrustedRecord): MessageContent | null {
  const messageId = readText(target);
  return type !== 'reaction' || messageId === null ? null : { type: 'ReactionContent', emoji: readText(emoji), messageId };
}

function readMedia(media: UntrustedRecord, mediaType: MediaType): MediaContent {
  return {
    type: 'MediaContent',
    mediaType,
    url: readAddress(media['link']),
    mediaId: readText(media['id']),
    caption: readText(media['caption']),
    filename: readText(media['filename']) ?? readText(media['file_name']),
  };
}

/** Buttons, or the rows of a list, as the shop sent them. */
function readInteractive(interactive: UntrustedRecord): InteractiveContent {
  const action = isRecord(interactive['action']) ? interactive['action'] : {};
  const list = isRecord(action['list']) ? action['list'] : action;
  const rows = recordsIn(list['sections']).flatMap((section) => recordsIn(section['rows']));
  return {
    type: 'InteractiveContent',
    header: textIn(interactive['header']),
    text: textIn(interactive['body']),
    footer: textIn(interactive['footer']),
    buttons: [...recordsIn(action['buttons']), ...rows].map(readButton).filter((button) => button !== null),
    reply: null,
  };
}

/** What the customer pressed or chose. */
function readReply(reply: UntrustedRecord): InteractiveContent | null {
  const pressed = [reply['buttons_reply'], reply['list_reply']].filter(isRecord).map(readButton);
  const button = pressed.find((one) => one !== null);
  return button === undefined ? null : toPressed(button);
}

/** WhatsApp puts the version of the control before the shop's own id: `ButtonsV3:yes`. */
const control = /^(?:Buttons|List)V\d+:/;

function readButton(button: UntrustedRecord): MessageButton | null {
  const title = readText(button['title']);
  return title === null ? null : { id: readText(button['id'])?.replace(control, '') ?? null, title };
}

function textIn(part: unknown): string | null {
  return isRecord(part) ? readText(part['text']) : null;
}
