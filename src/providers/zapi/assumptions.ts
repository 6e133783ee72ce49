import type { Assumption } from '../../contract/assumption.js';
import { numberIsLookedUp, ofEach, onlyDelivery, stateIsKnown, textIsAccepted } from '../kit/evidence.js';
import { asRecord, readText } from '../kit/untrusted.js';

/** What this adapter assumes (README, "Assumed"). */
export const assumptions: readonly Assumption[] = [
  {
    id: 'zapi.number-state',
    sentence: '`GET status` says by `connected` whether the number is connected.',
    source: 'instance/status',
    check: stateIsKnown,
  },
  {
    id: 'zapi.catalog-thousandths',
    sentence: 'Prices of the catalog are whole numbers of thousandths.',
    source: 'business/edit-product sends 20, business/get-product-id reads "20000"',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const page = await provider.catalogs?.products?.('default', { after: null, limit: 99 }, call);
        const prices = (page?.items ?? []).map(({ item }) => readText(asRecord(item.raw)['price'])).filter((price) => price !== null);
        return ofEach(prices, (price) => /^\d*0$/.test(price), 'products with a price');
      },
    },
  },
  {
    id: 'zapi.subscriber-address',
    sentence: 'A contact has the digits of its number, or a linked id, as `phone`.',
    source: 'contacts/get-contacts',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const sort = { field: 'NAME', direction: 'ASC' } as const;
        const page = await provider.subscribers?.list?.({ filter: {}, sort, after: null, limit: 50 }, call);
        return ofEach(page?.items ?? [], ({ item }) => /^\d+(@lid)?$/.test(item.contactId), 'contacts');
      },
    },
  },
  {
    id: 'zapi.number-lookup',
    sentence: '`GET phone-exists` says whether a number is on WhatsApp.',
    source: 'contacts/get-iswhatsapp',
    check: numberIsLookedUp,
  },
  {
    id: 'zapi.text-receipt',
    sentence: 'A text is queued and answered with `messageId`.',
    source: 'message/send-text',
    check: textIsAccepted,
  },
  {
    id: 'zapi.product-by-retailer-id',
    sentence: '`POST products` changes the product with the same `retailerId`, and takes prices with a fraction.',
    source: 'business/edit-product: one call for both, whose table says integer',
    check: { how: 'none', reason: 'Only a product shows it: create one twice, and look at the catalog.' },
  },
  {
    id: 'zapi.own-number',
    sentence: '`phone` of `GET device` is the number to which the catalog belongs.',
    source: 'instance/device: the sample is empty',
    check: {
      how: 'none',
      reason: 'Only a sent product shows it: send one with `sendProduct`, and look at the conversation.',
    },
  },
  {
    id: 'zapi.one-note',
    sentence: 'A chat has one note, which `POST chats/{phone}/notes` replaces.',
    source: 'business/save-chats-notes; chats/get-metadata-chat shows one record',
    check: { how: 'none', reason: 'Only a note shows it: add two, and look at the chat.' },
  },
  {
    id: 'zapi.contact-name',
    sentence: '`contacts/add` takes a whole name as `firstName`, and changes the name of a number that is a contact.',
    source: 'contacts/add-contacts: `lastName` is optional',
    check: { how: 'none', reason: 'Only a new contact shows it: add one, and look at the address book of the phone.' },
  },
  {
    id: 'zapi.cart-thousandths',
    sentence: "A cart's `price`, `subTotal` and `total` count thousandths.",
    source: 'webhooks/on-message-received: 2000, without a unit',
    check: { how: 'none', reason: 'Only a cart shows it: place one, and compare; `amountUnit` corrects it.' },
  },
  {
    id: 'zapi.cart-status',
    sentence: 'A cart has no status: a new one is PENDING, and of its payment nothing is known.',
    source: 'webhooks/on-message-received: `order` has neither',
    check: { how: 'none', reason: 'Only a cart shows it: place one, and compare.' },
  },
  {
    id: 'zapi.order-major-units',
    sentence:
      '`value`, `discount`, `tax` and `shipping` of an order that the shop sends count the major unit, also in `reviewAndPay` and `reviewOrder`.',
    source: 'message/send-order sends 150, and the webhook adds up to 605',
    check: { how: 'none', reason: 'Only a sent order shows it: send one, and compare what the customer sees.' },
  },
  {
    id: 'zapi.order-amounts',
    sentence: 'Amounts are not negative, an order has one currency, and a given list of items is not empty.',
    source: 'message/send-order: its samples',
    check: { how: 'none', reason: 'Only a sent order shows it.' },
  },
  {
    id: 'zapi.any-status',
    sentence: 'Any status may follow any other.',
    source: 'message/update-order-status: no rule is named',
    check: { how: 'none', reason: 'Only a change shows it, which the customer receives.' },
  },
  {
    id: 'zapi.custom-items',
    sentence: 'An item without `isCustomItem` is not custom, unless its id begins with `custom-item-`; then the client is asked.',
    source: 'webhooks/on-message-received: the ids of its sample',
    check: onlyDelivery,
  },
  {
    id: 'zapi.revoked-message',
    sentence: 'The notification REVOKE has the id of the message that was deleted.',
    source: 'webhooks/on-message-received: a list of names',
    check: onlyDelivery,
  },
  {
    id: 'zapi.connected-time',
    sentence: 'A time more than a day ahead is none.',
    source: 'webhooks/on-webhook-connected: its sample lies in the year 2798',
    check: onlyDelivery,
  },
  {
    id: 'zapi.webhook-repetition',
    sentence: 'What has neither an id nor a time is one event when the same bytes come within a minute.',
    source: 'webhooks: nothing is said about repetitions',
    check: onlyDelivery,
  },
  {
    id: 'zapi.sender-linked-id',
    sentence: "`senderLid` of what the shop itself wrote may be the shop's own.",
    source: 'webhooks/on-message-received: not said',
    check: onlyDelivery,
  },
  {
    id: 'zapi.linked-id-sending',
    sentence: '`read-message`, `send-order` and the updates of an order take a linked id as `phone`.',
    source: 'tips/lid: "most endpoints"',
    check: { how: 'none', reason: 'Only a message to such a contact shows it.' },
  },
  {
    id: 'zapi.new-linked-id',
    sentence: 'A number that is paired with another linked id belongs to the new contact from then on, with its earlier messages.',
    source: 'tips/lid: not said',
    check: onlyDelivery,
  },
  {
    id: 'zapi.unknown-contact',
    sentence: 'For an unknown contact Z-API returns a sentence, or neither a number nor a name; a bare 404 is a wrong address.',
    source: 'contacts/get-metadata-contact: only a found contact',
    check: { how: 'none', reason: 'Only a number without a contact shows it.' },
  },
  {
    id: 'zapi.refusal-sentences',
    sentence:
      '`Instance not found`, `Contact not found`, `Phone not found`, `Chat not found` and a sentence on a full queue are refusals; `errors` of a refused change has sentences.',
    source: 'The pages print few refusals',
    check: { how: 'none', reason: 'Only a wrong request shows it. Another sentence is passed on by its HTTP status.' },
  },
  {
    id: 'zapi.pages',
    sentence: '`page` counts from 1, and a page smaller than asked for is not the last one.',
    source: 'contacts/get-contacts, chats/get-chats: not said',
    check: { how: 'none', reason: 'A person compares the number of contacts with the telephone.' },
  },
  {
    id: 'zapi.offline-telephone',
    sentence: 'A number whose telephone has no internet still sends.',
    source: 'instance/status: `smartphoneConnected`; multi-device needs no telephone',
    check: { how: 'none', reason: 'Only a telephone that is switched off shows it.' },
  },
  {
    id: 'zapi.text-length',
    sentence: 'A text has at most 4096 UTF-16 units, a caption and a text with buttons 1024.',
    source: "message/send-message-text names no limit; these are WhatsApp's",
    check: { how: 'none', reason: 'Only a longer text shows it.' },
  },
  {
    id: 'zapi.option-description',
    sentence: 'A row of a list without a description is sent with an empty text.',
    source: 'message/send-option-list: its table does not say whether it may be left out',
    check: { how: 'none', reason: 'Only a sent list shows it.' },
  },
];
