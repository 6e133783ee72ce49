import type { Refusal } from '../../../contract/error.js';
import type { StatusChange, StatusWriter } from '../../../contract/provider.js';
import type { Order } from '../../../domain/order.js';
import type { Api } from '../api.js';
import { nextStatuses, writableStatuses } from '../../whatsapp/order-status.js';
import type { MessageTemplate } from './status-message.js';
import { checkInput, checkOrder, isInteractive, toStatusMessage } from './status-message.js';

/** Sends an order status message to the customer: a template, or else an interactive message. `template` is the channel's default. */
export function createStatusWriter(api: Api, template: MessageTemplate | null): StatusWriter {
  const check = (change: StatusChange, order: Order | null): readonly Refusal[] => [
    ...checkInput(change, template),
    ...(order === null ? [] : checkOrder(order)),
  ];
  return {
    // WhatsApp reports the payment status; it cannot be written.
    carries: ['message', 'template', 'references'],
    writable: writableStatuses,
    transitions: nextStatuses,
    check,
    needsOpenWindow: (change) => isInteractive(change, template),
    async send(order, change, call) {
      const refusals = [...checkStatus(change), ...check(change, order)];
      const body = toStatusMessage(order, change, template, call.correlationId);
      if (refusals.length > 0 || body === undefined) throw api.refused(refusals);
      return api.sendMessage(body, call);
    },
  };
}

/** The gateway checks `writable` first; this is the last guard before sending. */
function checkStatus({ status }: StatusChange): Refusal[] {
  return writableStatuses.includes(status)
    ? []
    : [{ code: 'UNSUPPORTED_STATUS', field: ['status'], message: `Kaleyra has no order status ${status}.` }];
}
