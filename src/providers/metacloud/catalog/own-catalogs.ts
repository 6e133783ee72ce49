import type { Catalogs } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Catalog } from '../../../domain/catalog.js';
import { earliestOf, type Instant } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import type { Limits } from '../../kit/exchange.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { GraphApi } from '../api.js';
import { readGraphId } from '../../whatsapp/graph-id.js';
import { pageQuery, readPage } from '../page.js';
import type { MetacloudSettings } from '../settings.js';

const fields = 'id,name,product_count';
const pageSize = 100;
const maxPages = 10;

export type CatalogList = Awaited<ReturnType<Catalogs['list']>>;

/** The catalogs of the channel. The token may see those of other accounts too. */
export interface OwnCatalogs {
  /** GET /{account}/product_catalogs, or the configured one alone. */
  read(limits: Limits): Promise<CatalogList>;
  /** Whether the channel may change a catalog: that of the settings without a call. */
  has(catalogId: string, limits: Limits): Promise<boolean>;
}

export function createOwnCatalogs(api: GraphApi, { channel, settings }: ChannelSettings<MetacloudSettings>): OwnCatalogs {
  const readCatalog = (record: UntrustedRecord): Catalog | null => {
    const catalogId = readGraphId(record);
    return catalogId === null ? null : { channel, catalogId, name: readText(record['name']), url: null, checkout: null, raw: record };
  };

  async function readOne(catalogId: string, limits: Limits): Promise<CatalogList> {
    const { body, asOf } = await api.get(`/${catalogId}`, { fields }, limits);
    const catalog = readCatalog(body);
    if (catalog?.catalogId !== catalogId) throw unexpectedResponse('metacloud', channel);
    return { catalogs: [catalog], isComplete: true, asOf };
  }

  async function readAll(limits: Limits): Promise<CatalogList> {
    const catalogs: Catalog[] = [];
    const readTimes: Instant[] = [];
    let isComplete = true;
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < maxPages; pages += 1) {
      const answer = await api.get(`/${settings.businessAccountId}/product_catalogs`, pageQuery(fields, pageSize, cursor), limits);
      const page = readPage(answer, channel, readCatalog);
      catalogs.push(...page.items);
      readTimes.push(page.asOf);
      isComplete &&= page.isComplete;
      cursor = page.next;
    }
    return { catalogs, isComplete: isComplete && cursor === null, asOf: earliestOf(readTimes) };
  }

  const read = (limits: Limits): Promise<CatalogList> =>
    settings.catalogId === undefined ? readAll(limits) : readOne(settings.catalogId, limits);

  return {
    read,
    async has(catalogId, limits) {
      if (settings.catalogId !== undefined) return catalogId === settings.catalogId;
      const { catalogs } = await readAll(limits);
      return catalogs.some((catalog) => catalog.catalogId === catalogId);
    },
  };
}
