import * as z from 'zod';
import { readJson } from '../../kit/untrusted.js';
import { contactsMessage, listMessage, locationMessage, reactionMessage, replyButtons } from '../../simulator/meta-content.js';
import {
  filledTemplate,
  interactiveOrderDetails,
  interactiveOrderStatus,
  mediaMessage,
  orderStatusTemplate,
  readReceipt,
  textMessage,
} from '../../simulator/meta-message.js';
import { isFilled, isOrderStatusTemplate } from './template.js';

/** "if the length of the string exceeds 255 characters, it will be truncated" */
const reference = z.string().transform((text) => text.slice(0, 255));
/** The sources that the page names. Any other is replaced by "api". */
const sources = [
  ...['api', 'clevertap', 'zoho', 'webengage', 'shopify', 'leadsquared', 'responsys', 'braze', 'hubspot', 'salesforce'],
  ...['zapier', 'eloqua', 'moengage'],
];
const extra_info = z
  .strictObject({
    ref: reference.optional(),
    ref1: reference.optional(),
    ref2: reference.optional(),
    wa_source: z
      .string()
      .transform((source) => (sources.includes(source) ? source : 'api'))
      .optional(),
  })
  .optional();

/** Exactly the documented body of an order status template, within its limits. */
const orderStatusBody = z.strictObject({ messaging_object: orderStatusTemplate, extra_info });

export type OrderStatusRequest = z.infer<typeof orderStatusBody>;

/** Payments through Kaleyra are India's. */
const indianOrder = interactiveOrderDetails.refine(({ interactive: { action } }) => action.parameters.currency === 'INR');

/** The other documented bodies. */
const otherMessage = z.strictObject({
  messaging_object: z.union([
    z.union([textMessage, mediaMessage, interactiveOrderStatus, indianOrder, filledTemplate, readReceipt]),
    z.union([replyButtons, listMessage, reactionMessage, locationMessage, contactsMessage]),
  ]),
  extra_info,
});

export type MessageRequest = OrderStatusRequest | z.infer<typeof otherMessage>;

/** Undefined for anything undocumented, and for a template that is not approved or lacks a value. */
export function readMessageRequest(body: string): { readonly status: OrderStatusRequest } | { readonly other: MessageRequest } | undefined {
  const json = readJson(body);
  const status = orderStatusBody.safeParse(json).data;
  if (status !== undefined) {
    const { name, language } = status.messaging_object.template;
    return isOrderStatusTemplate(name, language.code) ? { status } : undefined;
  }
  const other = otherMessage.safeParse(json).data;
  if (other === undefined) return undefined;
  const message = other.messaging_object;
  return 'template' in message && !isFilled(message.template) ? undefined : { other };
}
