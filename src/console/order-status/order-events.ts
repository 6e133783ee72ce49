import { useSubscription } from '@apollo/client/react';
import { graphql } from '../generated/gql.js';
import type { OrderChangedSubscription } from '../generated/graphql.js';
import { noteStatusChange } from './status-progress.js';

export const orderChangedDocument = graphql(`
  subscription OrderChanged($channels: [String!], $orderId: ID, $since: ID) {
    orderChanged(channels: $channels, orderId: $orderId, since: $since) {
      id
      kind
      from
      to
      order {
        id
        ...OrderRow @unmask
      }
    }
  }
`);

export type OrderEvent = OrderChangedSubscription['orderChanged'];

interface Wanted {
  readonly channels?: readonly string[];
  readonly orderId?: string;
}

/** What settles a change that was requested here. */
const settling: ReadonlySet<OrderEvent['kind']> = new Set(['STATUS_CHANGED', 'STATUS_REJECTED']);

/** Receives changes of orders while the component is shown. Apollo Client's cache then has the order as it is now. */
export function useOrderEvents({ channels, orderId }: Wanted, onEvent: (event: OrderEvent) => void): void {
  useSubscription(orderChangedDocument, {
    variables: { channels: channels === undefined ? null : [...channels], orderId: orderId ?? null },
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      if (data === undefined) return;
      const event = data.orderChanged;
      if (settling.has(event.kind)) noteStatusChange(event.order.id, null);
      onEvent(event);
    },
  });
}
