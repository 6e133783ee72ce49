import type { Refusal } from '../../../contract/error.js';
import type { ToContact } from '../../../contract/message-write.js';
import type { OrderRequest } from '../../../contract/provider.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { carriedByOrderRequest as carries, checkOrderRequest, toOrderRequestBody } from './order-request.js';
import { checkContactId } from '../subscriber/phone-number.js';

/**
 * POST send-order asks the customer to review and pay. Later updates need data that only the webhook (`reviewAndPay`) has, not the
 * response.
 */
export function createOrderSender(api: Api): Writer<OrderRequest> {
  const check = (request: OrderRequest): readonly Refusal[] => [...checkPhoneNumber(request.phoneNumber), ...checkOrderRequest(request)];
  return { carries, check, send: (request, call) => sendOrder(api, digitsOf(request.phoneNumber), request, check(request), call) };
}

/** The same to a `…@lid`. */
export function createContactOrderSender(api: Api): Writer<ToContact<OrderRequest>> {
  const check = (request: ToContact<OrderRequest>): readonly Refusal[] => [
    ...checkContactId(request.contactId),
    ...checkOrderRequest(request),
  ];
  return { carries, check, send: (request, call) => sendOrder(api, request.contactId, request, check(request), call) };
}

async function sendOrder(
  api: Api,
  phone: string,
  request: Omit<OrderRequest, 'phoneNumber'>,
  refusals: readonly Refusal[],
  call: WriteCall,
): Promise<WriteReceipt> {
  if (refusals.length > 0) throw api.refused(refusals);
  return api.send('send-order', toOrderRequestBody(phone, request), call);
}
