import type { OrderRequest } from '../../../contract/provider.js';
import type { Writer } from '../../../contract/writer.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { carriedByOrderDetails } from '../../whatsapp/order-details.js';
import { checkOrderMessage, sendOrderMessage } from '../../whatsapp/sending/order-message.js';
import type { Api } from '../api.js';
import { toMessageBody } from '../message/extra-info.js';

/** WhatsApp accepts payments through Kaleyra in India only. */
const currencies: readonly string[] = ['INR'];

/** Asks the customer to review and pay an order. */
export function createOrderSender(api: Api): Writer<OrderRequest> {
  return createWriter(
    api,
    (request) => [...checkPhoneNumber(request.phoneNumber), ...checkOrderMessage(request, currencies)],
    (request, call) =>
      sendOrderMessage({ to: request.phoneNumber }, request, call, (message) => api.sendMessage(toMessageBody(message, call), call)),
    carriedByOrderDetails,
  );
}
