import type { Assumption } from '../../contract/assumption.js';
import { confirmed, notTried, someTemplates, stateIsKnown, textIsAccepted } from '../kit/evidence.js';

const onlyDelivery = 'Only a delivery shows it: `parley webhooks list` has what arrived.';

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
    check: { how: 'none', reason: onlyDelivery },
  },
];
