import type { Call } from '../../contract/call.js';
import type { ListPage, Provider } from '../../contract/provider.js';
import type { Product } from '../../domain/catalog.js';
import { matchesProductFilter, type ProductFilter } from '../../domain/product-filter.js';
import type { Placed, Position } from '../../domain/position.js';
import { earliestOf, type Instant } from '../../domain/time.js';

/** What an order line, or an id of this gateway, says of a product. */
export interface ProductKey {
  readonly catalogId: string;
  readonly productId: string | null;
  readonly retailerId: string | null;
}

/** The maximum number of pages that are read for one answer. */
const maxPages = 10;

/** One less than a provider's page of 100: an adapter reads one more than the limit, to know whether others follow. */
const pageSize = 99;

/** Finds products among the first thousand of their catalogs, in one walk through each catalog that ends when all are found. */
export async function findProducts(
  { catalogs }: Provider,
  keys: readonly ProductKey[],
  call: Call,
): Promise<ReadonlyMap<ProductKey, Product>> {
  const found = new Map<ProductKey, Product>();
  const read = catalogs?.products?.bind(catalogs);
  if (read === undefined) return found;
  for (const catalogId of new Set(keys.map((key) => key.catalogId))) {
    const missing = new Set(keys.filter((key) => key.catalogId === catalogId));
    await walk(
      (after) => read(catalogId, { after, limit: pageSize }, call),
      ({ items }) => {
        for (const key of missing) {
          const match = items.find(({ item }) => isMeant(item, key))?.item;
          if (match === undefined) continue;
          found.set(key, match);
          missing.delete(key);
        }
        return missing.size > 0;
      },
    );
  }
  return found;
}

/** Ids of products are exact; the shop's own id counts only where there is no other. */
function isMeant({ productId, retailerId }: Product, key: ProductKey): boolean {
  return key.productId === null ? retailerId !== null && retailerId === key.retailerId : productId === key.productId;
}

/** A page of the products that meet the filter. No provider documents a filter, so the gateway reads a limited number of pages. */
export async function filterProducts(
  read: (after: Position | null, limit: number) => Promise<ListPage<Product>>,
  filter: ProductFilter,
  start: Position | null,
  limit: number,
): Promise<ListPage<Product>> {
  const items: Placed<Product>[] = [];
  const readTimes: Instant[] = [];
  let isComplete = true;
  const { last, isEnd } = await walk(
    (after) => read(after, pageSize),
    (page) => {
      items.push(...page.items.filter(({ item }) => matchesProductFilter(item, filter)));
      readTimes.push(page.asOf);
      isComplete &&= page.isComplete;
      return items.length <= limit;
    },
    start,
  );
  const asOf = earliestOf(readTimes);
  if (items.length > limit || isEnd) return { items: items.slice(0, limit), isExhausted: isEnd && items.length <= limit, isComplete, asOf };
  return { items, isExhausted: false, isComplete: false, asOf, ...(last !== null && { resume: last }) };
}

interface Walk {
  /** Where the next page begins; null at the beginning. */
  readonly last: Position | null;
  readonly isEnd: boolean;
}

/** Reads pages until `take` wants no more of them, the list ends, or the maximum is reached. */
async function walk(
  read: (after: Position | null) => Promise<ListPage<Product>>,
  take: (page: ListPage<Product>) => boolean,
  start: Position | null = null,
): Promise<Walk> {
  let last = start;
  for (let pagesRead = 0; pagesRead < maxPages; pagesRead += 1) {
    const page = await read(last);
    const wantsMore = take(page);
    const next: Position | undefined = page.resume ?? page.items.at(-1);
    if (page.isExhausted || next === undefined) return { last, isEnd: true };
    last = { key: next.key, id: next.id, hint: next.hint };
    if (!wantsMore) break;
  }
  return { last, isEnd: false };
}
