import type { OrderRequest } from '../../contract/provider.js';
import type { Writer } from '../../contract/writer.js';
import type { Api } from './api.js';
import { checkOrderRequest, toOrderRequestBody } from './order-request.js';

/** POST send-order: asks the customer to review and pay. What later updates need is told by webhook (`reviewAndPay`), not by the answer. */
export function createOrderSender(api: Api): Writer<OrderRequest> {
  return {
    check: checkOrderRequest,
    async send(request, call) {
      const refusals = checkOrderRequest(request);
      if (refusals.length > 0) throw api.refused(refusals);
      return api.send('send-order', toOrderRequestBody(request), call);
    },
  };
}
