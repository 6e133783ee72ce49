import type { Catalogs } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Catalog } from '../../domain/catalog.js';
import { toId } from '../../domain/id.js';
import type { Position } from '../../domain/position.js';
import type { Context } from '../request/context.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import type { ProductConnectionResolvers, ProductEdgeResolvers, ProductResolvers } from '../schema/generated.js';
import { readFirst } from '../request/input.js';
import { pictureAt } from '../../contract/media-files.js';
import type { ProductInCatalog, ProductInPage, ProductPage, RequiredResolvers } from '../schema/parents.js';

export interface ProductArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The maximum number of pages that are read to find one product by its id. */
const maxPages = 10;

/** Lists one page of a catalog's products; null where the provider cannot list them. */
export async function listProducts(
  context: Context,
  { name, provider }: ChannelEntry,
  { catalogId }: Catalog,
  { first, after }: ProductArguments,
): Promise<ProductPage | null> {
  const limit = readFirst(first);
  const fingerprint = listFingerprint('products', [name, catalogId]);
  const start = readCursor(fingerprint, after).get(name) ?? null;
  const page = await provider.catalogs?.products?.(catalogId, { after: start, limit }, context.calls.of(name));
  if (page === undefined) return null;
  const cursorAt = (position: Position): string => writeCursor(fingerprint, new Map([[name, position]]));
  const items = page.items.slice(0, limit);
  const edges = items.map(({ key, id, hint, item }) => ({ cursor: cursorAt({ key, id, hint }), node: { ...item, catalogId } }));
  const isCut = page.items.length > items.length;
  const end = isCut || page.resume === undefined ? edges.at(-1)?.cursor : cursorAt(page.resume);
  return { edges, hasNextPage: isCut || !page.isExhausted, hasPreviousPage: start !== null, endCursor: end ?? after ?? null };
}

/** Finds one product among the first thousand of its catalog; null when it is not there. */
export async function findProduct(
  context: Context,
  { name, provider }: ChannelEntry,
  catalogId: string,
  productId: string,
): Promise<ProductInCatalog | null> {
  const products = provider.catalogs?.products?.bind(provider.catalogs) satisfies Catalogs['products'];
  let after: Position | null = null;
  for (let pagesRead = 0; products !== undefined && pagesRead < maxPages; pagesRead += 1) {
    const page = await products(catalogId, { after, limit: 100 }, context.calls.of(name));
    const found = page.items.find(({ item }) => item.productId === productId);
    if (found !== undefined) return { ...found.item, catalogId };
    const next: Position | undefined = page.resume ?? page.items.at(-1);
    if (page.isExhausted || next === undefined) return null;
    after = { key: next.key, id: next.id, hint: next.hint };
  }
  return null;
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
