import { z } from 'zod';
import type { ReceivedRequest, SimulatedAnswer } from '../simulator-server.js';
import type { Book } from './simulator-book.js';
import { messageIdOf, ownNumber } from './simulator-book.js';
import type { UntrustedRecord } from './untrusted.js';

const messageId = z.string().regex(/^[A-Za-z0-9._]{4,23}-[A-Za-z0-9._]{4,14}(-[A-Za-z0-9._]{4,10})?(-[A-Za-z0-9._]{4,10})?$/);
const sender = {
  to: z.string().regex(/^[\d-]{9,31}(@[\w.]{1,})?$/),
  quoted: messageId.optional(),
  ephemeral: z.number().int().min(1).max(604800).optional(),
  edit: messageId.optional(),
};

/** SenderText of the OpenAPI description. */
export const textRequest = z.strictObject({
  ...sender,
  body: z.string().min(1),
  typing_time: z.number().min(0).max(60).optional(),
  no_link_preview: z.boolean().optional(),
  wide_link_preview: z.boolean().optional(),
});

const button = z.strictObject({ type: z.literal('quick_reply'), title: z.string().min(1), id: z.string().min(1) });
const part = z.strictObject({ text: z.string().min(1) });

/** SenderInteractive of the OpenAPI description, with quick replies only. */
export const interactiveRequest = z.strictObject({
  ...sender,
  type: z.literal('button'),
  header: part.optional(),
  body: part,
  footer: part.optional(),
  action: z.strictObject({ buttons: z.array(button).min(1).max(3) }),
});

export const wrongParameters: SimulatedAnswer = { status: 400, body: { error: { code: 400, message: 'Wrong request parameters' } } };

/** Sends, keeps and tells a message. */
export function sendMessage(book: Book, { path, body }: ReceivedRequest, tell: (message: UntrustedRecord) => void): SimulatedAnswer {
  const type = path === '/messages/text' ? 'text' : 'interactive';
  const given = (type === 'text' ? textRequest : interactiveRequest).safeParse(parse(body));
  if (!given.success) return wrongParameters;
  const { to, quoted, ...content } = given.data;
  const chat_id = to.includes('@') ? to : `${to}@s.whatsapp.net`;
  const chat = book.chats.get(chat_id) ?? [];
  const message = {
    ...{ id: messageIdOf(chat_id, chat.length, 'wNoTwl0rVw'), type, chat_id, from_me: true, timestamp: Math.floor(Date.now() / 1000) },
    ...{ source: 'api', device_id: 11, status: 'pending', from: ownNumber, [type]: content },
    ...(quoted === undefined ? {} : { context: { quoted_id: quoted } }),
  };
  book.chats.set(chat_id, [...chat, message]);
  tell(message);
  return { status: 200, body: { sent: true, message } };
}

/** CheckContactRequest of the OpenAPI description. */
const checkRequest = z.strictObject({
  blocking: z.enum(['no_wait', 'wait']).optional(),
  contacts: z.array(z.string().min(1)).min(1),
  force_check: z.boolean().optional(),
});

/** Those of the address book are on WhatsApp, nobody else. */
export function checkContacts(book: Book, { body }: ReceivedRequest): SimulatedAnswer {
  const given = checkRequest.safeParse(parse(body));
  if (!given.success) return wrongParameters;
  const contacts = given.data.contacts.map((input) => {
    const isKnown = book.contacts.some(({ id }) => id === input.replaceAll(/\D/g, ''));
    return isKnown ? { input, status: 'valid', wa_id: input.replaceAll(/\D/g, '') } : { input, status: 'invalid' };
  });
  return { status: 200, body: { contacts } };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
