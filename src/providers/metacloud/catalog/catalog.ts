import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { Catalogs } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Catalog } from '../../../domain/catalog.js';
import { earliestOf, type Instant } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { walkProducts, type CatalogPage } from '../../kit/product-walk.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { GraphApi } from '../api.js';
import { pageQuery, readGraphId, readPage } from '../page.js';
import type { MetacloudSettings } from '../settings.js';
import { productFields, readProduct } from './product.js';

const fields = 'id,name,product_count';
const pageSize = 100;
const maxPages = 10;

type CatalogList = Awaited<ReturnType<Catalogs['list']>>;

/** GET /{account}/product_catalogs, or the configured one alone, and GET /{catalog}/products. */
export function createCatalogs(api: GraphApi, { channel, settings }: ChannelSettings<MetacloudSettings>): Catalogs {
  const readCatalog = (record: UntrustedRecord): Catalog | null => {
    const catalogId = readGraphId(record);
    return catalogId === null ? null : { channel, catalogId, name: readText(record['name']), url: null, checkout: null, raw: record };
  };

  const list = (call: Call): Promise<CatalogList> =>
    call.once('catalogs', () => (settings.catalogId === undefined ? readAll(call) : readOne(settings.catalogId, call)));

  async function readOne(catalogId: string, call: Call): Promise<CatalogList> {
    const { body, asOf } = await api.get(`/${catalogId}`, { fields }, call);
    const catalog = readCatalog(body);
    if (catalog?.catalogId !== catalogId) throw unexpectedResponse('metacloud', channel);
    return { catalogs: [catalog], isComplete: true, asOf };
  }

  async function readAll(call: Call): Promise<CatalogList> {
    const catalogs: Catalog[] = [];
    const readTimes: Instant[] = [];
    let isComplete = true;
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < maxPages; pages += 1) {
      const answer = await api.get(`/${settings.businessAccountId}/product_catalogs`, pageQuery(fields, pageSize, cursor), call);
      const page = readPage(answer, channel, readCatalog);
      catalogs.push(...page.items);
      readTimes.push(page.asOf);
      isComplete &&= page.isComplete;
      cursor = page.next;
    }
    return { catalogs, isComplete: isComplete && cursor === null, asOf: earliestOf(readTimes) };
  }

  const readProducts = (catalogId: string, cursor: string, call: Call): Promise<CatalogPage> =>
    call.once(`products ${catalogId} ${cursor}`, async () => {
      const answer = await api.get(`/${catalogId}/products`, pageQuery(productFields, pageSize, cursor), call);
      const { items, next, ...page } = readPage(answer, channel, (record) => readProduct(record, channel));
      return { ...page, products: items, nextCursor: next };
    });

  return {
    list,
    async products(catalogId, { after, limit }, call) {
      // The token may see catalogs of other accounts.
      const { catalogs } = await list(call);
      if (!catalogs.some((catalog) => catalog.catalogId === catalogId)) throw unknownCatalog(channel);
      return walkProducts((cursor) => readProducts(catalogId, cursor, call), after, limit);
    },
  };
}

function unknownCatalog(channel: string): ProviderError {
  const message = 'The channel has no such catalog.';
  return new ProviderError({ kind: 'not-found', provider: 'metacloud', channel, sent: 'answered', message });
}
