import type { Refusal } from '../../../contract/error.js';
import type { DetailsChange, DetailsWriter } from '../../../contract/provider.js';
import type { Order } from '../../../domain/order.js';
import { invalid } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { fromOrderStatus, fromPaymentStatus } from './order-status.js';
import { checkSnapshot, toUpdateBody } from './order-update.js';

/** POST order-payment-update sends the customer a message with the new payment status and the current order status. */
export function createDetailsWriter(api: Api): DetailsWriter {
  return {
    carries: ['paymentStatus', 'message'],
    check,
    async send(order, change, call) {
      const refusals = check(change, order);
      const orderStatus = fromOrderStatus(order.status);
      const paymentStatus = change.paymentStatus === null ? undefined : fromPaymentStatus(change.paymentStatus);
      const body = toUpdateBody(order, { orderStatus, paymentStatus, message: change.message });
      if (refusals.length > 0 || body === undefined) throw api.refused(refusals);
      return api.send('order-payment-update', body, call);
    },
  };
}

function check(change: DetailsChange, order: Order | null): readonly Refusal[] {
  return [...checkPaymentStatus(change), ...(order === null ? [] : checkOrder(order))];
}

function checkPaymentStatus({ paymentStatus }: DetailsChange): Refusal[] {
  if (paymentStatus !== null && fromPaymentStatus(paymentStatus) !== undefined) return [];
  return [invalid('paymentStatus', 'Z-API can change the payment status only. Set paymentStatus to PENDING or PAID.')];
}

/** The update includes the current order status. */
function checkOrder(order: Order): Refusal[] {
  return checkSnapshot(order, fromOrderStatus(order.status) === undefined ? ['status'] : []);
}
