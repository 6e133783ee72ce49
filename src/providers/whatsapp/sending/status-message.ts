import type { ProviderError, Refusal } from '../../../contract/error.js';
import type { StatusChange, StatusWriter, WriteCall, WriteReceipt } from '../../../contract/provider.js';
import type { Order } from '../../../domain/order.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { fromOrderStatus, nextStatuses, writableStatuses } from '../order-status.js';
import { referenceIdOf } from '../reference-id.js';
import { addressedTo } from './message.js';
import { checkTemplateName } from './template-name.js';

/** WhatsApp's limits: of order_status's description, and of an interactive message's body. */
const descriptionLimit = 120;
const bodyLimit = 1024;

export interface MessageTemplate {
  readonly name: string;
  readonly language: string;
}

/**
 * A change is sent as a template, which is allowed at any time. Without a template it is an interactive message with the client's text,
 * which WhatsApp delivers only within 24 hours of the customer's last message. Undefined when neither is possible.
 */
function formOf({ template, message }: StatusChange, fallback: MessageTemplate | null): MessageTemplate | 'interactive' | undefined {
  return template ?? fallback ?? (isBlank(message) ? undefined : 'interactive');
}

/** Whether the change is sent as an interactive message. */
function isInteractive(change: StatusChange, fallback: MessageTemplate | null): boolean {
  return formOf(change, fallback) === 'interactive';
}

/** How a provider sends an order status message: `order_status` as an interactive message or as a template. */
export interface StatusMessages {
  readonly carries: NonNullable<StatusWriter['carries']>;
  /** The channel's default template. */
  readonly template: MessageTemplate | null;
  /** What the provider refuses beyond WhatsApp. */
  check(change: StatusChange): readonly Refusal[];
  send(message: object, change: StatusChange, call: WriteCall): Promise<WriteReceipt>;
  refused(refusals: readonly Refusal[]): ProviderError;
}

/** Changes the status of an order by a message to the customer. WhatsApp reports the payment status; it cannot be written. */
export function createStatusWriter({ carries, template, check: checkMore, send, refused }: StatusMessages): StatusWriter {
  const check = (change: StatusChange, order: Order | null): readonly Refusal[] => [
    ...checkInput(change, template),
    ...checkMore(change),
    ...(order === null ? [] : checkOrder(order)),
  ];
  return {
    carries,
    writable: writableStatuses,
    transitions: nextStatuses,
    check,
    needsOpenWindow: (change) => isInteractive(change, template),
    async send(order, change, call) {
      const refusals = [...checkStatus(change), ...check(change, order)];
      const message = toStatusMessage(order, change, template);
      if (refusals.length > 0 || message === undefined) throw refused(refusals);
      return send(message, change, call);
    },
  };
}

/** The gateway checks `writable` first; this is the last guard before sending. */
function checkStatus({ status }: StatusChange): Refusal[] {
  return writableStatuses.includes(status)
    ? []
    : [{ code: 'UNSUPPORTED_STATUS', field: ['status'], message: `WhatsApp has no order status ${status}.` }];
}

/** What of the input cannot be sent. */
function checkInput(change: StatusChange, fallback: MessageTemplate | null): Refusal[] {
  const { message, template } = change;
  const form = formOf(change, fallback);
  const limit = form === 'interactive' ? bodyLimit : descriptionLimit;
  const help =
    'Name an approved template, because this channel has no default. Without a template, send a message while the service window is open.';
  return [
    ...found([
      message !== null && message.length > limit && invalid(['message'], `The message has at most ${limit} characters.`),
      form === undefined && invalid(['template'], help),
    ]),
    ...(template === null ? [] : checkTemplateName(template, ['template'])),
  ];
}

/** What of the order is missing for a message. */
function checkOrder(order: Order): Refusal[] {
  const refusals: Refusal[] = [];
  if (order.customer.phoneNumber === null)
    refusals.push({
      code: 'MISSING_ORDER_SNAPSHOT',
      message: "The gateway does not know the customer's phone number. Call trackOrder with it.",
    });
  if (referenceIdOf(order) === null)
    refusals.push({
      code: 'MISSING_ORDER_SNAPSHOT',
      message: "The order's reference is not a reference_id of an order_details message. Track the order by its reference_id.",
    });
  return refusals;
}

/** An order status message; undefined when a part of it is missing. */
function toStatusMessage(order: Order, change: StatusChange, fallback: MessageTemplate | null): object | undefined {
  const form = formOf(change, fallback);
  const referenceId = referenceIdOf(order);
  const status = fromOrderStatus(change.status);
  const to = order.customer.phoneNumber;
  if (form === undefined || referenceId === null || status === undefined || to === null) return undefined;
  const { message } = change;
  return {
    ...addressedTo({ to }),
    ...(form === 'interactive'
      ? interactive({ reference_id: referenceId, order: { status } }, message ?? '')
      : inTemplate({ reference_id: referenceId, order: { status, description: message ?? undefined } }, form)),
  };
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

/** The client's text is the body, so the description is left out. */
function interactive(parameters: OrderStatusParameters, text: string): object {
  return { type: 'interactive', interactive: { type: 'order_status', body: { text }, action: { name: 'review_order', parameters } } };
}
