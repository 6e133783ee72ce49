import { ProviderError } from '../../../contract/error.js';
import type { Catalogs } from '../../../contract/provider.js';
import type { Product } from '../../../domain/catalog.js';
import type { Placed, Position } from '../../../domain/position.js';
import { earliestOf, type Instant } from '../../../domain/time.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { ownCatalogId } from '../../kit/own-catalog.js';
import type { ChannelSettings } from '../../definition.js';
import type { WhapiApi } from '../api.js';
import { createProductWrites } from './product-write.js';
import { readProduct } from './product.js';
import type { WhapiSettings } from '../settings.js';

const pageSize = 100;

/** The number's own catalog: GET /business is the shop, GET /business/products (count, offset) its products. */
export function createCatalogs(api: WhapiApi, settings: ChannelSettings<WhapiSettings>): Catalogs {
  const { channel, amountUnit } = settings;
  return {
    only: ownCatalogId,
    productWrites: createProductWrites(api, settings),
    async list(call) {
      const { body, asOf } = await call.once('business', () => api.get('/business', {}, call));
      const catalog = { channel, catalogId: ownCatalogId, name: null, url: null, checkout: null, raw: body };
      return { catalogs: [catalog], isComplete: true, asOf };
    },
    /** The position of a product is its index, because Whapi pages by offset. */
    async products(catalogId, { after, limit }, call) {
      if (catalogId !== ownCatalogId) throw unknownCatalog(channel);
      const found: Placed<Product>[] = [];
      let isComplete = true;
      const readTimes: Instant[] = [];
      for (let offset = offsetBehind(after); ;) {
        const query = { count: String(pageSize), offset: String(offset) };
        const { body, brokenRecords, ...page } = await call.once(`products ${offset}`, () => api.get('/business/products', query, call));
        readTimes.push(page.asOf);
        const records: unknown = body['products'];
        if (!Array.isArray(records)) throw unexpectedResponse('whapi', channel);
        const products = records.map((record: unknown) => readProduct(record, channel, amountUnit));
        products.forEach((item, index) => {
          if (item !== null) found.push({ key: '', id: String(offset + index + 1), item });
        });
        const count = records.length + brokenRecords;
        isComplete &&= brokenRecords === 0 && products.every((product) => product !== null);
        offset += count;
        const isEnd = count < pageSize;
        if (!isEnd && found.length <= limit) continue;
        return { items: found.slice(0, limit), isExhausted: isEnd && found.length <= limit, isComplete, asOf: earliestOf(readTimes) };
      }
    },
  };
}

/** A cursor comes from a client. Anything but a count starts at the beginning. */
function offsetBehind(after: Position | null): number {
  return after !== null && /^\d{1,9}$/.test(after.id) ? Number(after.id) : 0;
}

function unknownCatalog(channel: string): ProviderError {
  const message = `The only catalog of a Whapi channel is "${ownCatalogId}".`;
  return new ProviderError({ kind: 'not-found', provider: 'whapi', channel, sent: 'no', message });
}
