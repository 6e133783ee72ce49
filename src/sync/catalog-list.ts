import type { Call } from '../contract/call.js';
import { ProviderError } from '../contract/error.js';
import type { Catalogs, ListPage } from '../contract/provider.js';
import type { Catalog, Product } from '../domain/catalog.js';
import { compareIds, type Placed, type Position } from '../domain/position.js';
import type { Redactor } from '../observability/redact.js';
import { catalogRecords, type CatalogRecord } from '../store/copies/record-nouns.js';
import { readAt } from './record-lists.js';
import type { SyncedList } from './synced-list.js';

/** How far the reading is: in the products of this catalog, behind this position of the provider's. */
interface Place {
  readonly catalogId: string;
  readonly after: Position | null;
}

/** A channel's catalogs as one list: first the catalogs, then the products of one after the other. Undefined: the provider does not list them. */
export function syncedCatalogs(catalogs: Catalogs | undefined, channel: string, redactor: Redactor): SyncedList<CatalogRecord> | undefined {
  if (catalogs === undefined) return undefined;
  const list = catalogs.list.bind(catalogs);
  const listProducts = catalogs.products?.bind(catalogs);

  async function readCatalogs(call: Call) {
    const { catalogs: listed, isComplete, asOf } = await list(call);
    return { sorted: [...listed].sort((left, right) => compareIds(left.catalogId, right.catalogId)), isComplete, asOf };
  }

  async function readProducts({ catalogId, after }: Place, limit: number, call: Call): Promise<ListPage<Product>> {
    try {
      return await (listProducts as NonNullable<typeof listProducts>)(catalogId, { after, limit }, call);
    } catch (error) {
      // One catalog that the provider lists and does not open must not keep the others from being copied.
      if (!(error instanceof ProviderError) || error.kind !== 'not-found') throw error;
      return { items: [], isExhausted: true, isComplete: false, asOf: new Date().toISOString() };
    }
  }

  return {
    noun: 'catalogs',
    versions: { madeAt: () => '', join: (_known, record) => record },
    isNewestFirst: false,
    referenceOf: (record) => catalogRecords.columnsOf(record).reference,
    keyOf: () => '',
    rowsOf: (copy) => copy.catalogs(),
    async readPage(position, limit, call) {
      const { sorted, isComplete, asOf } = await readCatalogs(call);
      const first = sorted[0];
      const place = placeOf(position);
      if (place === null) {
        const items = sorted.map((catalog) =>
          placed(readAt({ kind: 'catalog', channel, catalog: withoutSecrets(catalog, redactor) }, asOf)),
        );
        if (listProducts === undefined || first === undefined) return { items, isExhausted: true, isComplete, asOf };
        return { items, isExhausted: false, isComplete, asOf, resume: positionOf({ catalogId: first.catalogId, after: null }) };
      }
      const page = await readProducts(place, limit, call);
      const start = Number(place.after?.id ?? 0);
      const items = page.items.map(({ item }, offset) => {
        const product = { ...item, raw: redactor.value(item.raw) };
        return placed(readAt({ kind: 'product', channel, catalogId: place.catalogId, index: start + offset + 1, product }, page.asOf));
      });
      const next = nextPlace(place, page, sorted);
      const read = { items, isComplete: page.isComplete, asOf: page.asOf };
      return next === null ? { ...read, isExhausted: true } : { ...read, isExhausted: false, resume: positionOf(next) };
    },
    isLookUpProof: false,
    isRecheckProof: false,
  };
}

/** Null at the end of the last catalog. */
function nextPlace({ catalogId, after }: Place, page: ListPage<Product>, catalogs: readonly Catalog[]): Place | null {
  const last = page.resume ?? page.items.at(-1);
  if (!page.isExhausted) return { catalogId, after: last === undefined ? after : { key: last.key, id: last.id, hint: last.hint } };
  const next = catalogs.find((catalog) => compareIds(catalog.catalogId, catalogId) > 0);
  return next === undefined ? null : { catalogId: next.catalogId, after: null };
}

/** Only `resume` says where the reading continues. */
function placed(record: CatalogRecord): Placed<CatalogRecord> {
  return { key: '', id: catalogRecords.columnsOf(record).reference, item: record };
}

function positionOf(place: Place): Position {
  return { key: '', id: JSON.stringify(place) };
}

function placeOf(position: Position | null): Place | null {
  return position === null ? null : (JSON.parse(position.id) as Place);
}

function withoutSecrets(catalog: Catalog, redactor: Redactor): Catalog {
  const { checkout } = catalog;
  return { ...catalog, raw: redactor.value(catalog.raw), checkout: checkout && { ...checkout, raw: redactor.value(checkout.raw) } };
}
