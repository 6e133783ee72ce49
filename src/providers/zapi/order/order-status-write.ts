import type { Refusal } from '../../../contract/error.js';
import type { StatusChange, StatusWriter } from '../../../contract/provider.js';
import type { Order } from '../../../domain/order.js';
import { invalid } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { fromOrderStatus, fromPaymentStatus, writableStatuses } from './order-status.js';
import { checkSnapshot, toUpdateBody } from './order-update.js';

/** POST order-status-update: a message to the customer with the new status and the current payment status. */
export function createStatusWriter(api: Api): StatusWriter {
  return {
    carries: ['paymentStatus', 'message'],
    writable: writableStatuses,
    // No rule about what may follow what is documented.
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

/** Callers ask `writable` before; nothing else may ever leave. */
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

/** The present payment status goes along, so an order whose payment nobody told needs the client's word. */
function checkPaymentStatus(change: StatusChange, order: Order): Refusal[] {
  if (change.paymentStatus !== null || fromPaymentStatus(order.paymentStatus) !== undefined) return [];
  const message = `Z-API wants the payment status with every update, and the order's is ${order.paymentStatus}: give PENDING or PAID.`;
  return [invalid('paymentStatus', message)];
}
