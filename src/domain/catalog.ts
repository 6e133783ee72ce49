import type { RecordSource } from './record-source.js';
import type { Money } from './money.js';

export interface CheckoutSettings {
  /** Percent, an exact decimal. */
  readonly taxPercentage: string | null;
  /** An exact decimal in the catalog's currency. */
  readonly shippingCharge: string | null;
  readonly raw: unknown;
}

export interface Catalog {
  readonly channel: string;
  readonly catalogId: string;
  readonly name: string | null;
  readonly url: string | null;
  readonly checkout: CheckoutSettings | null;
  readonly raw: unknown;
  /** Absent in what an adapter returns. */
  readonly source?: RecordSource | undefined;
}

export interface Product {
  readonly channel: string;
  readonly productId: string;
  readonly retailerId: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly price: Money | null;
  readonly salePrice: Money | null;
  /** The provider's word, such as `in stock`. */
  readonly availability: string | null;
  readonly imageUrls: readonly string[];
  readonly raw: unknown;
  /** Absent in what an adapter returns. */
  readonly source?: RecordSource | undefined;
}
