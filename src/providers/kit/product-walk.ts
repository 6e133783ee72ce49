import type { ListPage } from '../../contract/provider.js';
import type { Product } from '../../domain/catalog.js';
import type { Placed, Position } from '../../domain/position.js';
import { earliestOf, type Instant } from '../../domain/time.js';

/** One page of a catalog. */
export interface CatalogPage {
  readonly products: readonly Product[];
  /** The cursor of the next page; null at the end. */
  readonly nextCursor: string | null;
  readonly isComplete: boolean;
  readonly asOf: Instant;
}

/** A position in the catalog: on the page of `cursor`, after `productId`, whose number on that page was `index` (from 1). */
interface WalkPosition {
  readonly cursor: string;
  readonly productId: string;
  readonly index: number;
}

const maxPages = 10;
const start: WalkPosition = { cursor: '', productId: '', index: 0 };

/** Products in the catalog's own order. A position's id is the number of products returned so far, so it grows from page to page. */
export async function walkProducts(
  read: (cursor: string) => Promise<CatalogPage>,
  after: Position | null,
  limit: number,
): Promise<ListPage<Product>> {
  const found: Placed<Product>[] = [];
  let position = parseHint(after?.hint);
  let count = after !== null && /^\d{1,9}$/.test(after.id) ? Number(after.id) : 0;
  let isComplete = true;
  const readTimes: Instant[] = [];
  for (let pagesRead = 1; ; pagesRead += 1) {
    const { products, nextCursor, asOf, isComplete: isWhole } = await read(position.cursor);
    readTimes.push(asOf);
    // A cursor that leads to its own page would never end.
    const isRepeated = nextCursor === position.cursor;
    const next = isRepeated ? null : nextCursor;
    isComplete &&= isWhole && !isRepeated;
    const firstNew = countReturned(products, position);
    for (const [offset, item] of products.slice(firstNew).entries()) {
      count += 1;
      const hint = toHint({ cursor: position.cursor, productId: item.productId, index: firstNew + offset + 1 });
      found.push({ key: '', id: String(count), item, hint });
    }
    const items = found.slice(0, limit);
    if (next === null || found.length >= limit)
      return { items, isExhausted: next === null && found.length <= limit, isComplete, asOf: earliestOf(readTimes) };
    position = { ...start, cursor: next };
    if (pagesRead >= maxPages) {
      const resume = { key: '', id: String(count), hint: toHint(position) };
      return { items, isExhausted: false, isComplete: false, asOf: earliestOf(readTimes), resume };
    }
  }
}

/** How many products of the page were returned before. When the last of them is gone, the others have moved up by one. */
function countReturned(products: readonly Product[], { productId, index }: WalkPosition): number {
  const known = products.findIndex((product) => product.productId === productId);
  return known >= 0 ? known + 1 : Math.max(0, index - 1);
}

function toHint({ cursor, productId, index }: WalkPosition): string {
  return JSON.stringify([cursor, productId, index]);
}

/** A hint comes back through a client's cursor, so that it may be anything. */
function parseHint(hint: string | undefined): WalkPosition {
  try {
    const [cursor, productId, index] = JSON.parse(hint ?? '') as unknown[];
    if (typeof cursor !== 'string' || typeof productId !== 'string' || typeof index !== 'number') return start;
    return { cursor, productId, index };
  } catch {
    return start;
  }
}
