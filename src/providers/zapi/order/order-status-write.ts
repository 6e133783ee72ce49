import type { Refusal } from '../../../contract/error.js';
import type { StatusChange, StatusWriter } from '../../../contract/provider.js';
import type { Order } from '../../../domain/order.js';
import { invalid } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { fromOrderStatus, fromPaymentStatus, writableStatuses } from './order-status.js';
import { checkSnapshot, toUpdateBody } from './order-update.js';

/** POST order-status-update sends the customer a message with the new status and the current payment status. */
export function createStatusWriter(api: Api): StatusWriter {
  return {
    carries: ['paymentStatus', 'message'],
    writable: writableStatuses,
    // The documents have no rule about transitions.
    transitions: () => writableStatuses,
    check,
    async send(order, change, call) {
      const refusals = [...checkStatus(change), ...check(change, order)];
      const orderStatus = fromOrderStatus(change.status);
      const paymentStatus = fromPaymentStatus(change.paymentStatus ?? order.paymentStatus);
      const body = toUpdateBody(order, { orderStatus, paymentStatus, message: change.message });
      if (refusals.length > 0 || body === undefined) throw api.refused(refusals);
      return api.send('order-status-update', body, call);
    },
  };
}

/** The gateway checks `writable` first; this is the last guard before sending. */
function checkStatus({ status }: StatusChange): Refusal[] {
  return writableStatuses.includes(status)
    ? []
    : [{ code: 'UNSUPPORTED_STATUS', field: ['status'], message: `Z-API has no order status ${status}.` }];
}

function check(change: StatusChange, order: Order | null): readonly Refusal[] {
  return [...checkInput(change), ...(order === null ? [] : [...checkPaymentStatus(change, order), ...checkSnapshot(order)])];
}

function checkInput({ paymentStatus }: StatusChange): Refusal[] {
  if (paymentStatus === null || fromPaymentStatus(paymentStatus) !== undefined) return [];
  return [invalid('paymentStatus', "Z-API's payment statuses are PENDING and PAID.")];
}

/** The update includes the current payment status. The client must give it when it is unknown. */
function checkPaymentStatus(change: StatusChange, order: Order): Refusal[] {
  if (change.paymentStatus !== null || fromPaymentStatus(order.paymentStatus) !== undefined) return [];
  const message = `Z-API needs the payment status with every update, and the order's is ${order.paymentStatus}. Set paymentStatus to PENDING or PAID.`;
  return [invalid('paymentStatus', message)];
}
