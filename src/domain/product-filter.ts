import type { Product } from './catalog.js';

/** A product must meet all conditions; null and absent ones are met. */
export interface ProductFilter {
  readonly retailerIds?: readonly string[] | null;
  readonly search?: string | null;
}

export function matchesProductFilter({ retailerId, name, description, productId }: Product, filter: ProductFilter): boolean {
  const { retailerIds = null, search = null } = filter;
  const text = [name, description, retailerId, productId].join('\n').toLowerCase();
  return (
    (retailerIds === null || (retailerId !== null && retailerIds.includes(retailerId))) &&
    (search === null || text.includes(search.toLowerCase()))
  );
}
