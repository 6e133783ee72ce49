import * as z from 'zod';
import { answered, type ClientRequest, type ExpectedAnswer } from './public-client.js';

/** What all of Meta's clients send to, and what they get. */
export const customer = '16505551234';
export const messages = '/{{apiVersion}}/{{phoneNumberId}}/messages';
export const image = { link: 'https://shop.example/mug.png' };

export const accepted = answered(
  'Messages API',
  z.object({
    messaging_product: z.literal('whatsapp'),
    contacts: z.tuple([z.object({ input: z.literal(customer), wa_id: z.literal(customer) })]),
    messages: z.tuple([z.object({ id: z.string().startsWith('wamid.') })]),
  }),
);
export const marked = answered('Mark messages as read', z.object({ success: z.literal(true) }));

/** Graph's error, by its code. */
const errorOf = (code: number): z.ZodType => z.object({ error: z.object({ code: z.literal(code), fbtrace_id: z.string() }) });

export function refused(because: string, code = 100, status = 400): ExpectedAnswer {
  return { result: 'refused', status, shape: errorOf(code), because };
}

export function unused(because: string): ExpectedAnswer {
  return { result: 'not simulated', status: 400, shape: errorOf(100), because };
}

/** A message as JSON. */
export function message(what: string, file: string, content: object, answer: ExpectedAnswer = accepted): ClientRequest {
  return { what, file, method: 'POST', path: messages, body: { json: { messaging_product: 'whatsapp', ...content } }, answer };
}
