import type { Assumption } from '../../contract/assumption.js';
import { confirmed, notTried, onlyDelivery, someTemplates, textIsAccepted } from '../kit/evidence.js';

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
    sentence:
      "Templates are listed in Meta's format (`data` and `paging`), as the whole answer or below `data` of Kaleyra's, and a further page is that of its cursor `after`.",
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
    check: onlyDelivery,
  },
  {
    id: 'kaleyra.item-price-unit',
    sentence: "A cart's `item_price` counts the major unit of the currency.",
    source: 'whatsapp-incoming-message-webhook-payloads-interactive-catalogue-message',
    check: { how: 'none', reason: `${onlyDelivery.reason} \`amountUnit\` corrects it.` },
  },
  {
    id: 'kaleyra.order-details',
    sentence: "An order to pay without a template is Meta's interactive message, in INR.",
    source: "send-whatsapp-pay-messages-1 has the same `action` in a form, and v2 passes on Meta's objects",
    check: { how: 'none', reason: 'Only a sent order shows it.' },
  },
  {
    id: 'kaleyra.cart-status',
    sentence: 'A cart that just arrived is PENDING, and of its payment nothing is known.',
    source: 'whatsapp-incoming-message-webhook-payloads-interactive-catalogue-message: it has neither',
    check: onlyDelivery,
  },
  {
    id: 'kaleyra.text-length',
    sentence: "The limits of 4096, 1024 and 32768 characters are WhatsApp's, and all limits count UTF-16 units.",
    source: 'The pages name some limits, and no unit',
    check: { how: 'none', reason: 'Only a longer text shows it.' },
  },
  {
    id: 'kaleyra.reference-id',
    sentence: '`reference_id` has 1 to 35 of `A-Z a-z 0-9 _ . -`.',
    source: 'Payments API of Meta; the pages of Kaleyra name no rule',
    check: { how: 'none', reason: 'Only another reference shows it.' },
  },
  {
    id: 'kaleyra.same-status',
    sentence: 'The same status again is no transition, and so is accepted.',
    source: 'Payments API of Meta names the other ones only',
    check: { how: 'none', reason: 'Only a change shows it, which the customer receives.' },
  },
  {
    id: 'kaleyra.interactive-status',
    sentence: 'An interactive order status has no description beside its body of at most 1024 characters.',
    source: 'whatsapp-api-v2-send-interactive-order-status-message; the limits are those of the interactive messages of Meta',
    check: { how: 'none', reason: 'Only a sent status shows it.' },
  },
  {
    id: 'kaleyra.components',
    sentence: 'Components of a template are passed on as they are; `index` is a text.',
    source: 'Cloud API; the pages of Kaleyra show some components',
    check: { how: 'none', reason: 'Only a sent template shows it.' },
  },
  {
    id: 'kaleyra.reaction-removal',
    sentence: 'An empty `emoji` takes a reaction back.',
    source: 'Cloud API, Reaction messages',
    check: { how: 'none', reason: 'Only a sent reaction shows it.' },
  },
  {
    id: 'kaleyra.read-receipt',
    sentence: 'A read receipt is answered as every message is.',
    source: 'No page shows its answer',
    check: { how: 'none', reason: 'Only a read receipt shows it.' },
  },
  {
    id: 'kaleyra.upload-id',
    sentence: 'An upload is answered with the id as `data.media_id` or `data.id`.',
    source: 'The sample on its page could not be read',
    check: { how: 'none', reason: 'Only an upload shows it.' },
  },
  {
    id: 'kaleyra.daily-limit',
    sentence: '`WAV2101`, the daily limit, comes with a body as every refusal has.',
    source: 'The page on error codes has the code alone',
    check: { how: 'none', reason: 'Only the limit shows it.' },
  },
  {
    id: 'kaleyra.webhook-repetition',
    sentence: 'What has no id is one event when the same bytes come within a minute.',
    source: 'Callback profiles: nothing is said about repetitions',
    check: onlyDelivery,
  },
];
