import * as z from 'zod';
import { readJson } from '../../kit/untrusted.js';

export const phone = z.string().regex(/^(\d{8,15}|\d+@lid|\d+-group|\d+-\d+)$/);
export const amount = z.number().nonnegative();
export const text = z.string().min(1);
const delay = z.int().min(1).max(15).optional();

/** The documented body of send-text, with WhatsApp's limit. */
export const textRequest = z.strictObject({
  phone,
  message: text.max(4096),
  messageId: text.optional(),
  editMessageId: text.optional(),
  delayMessage: delay,
  delayTyping: delay,
});

export type TextRequest = z.infer<typeof textRequest>;

const address = z.string().regex(/^(https?:\/\/\S+|data:[\w.+-]+\/[\w.+-]+;base64,[A-Za-z0-9+/=]+)$/);
const replying = { phone, messageId: text.optional(), delayMessage: delay };
const shown = { caption: z.string().optional(), viewOnce: z.boolean().optional(), async: z.boolean().optional() };

/** The documented bodies of send-image, send-video, send-audio and send-document/{extension}, by the kind of file. */
export const mediaRequests = {
  image: z.strictObject({ ...replying, ...shown, image: address }),
  video: z.strictObject({ ...replying, ...shown, video: address }),
  audio: z.strictObject({
    ...replying,
    audio: address,
    viewOnce: z.boolean().optional(),
    async: z.boolean().optional(),
    waveform: z.boolean().optional(),
  }),
  document: z.strictObject({ ...replying, document: address, caption: z.string().optional(), fileName: text.optional() }),
};

export type MediaRequest = { [Kind in keyof typeof mediaRequests]: z.infer<(typeof mediaRequests)[Kind]> }[keyof typeof mediaRequests];

const option = z.strictObject({ id: text.optional(), title: text, description: z.string() });

/** The documented body of send-option-list, with WhatsApp's limit of rows. Groups show no lists. */
export const listRequest = z.strictObject({
  phone: z.string().regex(/^(\d{8,15}|\d+@lid)$/),
  message: text,
  optionList: z.strictObject({ title: text, buttonLabel: text, options: z.array(option).min(1).max(10) }),
  delayMessage: delay,
});

/** The documented bodies of send-reaction and send-remove-reaction. */
export const reactionRequest = z.strictObject({ phone, reaction: text, messageId: text, delayMessage: delay });
export const removedReactionRequest = z.strictObject({ phone, messageId: text, delayMessage: delay });

const degrees = z.string().regex(/^-?\d{1,3}(\.\d+)?$/);

/** The documented body of send-location. */
export const locationRequest = z.strictObject({ ...replying, title: text, address: text, latitude: degrees, longitude: degrees });

const sentContact = z.strictObject({
  name: text,
  phones: z.array(z.string().regex(/^\d{8,15}$/)).min(1),
  businessDescription: z.string().optional(),
});

/** The documented body of send-contacts. */
export const contactsRequest = z.strictObject({ ...replying, contacts: z.array(sentContact).min(1) });

/** A message that chooses, reacts or points. */
export type ContentRequest =
  | z.infer<typeof listRequest>
  | z.infer<typeof reactionRequest>
  | z.infer<typeof removedReactionRequest>
  | z.infer<typeof locationRequest>
  | z.infer<typeof contactsRequest>;

const button = z.strictObject({ id: text.optional(), label: text.max(20) });
const buttonList = z.union([
  z.strictObject({ buttons: z.array(button).min(1).max(3) }),
  z.strictObject({ image: address, buttons: z.array(button).min(1).max(3) }),
  z.strictObject({ video: address, buttons: z.array(button).min(1).max(3) }),
]);

/** The documented bodies of send-button-list, with and without a picture or film, and of send-button-actions. The limits are WhatsApp's. */
export const buttonListRequest = z.strictObject({ phone, message: text.max(1024), buttonList, delayMessage: delay });
export const buttonActionsRequest = z.strictObject({
  phone,
  message: text.max(1024),
  buttonActions: z
    .array(
      z.discriminatedUnion('type', [
        button.extend({ type: z.literal('REPLY') }),
        button.extend({ type: z.literal('CALL'), phone: text }),
        button.extend({ type: z.literal('URL'), url: z.string().regex(/^https?:\/\//) }),
      ]),
    )
    .min(1)
    .max(3),
  title: text.max(60).optional(),
  footer: text.max(60).optional(),
  delayMessage: delay,
});

/** The documented body of read-message. */
export const readRequest = z.strictObject({ phone, messageId: text });

const pix = z.strictObject({ key: text, keyType: z.enum(['cpf', 'cnpj', 'phone', 'email', 'randomKey']), name: text });

/** The documented body of send-order. */
export const orderRequest = z.strictObject({
  phone,
  order: z.strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/),
    discount: amount.optional(),
    tax: amount.optional(),
    shipping: amount.optional(),
    products: z.array(z.strictObject({ productId: text.optional(), name: text, value: amount, quantity: z.int().min(1) })).min(1),
  }),
  paymentSettings: z.strictObject({ pix: pix.optional(), card: z.strictObject({ enabled: z.boolean() }).optional() }).optional(),
});

export type SentOrderRequest = z.infer<typeof orderRequest>;

/** A body of exactly this shape. The error messages are assumed: the documents print none. */
export function readBody<Request>(shape: z.ZodType<Request>, body: string): { request: Request } | { error: string } {
  const json = readJson(body);
  if (json === undefined) return { error: 'Invalid JSON' };
  const read = shape.safeParse(json);
  return read.success ? { request: read.data } : { error: `Invalid ${read.error.issues[0]?.path.join('.') || 'body'}` };
}
