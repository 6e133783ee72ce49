import * as z from 'zod';
import { readJson, readText } from '../../kit/untrusted.js';
import { readTextFields } from '../../simulator/multipart.js';
import { isoSeconds, unixSeconds } from '../../simulator/sample-values.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { AwalData } from './data.js';
import { refusal } from './orders.js';

const phone = z.string().regex(/^[1-9]\d{5,14}$/);

/** The body of POST /w/message/text (send-text-message page). */
export const textRequest = z.strictObject({
  phone,
  body: z.string().min(1).max(4096),
  name: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  reply_to: z.string().min(1).optional(),
  preview_url: z.boolean().optional(),
});

/** The body of POST /w/message/button (send-button-message page). */
export const buttonRequest = z.strictObject({
  phone,
  body_text: z.string().min(1).max(1024),
  buttons: z
    .array(z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }))
    .min(1)
    .max(3),
  header_text: z.string().min(1).max(60).optional(),
  footer_text: z.string().min(1).max(60).optional(),
});

const jsonText = (shape: z.ZodType) => z.string().refine((text) => shape.safeParse(readJson(text)).success);
const named = { name: z.string().min(1), value: z.string().min(1) };

/** The text fields of POST /w/message/template (send-template-message page): parameters by name, or by place. */
export const templateRequest = z.strictObject({
  template_id: z.string().regex(/^[1-9]\d*$/),
  phone,
  header_type: z.enum(['TEXT', 'IMAGE', 'DOCUMENT', 'VIDEO', 'LOCATION']),
  header_value: z.string().min(1).optional(),
  body_params: jsonText(z.union([z.array(z.string().min(1)).min(1), z.array(z.strictObject(named)).min(1)])).optional(),
  button_params: jsonText(z.array(z.strictObject({ index: z.int().min(0), ...named })).min(1)).optional(),
});

/** The body of POST /w/message/media with an address (send-media-message page): audio and stickers have no caption. */
const mediaRequest = z.union([
  z.strictObject({
    phone,
    type: z.enum(['audio', 'sticker']),
    link: z.string().regex(/^https:\/\/\S+$/),
  }),
  z.strictObject({
    phone,
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

export function sendButtons(account: AwalData, { query, body }: ReceivedRequest, sent: (messageId: string) => void): SimulatedAnswer {
  if (!isFromSender(account, query)) return wrongSender;
  const change = buttonRequest.safeParse(readJson(body));
  if (!change.success) return invalid(change.error);
  const { phone: to, body_text: content } = change.data;
  return send(account, { phone: to, content, type: 'interactive', name: undefined }, sent);
}

/** A template must be there, approved, and get as many values as its body has placeholders. */
export function sendTemplate(
  account: AwalData,
  { query, body, headers }: ReceivedRequest,
  sent: (messageId: string) => void,
): SimulatedAnswer {
  if (!isFromSender(account, query)) return wrongSender;
  const change = templateRequest.safeParse(readTextFields(headers['content-type'] ?? '', body));
  if (!change.success) return invalid(change.error);
  const { template_id: id, phone: to, body_params: parameters } = change.data;
  const template = account.templates.find((one) => String(one.id) === id);
  if (template?.status !== 'APPROVED') return refusal(404, 'resource_not_found', 'Template not found');
  const content = readText(template.components.find(({ type }) => type === 'BODY')?.['text']) ?? '';
  const values = readJson(parameters ?? '[]') as unknown[];
  if (new Set(content.match(/{{\w+}}/g)).size !== values.length)
    return refusal(422, 'validation_failed', 'Validation failed', { body_params: 'The body_params do not fit the template' });
  return send(account, { phone: to, content, type: 'template', name: undefined }, sent);
}

export const wrongSender = refusal(400, 'validation_failed', 'Validation failed', { phone_number_id: 'The phone_number_id is invalid' });

export function isFromSender(account: AwalData, query: URLSearchParams): boolean {
  return query.get('phone_number_id') === account.phoneNumberId && [...query.keys()].length === 1;
}

export function invalid(error: z.ZodError): SimulatedAnswer {
  const details = Object.fromEntries(error.issues.map(({ path, message }) => [path.join('.') || 'body', message]));
  const isPhone = Object.keys(details).join() === 'phone';
  return refusal(400, isPhone ? 'invalid_phone_number' : 'validation_failed', 'Validation failed', details);
}
