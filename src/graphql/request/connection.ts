import type { Position } from '../../domain/position.js';
import type { Catalog } from '../../domain/catalog.js';
import type { Order } from '../../domain/order.js';
import type { Subscriber } from '../../domain/subscriber.js';
import type { Template } from '../../domain/template.js';
import type { ConversationKey } from './conversation-source.js';
import type { MergedItem, MergedList } from './merge.js';
import { readCursor, writeCursor } from './cursor.js';
import type { Paging } from './input.js';

export type OrderList = MergedList<Order>;
export type OrderInList = MergedItem<Order>;
export type SubscriberList = MergedList<Subscriber>;
export type SubscriberInList = MergedItem<Subscriber>;
export type ConversationList = MergedList<ConversationKey>;
export type ConversationInList = MergedItem<ConversationKey>;
export type TemplateList = MergedList<Template>;
export type TemplateInList = MergedItem<Template>;
export type CatalogList = MergedList<Catalog>;
export type CatalogInList = MergedItem<Catalog>;

/** A page's `PageInfo`. A function is called when the client selects its field. */
export interface PageBounds {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean | (() => Promise<boolean>);
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** The resolvers of every merged connection. A cursor is encoded only when the client selects it. */
export function connectionResolvers<T>() {
  return {
    edges: (list: MergedList<T>) => list.items,
    nodes: (list: MergedList<T>) => list.items.map(({ item }) => item),
    pageInfo: (list: MergedList<T>) => ({
      hasNextPage: list.hasNextPage,
      hasPreviousPage: () => list.hasPreviousPage(),
      startCursor: list.items[0]?.cursor() ?? null,
      endCursor: list.endCursor(),
    }),
    totalCount: (list: MergedList<T>) => list.totalCount(),
    sources: (list: MergedList<T>) => list.sources,
  };
}

export function edgeResolvers<T>() {
  return { cursor: (edge: MergedItem<T>) => edge.cursor(), node: (edge: MergedItem<T>) => edge.item };
}

/** A page of a list that the ledger alone has, newest first. */
export interface LedgerPage<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly endCursor: string | null;
  totalCount(): Promise<number>;
}

export interface LedgerPageSource<T> {
  /** The name of the list's position in its cursors. */
  readonly place: string;
  /** Records behind a position, newest first, or oldest first when `isReversed`: one more than the limit when there are more. */
  read(request: { readonly after: Position | null; readonly isReversed: boolean; readonly limit: number }): Promise<readonly T[]>;
  count(): Promise<number>;
  positionOf(record: T): Position;
}

/** `fingerprint` binds cursors to the list and its filter. */
export async function readLedgerPage<T>(source: LedgerPageSource<T>, fingerprint: string, paging: Paging): Promise<LedgerPage<T>> {
  const { isBackward, size, cursor, argument } = paging;
  const { place } = source;
  const start = readCursor(fingerprint, cursor, argument).get(place) ?? null;
  const found = await source.read({ after: start, isReversed: isBackward, limit: size });
  const page = found.slice(0, size);
  const edges = (isBackward ? page.reverse() : page).map((node) => ({
    cursor: writeCursor(fingerprint, new Map([[place, source.positionOf(node)]])),
    node,
  }));
  const [hasMore, hasStart] = [found.length > size, start !== null];
  return {
    edges,
    hasNextPage: isBackward ? hasStart : hasMore,
    hasPreviousPage: isBackward ? hasMore : hasStart,
    endCursor: edges.at(-1)?.cursor ?? cursor,
    totalCount: () => source.count(),
  };
}
