import { ApolloLink } from '@apollo/client';
import type { Client } from 'graphql-ws';

/** Sends the id of each operation instead of its text: for a gateway that executes only the operations of its manifest. */
export function sendIds(idOf: (operation: ApolloLink.Operation) => string): ApolloLink {
  return new ApolloLink((operation, forward) => {
    operation.extensions = { ...operation.extensions, persistedQuery: { version: 1, sha256Hash: idOf(operation) } };
    const { http } = operation.getContext() as { readonly http?: object };
    operation.setContext({ http: { ...http, includeQuery: false, includeExtensions: true } });
    return forward(operation);
  });
}

/** The same over WebSocket, where Apollo Client's link always sends the text: a client that leaves it out of operations with an id. */
export function withoutTexts(client: Client): Client {
  return {
    ...client,
    subscribe: (payload, sink) =>
      client.subscribe(payload.extensions?.['persistedQuery'] === undefined ? payload : { ...payload, query: '' }, sink),
  };
}
