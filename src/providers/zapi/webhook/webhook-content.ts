import type { InteractiveContent, MediaType, MessageContent } from '../../../domain/message.js';
import { isRecord, readAddress, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { toPressed } from '../../whatsapp/interactive.js';
import { readVcards } from '../../whatsapp/contacts.js';
import { readLocation } from '../../whatsapp/location.js';

/**
 * The content of a ReceivedCallback beside its envelope; null while WhatsApp is still waiting for the message. `orderReference` is the
 * reference of its order.
 */
export function readContent(event: UntrustedRecord, channel: string, orderReference: string | null): MessageContent | null {
  const notification = readText(event['notification']);
  if (notification !== null) return { type: 'SystemContent', text: describe(notification, event['notificationParameters']) };
  for (const name of orderNames) {
    const order = event[name];
    if (isRecord(order)) return { type: 'OrderContent', channel, orderReference, text: readText(order['message']) };
  }
  const known = Object.entries(readers).map(([name, read]) => ofRecord(event[name], read));
  return known.find((content) => content !== null) ?? readUnknown(event);
}

const orderNames = ['order', 'reviewAndPay', 'reviewOrder'] as const;

type Reader = (content: UntrustedRecord) => MessageContent | null;

const readers: Readonly<Record<string, Reader>> = {
  text: (text) => (typeof text['message'] === 'string' ? { type: 'TextContent', text: text['message'] } : null),
  image: (image) => media('IMAGE', image['imageUrl'], image),
  audio: (audio) => media('AUDIO', audio['audioUrl'], audio),
  video: (video) => media('VIDEO', video['videoUrl'], video),
  document: (document) => media('DOCUMENT', document['documentUrl'], document),
  location: readLocation,
  contact: (contact) => readVcards([contact]),
  contacts: ({ contacts }) => readVcards(recordsIn(contacts)),
  product: readProduct,
  reaction: readReaction,
  buttonsResponseMessage: (answer) => reply(answer['buttonId'], readText(answer['message']), null),
  listResponseMessage: (answer) =>
    reply(answer['selectedRowId'], readText(answer['title']) ?? readText(answer['message']), readText(answer['message'])),
};

function readProduct(product: UntrustedRecord): MessageContent | null {
  const productId = readText(product['productId']);
  if (productId === null) return null;
  return {
    type: 'ProductContent',
    catalogId: null,
    productId,
    retailerId: readText(product['retailerId']),
    title: readText(product['title']),
    text: readText(product['description']),
    url: readAddress(product['url']),
  };
}

/** Assumed: an empty value removes the reaction, as in WhatsApp's own format. */
function readReaction(reaction: UntrustedRecord): MessageContent | null {
  const { referencedMessage } = reaction;
  const messageId = isRecord(referencedMessage) ? readText(referencedMessage['messageId']) : null;
  return messageId === null ? null : { type: 'ReactionContent', emoji: readText(reaction['value']), messageId };
}

function media(mediaType: MediaType, url: unknown, record: UntrustedRecord): MessageContent {
  return {
    type: 'MediaContent',
    mediaType,
    url: typeof url === 'string' && URL.canParse(url) ? url : null,
    mediaId: null,
    caption: readText(record['caption']),
    filename: readText(record['fileName']),
  };
}

function reply(id: unknown, title: string | null, text: string | null): InteractiveContent | null {
  return title === null ? null : toPressed({ id: readText(id), title }, text);
}

/** The envelope has no objects, so the first object is the content. */
function readUnknown(event: UntrustedRecord): MessageContent | null {
  const [kind, raw] = Object.entries(event).find(([, value]) => isRecord(value)) ?? [];
  return kind === undefined ? null : { type: 'UnknownContent', kind, raw };
}

/** `PAYMENT_ACTION_REQUEST_DECLINED: 5544999999999, BRL, 1000` */
function describe(notification: string, parameters: unknown): string {
  const values = Array.isArray(parameters) ? parameters.map(readText).filter((text) => text !== null) : [];
  return values.length === 0 ? notification : `${notification}: ${values.join(', ')}`;
}

function ofRecord(value: unknown, read: Reader): MessageContent | null {
  return isRecord(value) ? read(value) : null;
}
