import type { GraphQLCodegenDataMasking } from '@apollo/client/masking';

declare module '@apollo/client' {
  /** The types of masked fragments, as graphql-codegen writes them. */
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- It merges the members of both.
  export interface TypeOverrides extends GraphQLCodegenDataMasking.TypeOverrides {}

  /** The default options of `gateway-client.ts`. */
  export namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all';
      }
      interface Query {
        errorPolicy: 'all';
      }
      interface Mutate {
        errorPolicy: 'all';
      }
    }
  }
}
