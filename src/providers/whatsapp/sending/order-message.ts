import type { OrderRequest } from '../../../contract/provider.js';
import { toOrderDetails } from '../order-details.js';
import { addressedTo } from './message.js';

/**
 * A message that asks the customer to review and pay an order: as an approved template with a button `order_details`, or within 24 hours of
 * the customer's last message as an interactive message.
 */
export function toOrderMessage(request: OrderRequest, referenceId: string): object {
  const { phoneNumber, template, text } = request;
  const parameters = toOrderDetails(request, referenceId);
  const addressed = addressedTo({ to: phoneNumber });
  if (template === null) {
    const action = { name: 'review_and_pay', parameters };
    return { ...addressed, type: 'interactive', interactive: { type: 'order_details', body: { text }, action } };
  }
  const action = { type: 'action', action: { order_details: parameters } };
  const components = [{ type: 'button', sub_type: 'order_details', index: '0', parameters: [action] }];
  return {
    ...addressed,
    type: 'template',
    template: { name: template.name, language: { policy: 'deterministic', code: template.language }, components },
  };
}
