import type { Assumption } from '../../contract/assumption.js';
import { confirmed, notTried, ofEach, onlyDelivery, someTemplates, stateIsKnown, textIsAccepted } from '../kit/evidence.js';

/** What this adapter assumes (README, "Assumed"). */
export const assumptions: readonly Assumption[] = [
  {
    id: 'metacloud.number-states',
    sentence: 'The state of a number is one of the names that the README lists, and says whether it can send.',
    source: 'OpenAPI description v23, WhatsAppBusinessPhoneNumber.status: names without meanings',
    check: stateIsKnown,
  },
  {
    id: 'metacloud.template-pages',
    sentence: 'Templates are listed in pages of 200.',
    source: 'Graph API, paginated results: the largest page depends on the object',
    check: {
      how: 'read',
      run: async (probe) => confirmed(`The provider answered, with ${(await someTemplates(probe)).length} readable templates.`),
    },
  },
  {
    id: 'metacloud.product-prices',
    sentence: 'The price of a product is a text with its amount and currency.',
    source: 'Marketing API, Product Item, price: a text for display',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const [catalog] = (await provider.catalogs?.list(call))?.catalogs ?? [];
        if (catalog === undefined) return notTried('The account has no catalog.');
        const page = await provider.catalogs?.products?.(catalog.catalogId, { after: null, limit: 50 }, call);
        const priced = page?.items.filter(({ item }) => item.price !== null).length ?? 0;
        return priced === 0 ? notTried('No product of the catalog has a readable price.') : confirmed(`It holds for ${priced} products.`);
      },
    },
  },
  {
    id: 'metacloud.product-price-unit',
    sentence: 'The prices of a product that is created or changed count hundredths of the currency.',
    source: 'Marketing API, Product Catalog Products, price: a whole number without a unit',
    check: {
      how: 'none',
      reason: 'A check would create a product. Compare the price of the first one that you create in Commerce Manager.',
    },
  },
  {
    id: 'metacloud.product-upsert',
    sentence: 'A product with a known retailer id is refused with `allow_upsert: false`, and not replaced.',
    source: 'Marketing API, Product Catalog Products, allow_upsert and the error 10800: no meanings',
    check: { how: 'none', reason: 'A check would create products.' },
  },
  {
    id: 'metacloud.text-receipt',
    sentence: 'A text is answered with the id by which webhooks name it.',
    source: 'Cloud API, guide "Send messages"',
    check: textIsAccepted,
  },
  {
    id: 'metacloud.reference-moves',
    sentence: 'The reference_id of an order belongs to the number, and stays valid when the number moves from a reseller.',
    source: 'Payments API and the guide on migrating numbers: neither says so',
    check: { how: 'none', reason: 'Only a customer with such an order sees it.' },
  },
  {
    id: 'metacloud.account-updates',
    sentence: 'The states of an `account_update` say whether the account may send.',
    source: 'Webhooks, account_update: names without meanings',
    check: onlyDelivery,
  },
  {
    id: 'metacloud.error-statuses',
    sentence: 'The codes of errors come with the HTTP statuses of the table, and a code that is not there is read by its status.',
    source: 'Cloud API, Error codes: not every status is printed',
    check: { how: 'none', reason: 'Only an error shows it.' },
  },
  {
    id: 'metacloud.limit-pauses',
    sentence: 'Where no time is given, a limit of calls ends after a minute, and the limit of messages per second after a second.',
    source: 'Graph API, Rate limiting: a time comes with some limits only',
    check: { how: 'none', reason: 'Only a limit shows it.' },
  },
  {
    id: 'metacloud.template-filter',
    sentence: '`status` as a filter of templates takes the names of Meta.',
    source: 'Message Templates API: names of statuses beside the filter',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const sort = { field: 'UPDATED_AT', direction: 'DESC' } as const;
        const page = await provider.templates?.list({ filter: { status: ['APPROVED'] }, sort, after: null, limit: 20 }, call);
        const listed = page?.items.map(({ item }) => item) ?? [];
        return ofEach(listed, ({ status }) => status === 'APPROVED', 'approved templates');
      },
    },
  },
  {
    id: 'metacloud.cart-price-unit',
    sentence: '`item_price` of a cart counts the major unit of the currency.',
    source: 'Webhooks, messages of type order: a number; `amountUnit` corrects it',
    check: onlyDelivery,
  },
  {
    id: 'metacloud.payment-settings',
    sentence: '`paymentSettings` is passed on as `payment_settings`, and Meta refuses what a country needs and what is missing.',
    source: 'Payments API: other members in each country',
    check: { how: 'none', reason: 'Only a sent order shows it.' },
  },
  {
    id: 'metacloud.media-token',
    sentence: 'A media address of a webhook needs the access token.',
    source: 'Webhooks, messages: `url` without a word on access',
    check: onlyDelivery,
  },
  {
    id: 'metacloud.text-length',
    sentence: 'What is sent counts UTF-16 units.',
    source: 'Messages API: limits in characters',
    check: { how: 'none', reason: 'Only a longer text shows it.' },
  },
];
