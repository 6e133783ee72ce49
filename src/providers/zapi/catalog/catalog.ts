import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { Catalogs } from '../../../contract/provider.js';
import type { Api } from '../api.js';
import { createProductWrites } from './product-write.js';
import { readCatalogPage, type ShopPage } from './catalog-page.js';
import { ownCatalogId } from '../../kit/own-catalog.js';
import { walkProducts } from '../../kit/product-walk.js';

/** The number's own catalog. */
export function createCatalogs(api: Api, channel: string): Catalogs {
  const read = (cursor: string, call: Call): Promise<ShopPage> => readCatalogPage(api, channel, cursor, call);
  return {
    only: ownCatalogId,
    productWrites: createProductWrites(api, channel),
    async list(call) {
      const { cartEnabled, asOf } = await read('', call);
      const catalog = { channel, catalogId: ownCatalogId, name: null, url: null, checkout: null, raw: { cartEnabled } };
      return { catalogs: [catalog], isComplete: true, asOf };
    },
    async products(catalogId, { after, limit }, call) {
      if (catalogId !== ownCatalogId) {
        const message = `The only catalog of a Z-API channel is "${ownCatalogId}".`;
        throw new ProviderError({ kind: 'not-found', provider: 'zapi', channel, sent: 'no', message });
      }
      return walkProducts((cursor) => read(cursor, call), after, limit);
    },
  };
}
