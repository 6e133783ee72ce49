import type { Refusal } from '../../../contract/error.js';
import type { StatusChange } from '../../../contract/provider.js';
import type { Order } from '../../../domain/order.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { checkReferences, toExtraInfo } from '../message/extra-info.js';
import { fromOrderStatus } from '../../whatsapp/order-status.js';
import { referenceIdOf } from '../../whatsapp/reference-id.js';
import { checkTemplateName } from '../message/template-name.js';

/** Of an order_status's description, and of an interactive message's body (WhatsApp). */
const descriptionLimit = 120;
const bodyLimit = 1024;

export interface MessageTemplate {
  readonly name: string;
  readonly language: string;
}

/**
 * In which form a change travels: as a template, which may be sent at any time; where there is none as an interactive message with the
 * client's text, which WhatsApp delivers only within 24 hours of the customer's last message. Undefined where neither can be made.
 */
function formOf({ template, message }: StatusChange, fallback: MessageTemplate | null): MessageTemplate | 'interactive' | undefined {
  return template ?? fallback ?? (isBlank(message) ? undefined : 'interactive');
}

/** Whether the change is no template. */
export function isInteractive(change: StatusChange, fallback: MessageTemplate | null): boolean {
  return formOf(change, fallback) === 'interactive';
}

/** What of the input cannot be carried. */
export function checkInput(change: StatusChange, fallback: MessageTemplate | null): Refusal[] {
  const { message, template, references } = change;
  const form = formOf(change, fallback);
  const limit = form === 'interactive' ? bodyLimit : descriptionLimit;
  const help = 'Name the approved template to send; this channel has no default. Without one a message is needed, and the 24-hour window.';
  return [
    ...found([
      message !== null && message.length > limit && invalid(['message'], `The message has at most ${limit} characters.`),
      form === undefined && invalid(['template'], help),
    ]),
    ...(template === null ? [] : checkTemplateName(template, ['template'])),
    ...checkReferences(references),
  ];
}

/** What a message needs of the order. */
export function checkOrder(order: Order): Refusal[] {
  const refusals: Refusal[] = [];
  if (order.customer.phoneNumber === null)
    refusals.push({
      code: 'MISSING_ORDER_SNAPSHOT',
      message: "The gateway does not know the customer's phone number; trackOrder gives it.",
    });
  if (referenceIdOf(order) === null)
    refusals.push({
      code: 'MISSING_ORDER_SNAPSHOT',
      message: "The order's reference is no reference_id of an order_details message; track the order by that.",
    });
  return refusals;
}

/** The body of an order status message; undefined when a part of it is missing. */
export function toStatusMessage(order: Order, change: StatusChange, fallback: MessageTemplate | null, ref: string): string | undefined {
  const form = formOf(change, fallback);
  const referenceId = referenceIdOf(order);
  const status = fromOrderStatus(change.status);
  const to = order.customer.phoneNumber;
  if (form === undefined || referenceId === null || status === undefined || to === null) return undefined;
  const { message } = change;
  return JSON.stringify({
    messaging_object: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to,
      ...(form === 'interactive'
        ? interactive({ reference_id: referenceId, order: { status } }, message ?? '')
        : inTemplate({ reference_id: referenceId, order: { status, description: message ?? undefined } }, form)),
    },
    extra_info: toExtraInfo(ref, change.references),
  });
}

/** `order_status` of a message. */
interface OrderStatusParameters {
  readonly reference_id: string;
  readonly order: { readonly status: string; readonly description?: string | undefined };
}

function inTemplate(orderStatus: OrderStatusParameters, { name, language }: MessageTemplate): object {
  const components = [{ type: 'order_status', parameters: [{ type: 'order_status', order_status: orderStatus }] }];
  return { type: 'template', template: { name, language: { policy: 'deterministic', code: language }, components } };
}

/** The client's text is the body, so that it is not repeated as the description. */
function interactive(parameters: OrderStatusParameters, text: string): object {
  return { type: 'interactive', interactive: { type: 'order_status', body: { text }, action: { name: 'review_order', parameters } } };
}
