import type { InMemoryCache } from '@apollo/client';
import { createCache } from '../../client/apollo.js';
import { messagePages } from './message-pages.js';
import { laterStatus } from './message-status.js';

/** What the console knows beyond the policies that every client has. */
export function createConsoleCache(): InMemoryCache {
  return createCache({
    typePolicies: {
      Message: { fields: { deliveryStatus: { merge: laterStatus } } },
      Conversation: {
        fields: {
          messages: messagePages,
          // A conversation that is read alone may lack the name that a list has.
          fullName: { merge: (known: string | null | undefined, incoming: string | null) => incoming ?? known ?? null },
        },
      },
    },
  });
}
