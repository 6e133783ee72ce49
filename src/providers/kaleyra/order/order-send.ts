import type { OrderRequest } from '../../../contract/provider.js';
import type { Refusal } from '../../../contract/error.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { carriedByOrderDetails, checkOrderDetails, referenceIdFor, sentOrderResult, toOrderDetails } from '../../whatsapp/order-details.js';
import type { Api } from '../api.js';
import { toExtraInfo } from '../message/extra-info.js';
import { checkTemplateName } from '../message/template-name.js';

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
  const message = { messaging_product: 'whatsapp', recipient_type: 'individual', to: request.phoneNumber };
  const body = { messaging_object: { ...message, ...contentOf(request, referenceId) }, extra_info: toExtraInfo(call.correlationId) };
  const receipt = await api.sendMessage(JSON.stringify(body), call);
  return { ...receipt, result: sentOrderResult(request, referenceId) };
}

function contentOf(request: OrderRequest, referenceId: string): object {
  const { template, text } = request;
  const parameters = toOrderDetails(request, referenceId);
  if (template === null) {
    return { type: 'interactive', interactive: { type: 'order_details', body: { text }, action: { name: 'review_and_pay', parameters } } };
  }
  const action = { type: 'action', action: { order_details: parameters } };
  const components = [{ type: 'button', sub_type: 'order_details', index: '0', parameters: [action] }];
  return {
    type: 'template',
    template: { name: template.name, language: { policy: 'deterministic', code: template.language }, components },
  };
}
