import type { Assumption } from '../../contract/assumption.js';
import { confirmed, notTried, numberIsLookedUp, ofEach, stateIsKnown, textIsAccepted } from '../kit/evidence.js';
import { asRecord } from '../kit/untrusted.js';

/** What this adapter assumes (README, marked A). */
export const assumptions: readonly Assumption[] = [
  {
    id: 'whapi.health-states',
    sentence: 'The state of the number is one of the documented texts of `GET /health`.',
    source: 'OpenAPI description 1.8.7, Health',
    check: stateIsKnown,
  },
  {
    id: 'whapi.price-unit',
    sentence: 'Prices count the major unit of the currency.',
    source: 'OpenAPI description 1.8.7, Product: a number without a unit',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const page = await provider.catalogs?.products?.('default', { after: null, limit: 99 }, call);
        const prices = (page?.items ?? []).map(({ item }) => asRecord(item.raw)['price']);
        const isFraction = prices.some((price) => typeof price === 'number' && !Number.isInteger(price));
        return isFraction
          ? confirmed('A price has a fraction.')
          : notTried('No product has a price with a fraction, which alone would show it.');
      },
    },
  },
  {
    id: 'whapi.contact-ids',
    sentence: 'A contact has the digits of its number, or the id of its chat, as `id`.',
    source: 'OpenAPI description 1.8.7, Contact: a text',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const sort = { field: 'NAME', direction: 'ASC' } as const;
        const page = await provider.subscribers?.list?.({ filter: {}, sort, after: null, limit: 50 }, call);
        return ofEach(page?.items ?? [], ({ item }) => /^[\d-]+@[\w.]+$/.test(item.contactId), 'contacts');
      },
    },
  },
  {
    id: 'whapi.label-ids',
    sentence: 'Ids of labels have one or two digits.',
    source: 'OpenAPI description 1.8.7, LabelID',
    check: {
      how: 'read',
      run: async ({ provider, call }) =>
        ofEach((await provider.labels?.list(call)) ?? [], ({ labelId }) => /^\d{1,2}$/.test(labelId ?? ''), 'labels'),
    },
  },
  {
    id: 'whapi.images-again',
    sentence: 'The addresses of images that a product has are taken again when it is changed.',
    source: 'OpenAPI description 1.8.7, ProductEdit: a change must name all images',
    check: { how: 'none', reason: 'Only a change shows it: change a price, and look at the product.' },
  },
  {
    id: 'whapi.label-creation',
    sentence: '`POST /labels` takes any id that no label has, and replaces the label of an id that one has.',
    source: 'OpenAPI description 1.8.7, CreateLabel: the caller names the id',
    check: { how: 'none', reason: 'Only a new label shows it: create one, and look at the list.' },
  },
  {
    id: 'whapi.number-lookup',
    sentence: '`POST /contacts` says whether a number is on WhatsApp.',
    source: 'OpenAPI description 1.8.7, Check phones',
    check: numberIsLookedUp,
  },
  {
    id: 'whapi.text-receipt',
    sentence: 'A text is answered with the id of the message.',
    source: 'OpenAPI description 1.8.7, SentMessage',
    check: textIsAccepted,
  },
  {
    id: 'whapi.order-message',
    sentence: 'An order is reported once, by the message in which the customer sends a cart.',
    source: 'help desk, get-order-items',
    check: { how: 'none', reason: 'Only a delivery shows it: `parley webhooks list` has what arrived.' },
  },
];
