import type { OrderRequest, Orders } from '../../../contract/provider.js';
import { addressedTo } from '../../whatsapp/sending/message.js';
import { createStatusWriter } from '../../whatsapp/sending/status-message.js';
import { checkTrackedOrder } from '../../whatsapp/reference-id.js';
import type { GraphApi } from '../api.js';
import { createWriterPair } from '../message/recipient.js';
import type { MetacloudSettings } from '../settings.js';
import { checkOrderRequest, toOrderDetails } from './order-request.js';

/** Orders come by webhook; the API neither lists nor reads them. */
export function createOrders(api: GraphApi, { orderStatusTemplate }: MetacloudSettings): Orders {
  const { toNumber, toContact } = createWriterPair<OrderRequest>(api, {
    carries: ['discount', 'tax', 'shipping', 'paymentSettings', 'items.*.retailerId'],
    check: checkOrderRequest,
    send: (recipient, request, call) =>
      api.sendMessage({ ...addressedTo(recipient), type: 'interactive', interactive: toOrderDetails(request) }, call),
  });
  return {
    track: { check: checkTrackedOrder },
    status: createStatusWriter({
      carries: ['message', 'template'],
      template: orderStatusTemplate ?? null,
      check: () => [],
      send: (message, _change, call) => api.sendMessage(message, call),
      refused: (refusals) => api.refused(refusals),
    }),
    send: toNumber,
    sendToContact: toContact,
  };
}
