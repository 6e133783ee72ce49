import type { Money } from '../domain/money.js';
import type { Writer } from './writer.js';

export type ProductAvailability = 'IN_STOCK' | 'OUT_OF_STOCK';

/** Where a product is. `catalogId` is null where the client names no catalog and the provider has several. */
interface InCatalog {
  readonly catalogId: string | null;
}

/** A new product. Null: the client says nothing. Prices are in one currency, and not negative. */
export interface NewProduct extends InCatalog {
  readonly name: string;
  readonly description: string | null;
  readonly price: Money;
  readonly salePrice: Money | null;
  /** Public addresses, the main picture first. */
  readonly imageUrls: readonly string[];
  /** The shop's own id. */
  readonly retailerId: string | null;
  readonly url: string | null;
  readonly availability: ProductAvailability | null;
  readonly isHidden: boolean | null;
}

/** Null: the field stays as it is. */
export interface ProductChange extends InCatalog {
  readonly productId: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly price: Money | null;
  readonly salePrice: Money | null;
  readonly imageUrls: readonly string[] | null;
  readonly url: string | null;
  readonly availability: ProductAvailability | null;
  readonly isHidden: boolean | null;
}

/** Maintaining the products of a catalog. A missing writer is a missing capability. */
export interface ProductWrites {
  /** Result: productId. */
  readonly create?: Writer<NewProduct>;
  readonly update?: Writer<ProductChange>;
  readonly delete?: Writer<InCatalog & { readonly productId: string }>;
}
