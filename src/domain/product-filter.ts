import type { Product } from './catalog.js';

/** A product must meet all conditions; null and absent ones are met. */
export interface ProductFilter {
  readonly retailerIds?: readonly string[] | null;
  readonly search?: string | null;
}

export function matchesProductFilter(product: Product, filter: ProductFilter): boolean {
  const { retailerId } = product;
  const { retailerIds = null, search = null } = filter;
  return (
    (retailerIds === null || (retailerId !== null && retailerIds.includes(retailerId))) &&
    (search === null || productText(product).toLowerCase().includes(search.toLowerCase()))
  );
}

/** The text that `search` looks in. */
export function productText({ name, description, retailerId, productId }: Product): string {
  return [name, description, retailerId, productId].join('\n');
}
