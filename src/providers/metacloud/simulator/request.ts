import * as z from 'zod';
import { asRecord, isRecord, readJson, type UntrustedRecord } from '../../kit/untrusted.js';
import { contactsMessage, listMessage, locationMessage, reactionMessage, replyButtons } from '../../simulator/meta-content.js';
import {
  filledTemplate,
  fillsBlanks,
  interactiveOrderDetails,
  interactiveOrderStatus,
  mediaMessage,
  orderStatusTemplate,
  readReceipt,
  textMessage,
} from '../../simulator/meta-message.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import { templates } from './data.js';
import { productMessage } from './product-message.js';
import { graphFailure } from './failure.js';

/** In countries whose payments Meta documents, and with the retailer id that Meta requires. */
const orderDetails = interactiveOrderDetails.refine(({ interactive: { action } }) =>
  action.parameters.order.items.every(({ retailer_id }) => retailer_id !== undefined),
);

const message = z.union([
  textMessage,
  productMessage,
  interactiveOrderStatus,
  orderStatusTemplate,
  filledTemplate,
  replyButtons,
  listMessage,
  orderDetails,
  mediaMessage,
  reactionMessage,
  locationMessage,
  contactsMessage,
]);

/** Typing indicators are shown by a read receipt (Cloud API, "Typing indicators"). */
const receiptMessage = readReceipt.extend({ typing_indicator: z.strictObject({ type: z.literal('text') }).optional() });

/** A message as it was accepted. */
export interface Accepted {
  /** The recipient as it was written. */
  readonly input: string;
  /** Digits of a number, or a user id. */
  readonly to: string;
  readonly message: z.infer<typeof message>;
  /** `biz_opaque_callback_data`, which statuses return. */
  readonly callbackData: string | undefined;
}

/** The message, a read receipt, or the failure that the documents name for what is wrong. */
export function readMessageRequest(
  given: string,
): { readonly sent: Accepted } | { readonly read: string } | { readonly failure: SimulatedAnswer } {
  const json = readJson(given);
  if (!isRecord(json)) return { failure: invalid('The body is no JSON object.') };
  if (json['messaging_product'] !== 'whatsapp')
    return { failure: invalid("The parameter messaging_product is required and must be 'whatsapp'.") };
  const receipt = receiptMessage.safeParse(json).data;
  if (receipt !== undefined) return { read: receipt.message_id };
  const { biz_opaque_callback_data: callbackData, recipient, ...rest } = json;
  if (callbackData !== undefined && (typeof callbackData !== 'string' || callbackData.length > 512))
    return { failure: invalid('biz_opaque_callback_data') };
  const isUserId = typeof recipient === 'string' && /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(recipient);
  if (recipient !== undefined && (!isUserId || rest['to'] !== undefined))
    return { failure: invalid('Param recipient must be a business-scoped user id.') };
  // A user id stands in place of a number; everything else is the same.
  const read = message.safeParse(inOneForm(isUserId ? { ...rest, to: '+14155550100' } : rest));
  if (!read.success) return { failure: invalid(read.error.issues[0]?.message ?? 'Invalid parameter') };
  const failure = templateFailure(read.data);
  if (failure !== undefined) return { failure };
  const to = isUserId ? recipient : read.data.to.slice(1);
  return { sent: { input: isUserId ? recipient : String(rest['to']), to, message: read.data, callbackData } };
}

/**
 * Numbers may be written with or without +, with blanks, hyphens and parentheses (Cloud API, "Phone numbers"); `deterministic` is the only
 * policy of a language, and may be left out (Messages API).
 */
function inOneForm(sent: UntrustedRecord): UntrustedRecord {
  const { to, template } = sent;
  const isNumber = typeof to === 'string' && /^\+?[\d ()-]+$/.test(to);
  const language = isRecord(template) && isRecord(template['language']) ? template['language'] : undefined;
  return {
    ...sent,
    ...(isNumber ? { to: `+${to.replaceAll(/\D/g, '')}` } : {}),
    ...(language === undefined ? {} : { template: { ...asRecord(template), language: { policy: 'deterministic', ...language } } }),
  };
}

function templateFailure(sent: z.infer<typeof message>): SimulatedAnswer | undefined {
  if (sent.type !== 'template') return undefined;
  const { name, language } = sent.template;
  const known = templates.find((template) => template.name === name && template.language === language.code);
  if (known === undefined || known.status === 'REJECTED' || known.status === 'PENDING')
    return graphFailure(
      404,
      132001,
      'Template name does not exist in the translation',
      `template name (${name}) does not exist in ${language.code}`,
    );
  if (known.status === 'PAUSED') return graphFailure(400, 132015, 'Template is Paused', 'Template is paused due to low quality.');
  const filled = filledTemplate.safeParse(sent).data;
  const fits =
    known.blanks === 'order_status' ? filled === undefined : filled !== undefined && fillsBlanks(filled.template.components, known.blanks);
  return fits
    ? undefined
    : graphFailure(
        400,
        132000,
        'Number of parameters does not match the expected number of params',
        'body: number of params does not match.',
      );
}

function invalid(details: string): SimulatedAnswer {
  return graphFailure(400, 100, 'Invalid parameter', details);
}
