import type { Refusal } from '../../../contract/error.js';
import type { OrderRequest } from '../../../contract/provider.js';
import type { WriteCall, WriteReceipt } from '../../../contract/writer.js';
import { checkOrderDetails, referenceIdFor, sentOrderResult, toOrderDetails } from '../order-details.js';
import { addressedTo } from './message.js';
import { checkTemplateName } from './template-name.js';

/** An order without its recipient. */
type RequestedOrder = Omit<OrderRequest, 'phoneNumber'>;

/** What of an order cannot be sent. `currencies`: those in which the provider's customers can pay. */
export function checkOrderMessage(request: RequestedOrder, currencies: readonly string[]): readonly Refusal[] {
  const { template } = request;
  return [...(template === null ? [] : checkTemplateName(template, ['template'])), ...checkOrderDetails(request, currencies)];
}

/** Sends an order under its reference_id; the receipt reports it, with the sums. */
export async function sendOrderMessage(
  recipient: object,
  request: RequestedOrder,
  call: WriteCall,
  send: (message: object) => Promise<WriteReceipt>,
): Promise<WriteReceipt> {
  const referenceId = referenceIdFor(request, call.correlationId);
  const receipt = await send({ ...addressedTo(recipient), ...contentOf(request, referenceId) });
  return { ...receipt, result: sentOrderResult(request, referenceId) };
}

/**
 * Asks the customer to review and pay an order: an approved template with a button `order_details`, or within 24 hours of the customer's last
 * message an interactive message.
 */
function contentOf(request: RequestedOrder, referenceId: string): object {
  const { template, text, footerText } = request;
  const parameters = toOrderDetails(request, referenceId);
  if (template === null) {
    const action = { name: 'review_and_pay', parameters };
    return {
      type: 'interactive',
      interactive: { type: 'order_details', body: { text }, ...(footerText !== null && { footer: { text: footerText } }), action },
    };
  }
  const action = { type: 'action', action: { order_details: parameters } };
  const components = [{ type: 'button', sub_type: 'order_details', index: '0', parameters: [action] }];
  return {
    type: 'template',
    template: { name: template.name, language: { policy: 'deterministic', code: template.language }, components },
  };
}
