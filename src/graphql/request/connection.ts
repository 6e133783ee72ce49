import type { Catalog } from '../../domain/catalog.js';
import type { Order } from '../../domain/order.js';
import type { Subscriber } from '../../domain/subscriber.js';
import type { Template } from '../../domain/template.js';
import type { MergedItem, MergedList } from './merge.js';

export type OrderList = MergedList<Order>;
export type OrderInList = MergedItem<Order>;
export type SubscriberList = MergedList<Subscriber>;
export type SubscriberInList = MergedItem<Subscriber>;
export type TemplateList = MergedList<Template>;
export type TemplateInList = MergedItem<Template>;
export type CatalogList = MergedList<Catalog>;
export type CatalogInList = MergedItem<Catalog>;

/** The resolvers of every merged connection. A cursor is encoded only when the client selects it. */
export function connectionResolvers<T>() {
  return {
    edges: (list: MergedList<T>) => list.items,
    nodes: (list: MergedList<T>) => list.items.map(({ item }) => item),
    pageInfo: (list: MergedList<T>) => ({
      hasNextPage: list.hasNextPage,
      hasPreviousPage: list.hasPreviousPage,
      startCursor: list.items[0]?.cursor() ?? null,
      endCursor: list.endCursor(),
    }),
    sources: (list: MergedList<T>) => list.sources,
  };
}

export function edgeResolvers<T>() {
  return { cursor: (edge: MergedItem<T>) => edge.cursor(), node: (edge: MergedItem<T>) => edge.item };
}
