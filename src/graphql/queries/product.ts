import type { ChannelEntry } from '../../contract/registry.js';
import type { Catalog, Product } from '../../domain/catalog.js';
import { toId } from '../../domain/id.js';
import type { Position } from '../../domain/position.js';
import type { ProductFilter } from '../../domain/product-filter.js';
import type { Context } from '../request/context.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import { badInput } from '../request/error.js';
import { copiedRecords, recordSourceResolvers, withReadTimes } from '../request/copied-list.js';
import { readMaxAge, readPaging, type PagingArguments } from '../request/input.js';
import { noWayBack } from '../request/merge-back.js';
import type { OwnList } from '../request/merge.js';
import { catalogReference } from '../../store/copies/record-nouns.js';
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

export interface ProductArguments extends PagingArguments {
  readonly filter?: ProductFilterInput | null;
  readonly maxAge?: number | null;
}

const maxRetailerIds = 100;

/** Lists one page of a catalog's products; null where the provider cannot list them. */
export async function listProducts(
  context: Context,
  { name, provider }: ChannelEntry,
  { catalogId }: Catalog,
  args: ProductArguments,
): Promise<ProductPage | null> {
  const { size, cursor, isBackward, argument } = readPaging(args);
  const filter = readFilter(args.filter);
  const maxAge = readMaxAge(args.maxAge);
  const fingerprint = listFingerprint('products', filter === null ? [name, catalogId] : [name, catalogId, filter]);
  const start = readCursor(fingerprint, cursor, argument).get(name) ?? null;
  const { catalogs } = provider;
  const read = catalogs?.products?.bind(catalogs);
  if (read === undefined) return null;
  const call = context.calls.of(name);
  const copy = await copiedProducts(context, { channel: name, catalogId, filter, maxAge });
  if (isBackward && typeof copy === 'string') throw noWayBack(name, copy, { before: cursor });
  const readLive = (from: Position | null, limit: number) => read(catalogId, { after: from, limit }, call).then(withReadTimes);
  const page =
    typeof copy !== 'string'
      ? await copy.page({ after: start, includesAfter: false, isReversed: isBackward, limit: size }, call)
      : filter === null
        ? await readLive(start, size)
        : await filterProducts(readLive, filter, start, size);
  const cursorAt = (position: Position): string => writeCursor(fingerprint, new Map([[name, position]]));
  const items = page.items.slice(0, size);
  if (isBackward) items.reverse();
  const edges = items.map(({ key, id, hint, item }) => ({ cursor: cursorAt({ key, id, hint }), node: { ...item, catalogId } }));
  const isCut = page.items.length > items.length;
  const end = isBackward || isCut || page.resume === undefined ? edges.at(-1)?.cursor : cursorAt(page.resume);
  const hasMore = isCut || !page.isExhausted;
  const isWhole = start === null && page.isExhausted && page.isComplete;
  return {
    edges,
    hasNextPage: isBackward ? start !== null : hasMore,
    hasPreviousPage: isBackward ? hasMore : start !== null,
    endCursor: end ?? cursor,
    isComplete: page.isComplete,
    asOf: page.asOf,
    totalCount: async () => (typeof copy !== 'string' ? copy.count(call) : isWhole ? page.items.length : null),
  };
}

interface CopiedProducts {
  readonly channel: string;
  readonly catalogId: string;
  readonly filter: ProductFilter | null;
  readonly maxAge: number | null;
}

function copiedProducts(context: Context, { channel, catalogId, filter, maxAge }: CopiedProducts): Promise<OwnList<Product> | string> {
  const selection = {
    filter: { parent: catalogReference(catalogId), search: filter?.search ?? null, markers: filter?.retailerIds ?? null },
    sort: { column: 'place', direction: 'ASC' },
  } as const;
  return copiedRecords(context, { channel, noun: 'catalogs', maxAge }, context.ledger.copies.catalogs, selection, (record) => {
    if (record.kind !== 'product') throw new Error('A catalog is no product.');
    return { ...record.product, source: record.source };
  });
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
  ...recordSourceResolvers,
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
