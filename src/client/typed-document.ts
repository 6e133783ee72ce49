import type { DocumentNode } from 'graphql';

/**
 * A document with the types of its data and variables. Apollo Client, urql and graphql-request read them. It has the shape of
 * `@graphql-typed-document-node/core`, which need not be installed for it.
 */
export interface TypedDocumentNode<Data = unknown, Variables = unknown> extends DocumentNode {
  /** Never set. It only carries the types. */
  readonly __apiType?: (variables: Variables) => Data;
}
