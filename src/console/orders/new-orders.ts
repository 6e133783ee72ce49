import type { ApolloCache, Reference } from '@apollo/client';
import type { OrderFilter, OrderRowFragment, OrderSort } from '../generated/graphql.js';

interface KeptList {
  readonly edges?: readonly { readonly node: Reference }[];
}

interface ListArguments {
  readonly filter?: OrderFilter | null;
  readonly orderBy?: OrderSort | null;
}

/**
 * Puts an order that has just been placed on top of every kept list that would have it there. Reading the list again would call every
 * provider, and would drop the pages that were read after the first.
 */
export function addPlacedOrder(cache: ApolloCache, order: OrderRowFragment): void {
  cache.modify<{ orders: KeptList }>({
    fields: {
      orders: (kept, { storeFieldName, toReference, readField }) => {
        const list = kept as KeptList;
        const { filter, orderBy } = argumentsIn(storeFieldName);
        const isOnTop = orderBy == null || orderBy.direction === 'DESC';
        const isThere = list.edges?.some(({ node }) => readField('id', node) === order.id) ?? true;
        const node = toReference({ __typename: 'Order', id: order.id });
        if (!isOnTop || isThere || node === undefined || !meets(order, filter ?? {})) return kept;
        return { ...list, edges: [{ __typename: 'OrderEdge', cursor: '', node }, ...(list.edges ?? [])] };
      },
    },
  });
}

/** The cache names a list by its arguments: `orders:{"filter":…}`. */
function argumentsIn(storeFieldName: string): ListArguments {
  const json = storeFieldName.slice(storeFieldName.indexOf(':') + 1);
  return json.startsWith('{') ? (JSON.parse(json) as ListArguments) : {};
}

/** Whether an order meets the conditions, as far as this page can say: a part of a text in fields that it does not have is not looked for. */
function meets(order: OrderRowFragment, filter: OrderFilter): boolean {
  const { channels, statuses, paymentStatuses, placedFrom, placedTo, search } = filter;
  const { number, reference, customer, placedAt } = order;
  const texts = [reference, number, customer.name, customer.email, customer.contactId].map((text) => text?.toLowerCase() ?? '');
  return (
    (channels?.includes(order.channel.name) ?? true) &&
    (statuses?.includes(order.status) ?? true) &&
    (paymentStatuses?.includes(order.paymentStatus) ?? true) &&
    (placedFrom == null || (placedAt !== null && placedAt >= placedFrom)) &&
    (placedTo == null || (placedAt !== null && placedAt < placedTo)) &&
    (search == null || texts.some((text) => text.includes(search.toLowerCase())))
  );
}
