import type { Assumption } from '../../contract/assumption.js';
import { confirmed, notTried, someTemplates, textIsAccepted } from '../kit/evidence.js';

const onlyDelivery = 'Only a delivery shows it: `parley webhooks list` has what arrived.';

/** What this adapter assumes (README, "Assumed"). Templates are all that Kaleyra lets be read. */
export const assumptions: readonly Assumption[] = [
  {
    id: 'kaleyra.sender-in-path',
    sentence: 'The number in the address is the sender, and a message is answered with 202 and an id.',
    source: 'Send Order Status Template Message: its table says "the end customer", its error says otherwise',
    check: textIsAccepted,
  },
  {
    id: 'kaleyra.template-format',
    sentence: "Templates are listed in Meta's format, and a further page is that of its cursor `after`.",
    source: 'whatsapp-message-api-v2-get-templates: the address and the headers; its parameters and its sample could not be read',
    check: {
      how: 'read',
      run: async (probe) => {
        if (probe.provider.templates === undefined) return notTried('The settings have no businessAccountId.');
        const templates = await someTemplates(probe);
        return templates.length === 0
          ? notTried('The account has no templates.')
          : confirmed(`It holds for ${templates.length} templates.`);
      },
    },
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
