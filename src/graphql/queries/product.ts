import type { ChannelEntry } from '../../contract/registry.js';
import type { Catalog } from '../../domain/catalog.js';
import { toId } from '../../domain/id.js';
import type { Position } from '../../domain/position.js';
import type { ProductFilter } from '../../domain/product-filter.js';
import type { Context } from '../request/context.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import { badInput } from '../request/error.js';
import { readFirst } from '../request/input.js';
import { pictureAt } from '../../contract/media-files.js';
import { readSearch } from '../request/list-request.js';
import { filterProducts } from '../request/product-source.js';
import type {
  ProductConnectionResolvers,
  ProductEdgeResolvers,
  ProductFilter as ProductFilterInput,
  ProductResolvers,
} from '../schema/generated.js';
import type { ProductInCatalog, ProductInPage, ProductPage, RequiredResolvers } from '../schema/parents.js';

export interface ProductArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly filter?: ProductFilterInput | null;
}

const maxRetailerIds = 100;

/** Lists one page of a catalog's products; null where the provider cannot list them. */
export async function listProducts(
  context: Context,
  { name, provider }: ChannelEntry,
  { catalogId }: Catalog,
  { first, after, filter: given }: ProductArguments,
): Promise<ProductPage | null> {
  const limit = readFirst(first);
  const filter = readFilter(given);
  const fingerprint = listFingerprint('products', filter === null ? [name, catalogId] : [name, catalogId, filter]);
  const start = readCursor(fingerprint, after).get(name) ?? null;
  const { catalogs } = provider;
  const read = catalogs?.products?.bind(catalogs);
  if (read === undefined) return null;
  const call = context.calls.of(name);
  const readPage = (from: Position | null, size: number) => read(catalogId, { after: from, limit: size }, call);
  const page = filter === null ? await readPage(start, limit) : await filterProducts(readPage, filter, start, limit);
  const cursorAt = (position: Position): string => writeCursor(fingerprint, new Map([[name, position]]));
  const items = page.items.slice(0, limit);
  const edges = items.map(({ key, id, hint, item }) => ({ cursor: cursorAt({ key, id, hint }), node: { ...item, catalogId } }));
  const isCut = page.items.length > items.length;
  const end = isCut || page.resume === undefined ? edges.at(-1)?.cursor : cursorAt(page.resume);
  const { isComplete, asOf } = page;
  return {
    edges,
    hasNextPage: isCut || !page.isExhausted,
    hasPreviousPage: start !== null,
    endCursor: end ?? after ?? null,
    isComplete,
    asOf,
  };
}

/** Null when there is no condition. */
function readFilter(given: ProductFilterInput | null | undefined): ProductFilter | null {
  const retailerIds = given?.retailerIds ?? null;
  const search = readSearch(given?.search, 'filter.search');
  if (retailerIds !== null && (retailerIds.length === 0 || retailerIds.length > maxRetailerIds))
    throw badInput('filter.retailerIds', `must have 1 to ${maxRetailerIds} ids.`);
  return retailerIds === null && search === null ? null : { retailerIds, search };
}

export const productResolvers: RequiredResolvers<ProductResolvers, ProductInCatalog> = {
  id: ({ channel, catalogId, productId }) => toId('Product', channel, catalogId, productId),
  name: ({ name, productId }) => name ?? productId,
  imageUrls: ({ channel, imageUrls }, _args, { viewer, mediaLinks }) =>
    imageUrls.map((url) => mediaLinks.of(viewer, 'catalogs:read', channel, pictureAt(url))).filter((url) => url !== null),
  raw: ({ raw }, _args, context) => context.redactor.value(raw),
};

export const productConnectionResolvers: RequiredResolvers<ProductConnectionResolvers, ProductPage> = {
  nodes: ({ edges }) => edges.map(({ node }) => node),
  pageInfo: ({ edges, hasNextPage, hasPreviousPage, endCursor }) => {
    return { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor };
  },
};

export const productEdgeResolvers: RequiredResolvers<ProductEdgeResolvers, ProductInPage> = {};
