import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { Catalogs } from '../../../contract/provider.js';
import type { ChannelSettings } from '../../definition.js';
import { walkProducts, type CatalogPage } from '../../kit/product-walk.js';
import type { GraphApi } from '../api.js';
import { pageQuery, readPage } from '../page.js';
import type { MetacloudSettings } from '../settings.js';
import { createOwnCatalogs, type CatalogList } from './own-catalogs.js';
import { createProductWrites } from './product-write.js';
import { productFields, readProduct } from './product.js';

const pageSize = 100;

/** The account's catalogs, and GET /{catalog}/products. */
export function createCatalogs(api: GraphApi, settings: ChannelSettings<MetacloudSettings>): Catalogs {
  const { channel } = settings;
  const catalogs = createOwnCatalogs(api, settings);
  const list = (call: Call): Promise<CatalogList> => call.once('catalogs', () => catalogs.read(call));

  const readProducts = (catalogId: string, cursor: string, call: Call): Promise<CatalogPage> =>
    call.once(`products ${catalogId} ${cursor}`, async () => {
      const answer = await api.get(`/${catalogId}/products`, pageQuery(productFields, pageSize, cursor), call);
      const { items, next, ...page } = readPage(answer, channel, (record) => readProduct(record, channel));
      return { ...page, products: items, nextCursor: next };
    });

  return {
    list,
    productWrites: createProductWrites(api, channel, catalogs),
    async products(catalogId, { after, limit }, call) {
      // The token may see catalogs of other accounts.
      const { catalogs: own } = await list(call);
      if (!own.some((catalog) => catalog.catalogId === catalogId)) throw unknownCatalog(channel);
      return walkProducts((cursor) => readProducts(catalogId, cursor, call), after, limit);
    },
  };
}

function unknownCatalog(channel: string): ProviderError {
  const message = 'The channel has no such catalog.';
  return new ProviderError({ kind: 'not-found', provider: 'metacloud', channel, sent: 'answered', message });
}
