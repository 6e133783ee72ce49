import type { Refusal } from '../../../contract/error.js';
import type { OrderRequest, Orders } from '../../../contract/provider.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { isRecord } from '../../kit/untrusted.js';
import { carriedByOrderDetails } from '../../whatsapp/order-details.js';
import { checkOrderMessage, sendOrderMessage } from '../../whatsapp/sending/order-message.js';
import { createStatusWriter } from '../../whatsapp/sending/status-message.js';
import { checkTrackedOrder } from '../../whatsapp/reference-id.js';
import type { GraphApi } from '../api.js';
import { createWriterPair } from '../message/recipient.js';
import type { MetacloudSettings } from '../settings.js';

/** WhatsApp documents payments for India and Brazil. */
const currencies: readonly string[] = ['INR', 'BRL'];

/** Orders come by webhook; the API neither lists nor reads them. */
export function createOrders(api: GraphApi, { orderStatusTemplate }: MetacloudSettings): Orders {
  const { toNumber, toContact } = createWriterPair<OrderRequest>(api, {
    carries: carriedByOrderDetails,
    check: (request) => [...checkOrderMessage(request, currencies), ...checkPayment(request)],
    send: (recipient, request, call) => sendOrderMessage(recipient, request, call, (message) => api.sendMessage(message, call)),
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

/** What Meta requires of a payment beyond what all providers of WhatsApp do: the retailer id of every item, and how to pay. */
function checkPayment({ items, paymentSettings }: Omit<OrderRequest, 'phoneNumber'>): readonly Refusal[] {
  return found([
    ...items.map(
      ({ retailerId }, index) =>
        isBlank(retailerId) && invalid(['items', String(index), 'retailerId'], 'WhatsApp needs the retailer id of every item.'),
    ),
    !(isRecord(paymentSettings) && 'payment_settings' in paymentSettings) &&
      invalid('paymentSettings', 'paymentSettings.payment_settings is missing: WhatsApp needs a way to pay.'),
  ]);
}
