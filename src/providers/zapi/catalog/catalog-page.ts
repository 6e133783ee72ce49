import type { Call } from '../../../contract/call.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Product } from '../../../domain/catalog.js';
import { isRecord, readText, recordsIn } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { toProduct } from './product.js';

/** One answer of the catalog endpoints. */
export interface CatalogPage {
  /** As it was told; says whether customers can fill a cart. */
  readonly cartEnabled: unknown;
  readonly products: readonly Product[];
  /** Names the next page; null at the end. */
  readonly nextCursor: string | null;
  readonly isComplete: boolean;
  readonly asOf: string;
}

/** Above it the cursor travels in a body: their addresses may be too long for their own server (414). */
const maxAddress = 1000;

/** GET catalogs?nextCursor, or POST catalogs (version 2) with a long cursor; each page once per request. '' is the first page. */
export function readCatalogPage(api: Api, channel: string, cursor: string, call: Call): Promise<CatalogPage> {
  return call.once(`catalog ${cursor}`, async () => {
    const address = cursor === '' ? 'catalogs' : `catalogs?${new URLSearchParams({ nextCursor: cursor }).toString()}`;
    const { value, brokenRecords, asOf } =
      address.length > maxAddress
        ? await api.read('catalogs', call, JSON.stringify({ nextCursor: cursor }))
        : await api.read(address, call);
    if (!isRecord(value) || !Array.isArray(value['products'])) throw unexpectedResponse('zapi', channel);
    const products = recordsIn(value['products'])
      .map((product) => toProduct(product, channel))
      .filter((product) => product !== null);
    return {
      cartEnabled: value['cartEnabled'],
      products,
      nextCursor: readText(value['nextCursor']),
      isComplete: brokenRecords === 0 && products.length === value['products'].length,
      asOf,
    };
  });
}
