import type { Assumption } from '../../contract/assumption.js';
import { numberIsLookedUp, ofEach, stateIsKnown, textIsAccepted } from '../kit/evidence.js';
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
];
