import * as z from 'zod';
import { readJson } from '../../kit/untrusted.js';
import { readTextFields } from '../../simulator/multipart.js';
import { isoSeconds, unixSeconds } from '../../simulator/sample-values.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { AwalData } from './data.js';
import { refusal } from './orders.js';

/** The body of POST /w/message/text (send-text-message page). */
export const textRequest = z.strictObject({
  phone: z.string().regex(/^[1-9]\d{5,14}$/),
  body: z.string().min(1).max(4096),
  name: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  reply_to: z.string().min(1).optional(),
  preview_url: z.boolean().optional(),
});

/** The text fields of POST /contacts (create-contact page). */
export const contactRequest = z.strictObject({
  name: z.string().min(1),
  phone: z.string().regex(/^[1-9]\d{5,14}$/),
  ...Object.fromEntries(
    ['email', 'branch_id', 'contact_group_id', 'description', 'address', 'full_name', 'is_favorite', 'avatar'].map((name) => [
      name,
      z.string().optional(),
    ]),
  ),
});

/** The body of POST /w/message/media with an address (send-media-message page): audio and stickers have no caption. */
const mediaRequest = z.union([
  z.strictObject({
    phone: z.string().regex(/^[1-9]\d{5,14}$/),
    type: z.enum(['audio', 'sticker']),
    link: z.string().regex(/^https:\/\/\S+$/),
  }),
  z.strictObject({
    phone: z.string().regex(/^[1-9]\d{5,14}$/),
    type: z.enum(['image', 'video', 'document']),
    link: z.string().regex(/^https:\/\/\S+$/),
    caption: z.string().min(1).optional(),
  }),
]);

export function sendText(account: AwalData, { query, body }: ReceivedRequest, sent: (messageId: string) => void): SimulatedAnswer {
  if (!isFromSender(account, query)) return wrongSender;
  const change = textRequest.safeParse(readJson(body));
  if (!change.success) return invalid(change.error);
  const { phone, body: content, name } = change.data;
  return send(account, { phone, content, type: 'text', name }, sent);
}

export function sendMedia(account: AwalData, { query, body }: ReceivedRequest, sent: (messageId: string) => void): SimulatedAnswer {
  if (!isFromSender(account, query)) return wrongSender;
  const change = mediaRequest.safeParse(readJson(body));
  if (!change.success) return invalid(change.error);
  const { phone, type, link } = change.data;
  return send(account, { phone, content: link, type, name: undefined }, sent);
}

interface Outgoing {
  readonly phone: string;
  readonly content: string;
  readonly type: string;
  readonly name: string | undefined;
}

/** Sends a message and creates the conversation if there is none. Calls `sent` with the message id. */
function send(account: AwalData, { phone, content, type, name }: Outgoing, sent: (messageId: string) => void): SimulatedAnswer {
  const id = 12345 + account.conversations.reduce((count, { messages }) => count + messages.length, 0);
  const messageId = `wamid.HBgN${phone}S${id}`;
  const index = account.conversations.findIndex((conversation) => conversation.phone === phone);
  const message = { id: messageId, content, type, direction: 'outbound', date: isoSeconds(), status: 'sent' } as const;
  const known = account.conversations[index];
  if (known !== undefined) account.conversations[index] = { ...known, messages: [...known.messages, message] };
  else {
    const conversation = { id: account.conversations.length + 1, phone, name: name ?? phone, status: 'opened', unread_count: 0 };
    account.conversations.push({ ...conversation, created_at: isoSeconds(), messages: [message] });
  }
  account.statuses.push({ message_id: id, status: 'delivered', timestamp: isoSeconds() });
  sent(messageId);
  const timestamp = unixSeconds();
  return { status: 200, body: { status: true, message: { id, messageId, status: 'sent', timestamp } } };
}

export function createContact(account: AwalData, { query, body, headers }: ReceivedRequest): SimulatedAnswer {
  if (!isFromSender(account, query)) return wrongSender;
  const form = readTextFields(headers['content-type'] ?? '', body);
  const given = contactRequest.safeParse(form);
  if (!given.success) return invalid(given.error);
  if (account.contacts.some(({ phone }) => phone === given.data.phone)) return refusal(409, 'conflict', 'Duplicate phone number');
  const contact = { id: account.contacts.length + 1, ...given.data };
  account.contacts.push(contact);
  return { status: 201, body: { status: true, message: 'Contact created successfully', data: { ...contact, created_at: isoSeconds() } } };
}

const wrongSender = refusal(400, 'validation_failed', 'Validation failed', { phone_number_id: 'The phone_number_id is invalid' });

function isFromSender(account: AwalData, query: URLSearchParams): boolean {
  return query.get('phone_number_id') === account.phoneNumberId && [...query.keys()].length === 1;
}

function invalid(error: z.ZodError): SimulatedAnswer {
  const details = Object.fromEntries(error.issues.map(({ path, message }) => [path.join('.') || 'body', message]));
  const isPhone = Object.keys(details).join() === 'phone';
  return refusal(400, isPhone ? 'invalid_phone_number' : 'validation_failed', 'Validation failed', details);
}
