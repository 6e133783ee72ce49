import * as z from 'zod';
import { readJson, type UntrustedRecord } from '../../kit/untrusted.js';
import { readMultipart } from '../../simulator/multipart.js';
import { unixSeconds } from '../../simulator/sample-values.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import { messageIdPattern } from '../chat/chat-id.js';
import type { WhapiData } from './data.js';
import { messageIdOf, ownNumber } from './data.js';

const messageId = z.string().regex(messageIdPattern);
const sender = {
  to: z.string().regex(/^[\d-]{9,31}(@[\w.]{1,})?$/),
  quoted: messageId.optional(),
  edit: messageId.optional(),
};

/** SenderText of the OpenAPI description. */
export const textRequest = z.strictObject({
  ...sender,
  body: z.string().min(1),
  typing_time: z.number().min(0).max(60).optional(),
  no_link_preview: z.boolean().optional(),
  wide_link_preview: z.boolean().optional(),
  mentions: z.array(z.string().regex(/^\d{7,15}(@s\.whatsapp\.net)?$|^\d{10,31}@g\.us$/)).optional(),
});

const part = z.strictObject({ text: z.string().min(1) });
const button = z.strictObject({
  type: z.enum(['quick_reply', 'call', 'copy', 'url']),
  title: z.string().min(1),
  id: z.string().min(1),
  copy_code: z.string().optional(),
  phone_number: z.string().optional(),
  url: z.string().optional(),
  merchant_url: z.string().optional(),
});
const row = z.strictObject({ title: z.string().optional(), description: z.string().optional(), id: z.string().optional() });
const section = z.strictObject({ title: z.string().optional(), rows: z.array(row).optional() });

/** The fields of SenderInteractive for media above the text. */
const interactiveMedia = {
  media: z.string().min(1).optional(),
  mime_type: z.string().optional(),
  no_encode: z.boolean().optional(),
  no_cache: z.boolean().optional(),
  caption: z.string().optional(),
  preview: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
};

/** SenderInteractive of the OpenAPI description. */
export const interactiveRequest = z.strictObject({
  ...sender,
  ...interactiveMedia,
  type: z.enum(['list', 'button', 'product']).default('button'),
  header: part.optional(),
  body: part.optional(),
  footer: part.optional(),
  action: z.strictObject({
    buttons: z.array(button).min(1).max(3).optional(),
    list: z.strictObject({ sections: z.array(section).min(1), label: z.string().min(1) }).optional(),
    product: z.strictObject({ catalog_id: z.string().optional(), product_id: z.string().optional() }).optional(),
  }),
});

const locationRequest = z.strictObject({
  ...sender,
  latitude: z.number(),
  longitude: z.number(),
  name: z.string().optional(),
  address: z.string().optional(),
  url: z.string().optional(),
  preview: z.string().optional(),
  accuracy: z.int().optional(),
  speed: z.int().optional(),
  degrees: z.int().optional(),
  comment: z.string().optional(),
  view_once: z.boolean().optional(),
});
const card = { name: z.string().min(1), vcard: z.string().startsWith('BEGIN:VCARD') };

/** SenderText, SenderInteractive, SenderLocation, SenderContact and SenderContactList of the OpenAPI description, by the message's type. */
const plainRequests = {
  text: textRequest,
  interactive: interactiveRequest,
  location: locationRequest,
  contact: z.strictObject({ ...sender, ...card }),
  contact_list: z.strictObject({ ...sender, list: z.array(z.strictObject(card)).min(1) }),
} as const;
type PlainKind = keyof typeof plainRequests;

/** The kind of message that an address sends as JSON; undefined for other addresses. */
export function plainKindOf(path: string): PlainKind | undefined {
  return (Object.keys(plainRequests) as PlainKind[]).find((kind) => path === `/messages/${kind}`);
}

/** SendMedia of the OpenAPI description: `media` is a URL, base64 or an id. */
const mediaSource = {
  ...sender,
  media: z.string().min(1),
  mime_type: z.string().optional(),
  no_encode: z.boolean().optional(),
  no_cache: z.boolean().optional(),
};
const withCaption = { caption: z.string().optional() };
const visual = { ...withCaption, preview: z.string().optional(), width: z.int().optional(), height: z.int().optional() };
/** SenderImage, SenderVideo, SenderAudio and SenderDocument. */
const mediaRequests = {
  image: z.strictObject({ ...mediaSource, ...visual, view_once: z.boolean().optional() }),
  video: z.strictObject({ ...mediaSource, ...visual, view_once: z.boolean().optional() }),
  audio: z.strictObject({ ...mediaSource, seconds: z.int().optional() }),
  document: z.strictObject({ ...mediaSource, ...withCaption, filename: z.string().min(1).optional() }),
} as const;
export type MediaKind = keyof typeof mediaRequests;
export const mediaKinds: readonly string[] = Object.keys(mediaRequests);

export const wrongParameters: SimulatedAnswer = { status: 400, body: { error: { code: 400, message: 'Wrong request parameters' } } };

/** MessageContentInteractive of the OpenAPI description requires the fields of a file, even for a message without one. */
const interactiveFile = { id: 'jpeg-0', mime_type: 'image/jpeg', file_size: 0, time: 0 };

/** Stores a message and sends its webhooks. */
export function sendMessage(
  data: WhapiData,
  type: PlainKind,
  { body }: ReceivedRequest,
  emit: (message: UntrustedRecord) => void,
): SimulatedAnswer {
  const given = plainRequests[type].safeParse(readJson(body));
  if (!given.success) return wrongParameters;
  const { to, quoted, edit: _edit, ...content } = given.data;
  return deliver(data, { to, quoted, type, content: type === 'interactive' ? { ...interactiveFile, ...content } : content }, emit);
}

const reaction = z.strictObject({ emoji: z.string() });

/** PUT and DELETE /messages/{MessageID}/reaction: `reactions` of the message. Undefined for other requests. */
export function react({ chats }: WhapiData, { method, path, body }: ReceivedRequest): SimulatedAnswer | undefined {
  const [, id] = /^\/messages\/([^/]+)\/reaction$/.exec(path) ?? [];
  if (id === undefined || (method !== 'PUT' && method !== 'DELETE')) return undefined;
  const given = method === 'PUT' ? reaction.safeParse(readJson(body)).data : { emoji: '' };
  if (given === undefined || !messageIdPattern.test(id)) return wrongParameters;
  for (const [chatId, messages] of chats) {
    const at = messages.findIndex((message) => message['id'] === id);
    if (at < 0) continue;
    const reactions = given.emoji === '' ? [] : [{ id: `${id}-r`, emoji: given.emoji, count: 1, unread: false }];
    const reacted = messages.map((message, index) => (index === at ? { ...message, reactions } : message));
    chats.set(chatId, reacted);
    return { status: 200, body: { success: true, result: true } };
  }
  return { status: 404, body: { error: { code: 404, message: 'Specified message not found' } } };
}

/** A message with a file: by URL or id in JSON, or as a form with the file. Stores it and sends its webhooks. */
export function sendMediaMessage(
  data: WhapiData,
  kind: MediaKind,
  { headers, body, bytes }: ReceivedRequest,
  emit: (message: UntrustedRecord) => void,
): SimulatedAnswer {
  const isForm = headers['content-type']?.startsWith('multipart/form-data') === true;
  const given = mediaRequests[kind].safeParse(isForm ? readForm(data, headers['content-type'] ?? '', bytes) : readJson(body));
  if (!given.success) return wrongParameters;
  const { to, quoted, edit: _edit, media, ...content } = given.data;
  const isUrl = isAddress(media);
  const id = isUrl ? 'jpeg-0' : (storeBase64(data, media) ?? media);
  if (!isUrl && !data.files.has(id)) return { status: 404, body: { error: { code: 404, message: 'Media with specified id not found' } } };
  const file = isUrl ? { id, link: media } : { id };
  return deliver(
    data,
    { to, quoted, type: kind, content: { ...file, mime_type: 'image/jpeg', file_size: 10, time: unixSeconds(), ...content } },
    emit,
  );
}

/** The texts of a form, with the id of its stored file as `media`. */
function readForm(data: WhapiData, contentType: string, bytes: Buffer): Readonly<Record<string, string>> | undefined {
  const parts = readMultipart(contentType, bytes);
  const file = parts?.find(({ filename }) => filename !== null);
  if (parts === undefined || file?.name !== 'media') return undefined;
  const texts = parts.filter((part) => part !== file).map(({ name, bytes: value }) => [name, value.toString('utf8')]);
  return { ...(Object.fromEntries(texts) as Record<string, string>), media: storeFile(data, file.mimeType ?? '', file.bytes) };
}

/** MediaID of the OpenAPI description. */
function storeFile(data: WhapiData, type: string, bytes: Buffer): string {
  const id = `${type.split('/')[1]?.replace(/\W/g, '') ?? 'file'}-${(0xa0 + data.files.size).toString(16)}`;
  data.files.set(id, { type, bytes });
  return id;
}

function isAddress(media: string): boolean {
  return /^https?:\/\//.test(media);
}

/** Stores a file that is given as `data:<type>;base64,<bytes>`. Undefined for any other text. */
function storeBase64(data: WhapiData, media: string): string | undefined {
  const [, type, base64] = /^data:([\w.+-]+\/[\w.+-]+);base64,([A-Za-z0-9+/=]+)$/.exec(media) ?? [];
  return type === undefined || base64 === undefined ? undefined : storeFile(data, type, Buffer.from(base64, 'base64'));
}

/** The JSON of UploadMedia. */
const uploadRequest = z.strictObject({ media: z.string().min(1), no_encode: z.boolean().optional() });

/** POST /media: the body is the file, or JSON with its address or its bytes. */
export function uploadFile(data: WhapiData, { headers, body, bytes }: ReceivedRequest): SimulatedAnswer {
  const type = headers['content-type'] ?? '';
  if (type === 'application/json') {
    const { media = '' } = uploadRequest.safeParse(readJson(body)).data ?? {};
    const id = isAddress(media) ? storeFile(data, 'image/jpeg', Buffer.from(media)) : storeBase64(data, media);
    return id === undefined ? wrongParameters : { status: 200, body: { media: [{ id }] } };
  }
  if (!/^(application|image|audio|video|text)\/[\w.+-]+$/.test(type) || bytes.length === 0) return wrongParameters;
  return { status: 200, body: { media: [{ id: storeFile(data, type, bytes) }] } };
}

interface Outgoing {
  readonly to: string;
  readonly quoted: string | undefined;
  readonly type: string;
  readonly content: object;
}

export function deliver(
  data: WhapiData,
  { to, quoted, type, content }: Outgoing,
  emit: (message: UntrustedRecord) => void,
): SimulatedAnswer {
  const chat_id = to.includes('@') ? to : `${to}@s.whatsapp.net`;
  const chat = data.chats.get(chat_id) ?? [];
  const message = {
    ...{ id: messageIdOf(chat_id, chat.length, 'wNoTwl0rVw'), type, chat_id, from_me: true, timestamp: unixSeconds() },
    ...{ source: 'api', device_id: 11, status: 'pending', from: ownNumber },
    [type]: content,
    ...(quoted === undefined ? {} : { context: { quoted_id: quoted } }),
  };
  data.chats.set(chat_id, [...chat, message]);
  emit(message);
  return { status: 200, body: { sent: true, message } };
}

/** CheckContactRequest of the OpenAPI description. */
const checkRequest = z.strictObject({
  contacts: z.array(z.string().min(1)).min(1),
  force_check: z.boolean().optional(),
});

/** Contacts of the address book are on WhatsApp, all others are not. */
export function checkContacts(data: WhapiData, { body }: ReceivedRequest): SimulatedAnswer {
  const given = checkRequest.safeParse(readJson(body));
  if (!given.success) return wrongParameters;
  const contacts = given.data.contacts.map((input) => {
    const isKnown = data.contacts.some(({ id }) => id === input.replaceAll(/\D/g, ''));
    return isKnown ? { input, status: 'valid', wa_id: input.replaceAll(/\D/g, '') } : { input, status: 'invalid' };
  });
  return { status: 200, body: { contacts } };
}
