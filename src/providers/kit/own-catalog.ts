import type { Refusal } from '../../contract/error.js';
import { found, invalid } from './refusal.js';

/** The id of the catalog of a number that has one alone, where the provider's calls return no id for it. */
export const ownCatalogId = 'default';

/** Null is the own catalog. */
export function checkOwnCatalog(provider: string, { catalogId }: { readonly catalogId: string | null }): Refusal[] {
  const isOther = catalogId !== null && catalogId !== ownCatalogId;
  return found([isOther && invalid('catalogId', `The only catalog of a ${provider} channel is "${ownCatalogId}".`)]);
}
