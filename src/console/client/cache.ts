import { InMemoryCache, type Reference } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { possibleTypes } from '../generated/possible-types.js';
import { messagePages } from './message-pages.js';
import { laterStatus } from './message-status.js';

/** Objects with an id are Nodes and are kept once. Pages of a connection are joined. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          orders: relayStylePagination(['filter', 'orderBy', 'maxAge']),
          conversations: relayStylePagination(['filter', 'orderBy', 'maxAge']),
          customers: relayStylePagination(['filter', 'orderBy']),
          webhookEvents: relayStylePagination(['filter']),
          writes: relayStylePagination(['filter']),
          // The row of a list is shown while the whole order is read.
          order: {
            read: (known: Reference | null | undefined, { args, toReference }) =>
              known === undefined ? toReference({ __typename: 'Order', id: args?.['id'] as string }) : known,
          },
        },
      },
      Customer: { fields: { orders: relayStylePagination(), timeline: relayStylePagination() } },
      Message: { fields: { deliveryStatus: { merge: laterStatus } } },
      Conversation: {
        fields: {
          messages: messagePages,
          // A conversation that is read alone may lack the name that a list has.
          fullName: { merge: (known: string | null | undefined, incoming: string | null) => incoming ?? known ?? null },
        },
      },
      Viewer: { keyFields: [] },
      Provider: { keyFields: ['name'] },
      // Ids of buttons are not unique, and may be null.
      MessageButton: { keyFields: false },
      OrderCustomer: { merge: true },
      ChannelHealth: { merge: true },
    },
  });
}
