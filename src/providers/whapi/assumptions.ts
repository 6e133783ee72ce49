import type { Assumption } from '../../contract/assumption.js';
import { confirmed, notTried, numberIsLookedUp, ofEach, onlyDelivery, stateIsKnown, textIsAccepted } from '../kit/evidence.js';
import { asRecord } from '../kit/untrusted.js';

/** What this adapter assumes (README, "Assumed"). */
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
    check: onlyDelivery,
  },
  {
    id: 'whapi.text-length',
    sentence: 'A text has at most 4096 characters, a caption and a text with buttons 1024, header and footer 60, a title 20.',
    source: "OpenAPI description 1.8.7 names no limit; these are WhatsApp's",
    check: { how: 'none', reason: 'Only a longer text shows it.' },
  },
  {
    id: 'whapi.soft-ban',
    sentence: 'A 429 means that WhatsApp limits the number, and an hour is the least that helps.',
    source: 'help desk, 429-too-many-requests-soft-ban: hours to days',
    check: { how: 'none', reason: 'Only a ban shows it.' },
  },
  {
    id: 'whapi.late-events',
    sentence: 'The event `put` is for what came while the channel was offline.',
    source: 'OpenAPI description 1.8.7, allowed events: a list of names',
    check: onlyDelivery,
  },
  {
    id: 'whapi.webhook-repetition',
    sentence: 'What has no id is one event when the same bytes come within a minute.',
    source: 'help desk, webhooks: repetitions, without a word on ids',
    check: onlyDelivery,
  },
];
