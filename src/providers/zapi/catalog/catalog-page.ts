import type { Call } from '../../../contract/call.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { CatalogPage } from '../../kit/product-walk.js';
import { isRecord, readText, recordsIn } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { toProduct } from './product.js';

/** One response of the catalog endpoints. */
export interface ShopPage extends CatalogPage {
  /** Unchecked: whether customers can fill a cart. */
  readonly cartEnabled: unknown;
}

/** A longer address goes into a body: the documents say that a cursor may be too long for the server (414). */
const maxAddress = 1000;

/** GET catalogs?nextCursor, or POST catalogs (version 2) for a long cursor. Each page is read once per request; '' is the first page. */
export function readCatalogPage(api: Api, channel: string, cursor: string, call: Call): Promise<ShopPage> {
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
