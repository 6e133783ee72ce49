import type { OrderRequest } from '../../../contract/provider.js';
import type { Refusal } from '../../../contract/error.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { carriedByOrderDetails, checkOrderDetails, referenceIdFor, sentOrderResult } from '../../whatsapp/order-details.js';
import { toOrderMessage } from '../../whatsapp/sending/order-message.js';
import { checkTemplateName } from '../../whatsapp/sending/template-name.js';
import type { Api } from '../api.js';
import { toMessageBody } from '../message/extra-info.js';

/** WhatsApp accepts payments through Kaleyra in India only. */
const currencies: readonly string[] = ['INR'];

/** Asks the customer to review and pay an order: as an approved template, or within 24 hours of the customer's last message as an interactive message. */
export function createOrderSender(api: Api): Writer<OrderRequest> {
  return createWriter(api, check, (request, call) => send(api, request, call), carriedByOrderDetails);
}

function check(request: OrderRequest): readonly Refusal[] {
  const { phoneNumber, template } = request;
  return [
    ...checkPhoneNumber(phoneNumber),
    ...(template === null ? [] : checkTemplateName(template, ['template'])),
    ...checkOrderDetails(request, currencies),
  ];
}

async function send(api: Api, request: OrderRequest, call: WriteCall): Promise<WriteReceipt> {
  const referenceId = referenceIdFor(request, call.correlationId);
  const receipt = await api.sendMessage(toMessageBody(toOrderMessage(request, referenceId), call), call);
  return { ...receipt, result: sentOrderResult(request, referenceId) };
}
