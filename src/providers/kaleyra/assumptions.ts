import type { Assumption } from '../../contract/assumption.js';
import { textIsAccepted } from '../kit/evidence.js';

const onlyDelivery = 'Only a delivery shows it: `parley webhooks list` has what arrived.';

/** What this adapter assumes (README, "Assumed"). Kaleyra documents no read, so that nothing can be tried without sending. */
export const assumptions: readonly Assumption[] = [
  {
    id: 'kaleyra.sender-in-path',
    sentence: 'The number in the address is the sender, and a message is answered with 202 and an id.',
    source: 'Send Order Status Template Message: its table says "the end customer", its error says otherwise',
    check: textIsAccepted,
  },
  {
    id: 'kaleyra.status-callbacks',
    sentence: 'Delivered, read, failed and not-sent callbacks have the form of the sent one.',
    source: 'wa-status-update-webhooks-payload-v2-sent; the other pages could not be found',
    check: { how: 'none', reason: onlyDelivery },
  },
  {
    id: 'kaleyra.item-price-unit',
    sentence: "A cart's `item_price` counts the major unit of the currency.",
    source: 'whatsapp-incoming-message-webhook-payloads-interactive-catalogue-message',
    check: { how: 'none', reason: `${onlyDelivery} \`amountUnit\` corrects it.` },
  },
];
