import { ApolloLink } from '@apollo/client';
import { print } from 'graphql';
import { tap } from 'rxjs';
import type { ObservableValue } from './observable-value.js';

/** One call of a provider that the gateway made for an answer. */
export interface ProviderCall {
  readonly channel: string;
  readonly method: string;
  readonly milliseconds: number;
  readonly status: number | null;
}

/** The last exchange of an operation with the gateway. */
export interface Exchange {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Undefined until an answer arrives. */
  readonly milliseconds?: number;
  readonly cost?: { readonly estimated: number; readonly limit: number };
  /** Undefined where the viewer may not see them. */
  readonly calls?: readonly ProviderCall[];
}

interface AnswerExtensions {
  readonly cost?: Exchange['cost'];
  readonly upstream?: readonly ProviderCall[];
}

/** The last exchange of each operation, by its name. */
export type Activity = ReadonlyMap<string, Exchange>;

/** Records what is sent and received, for those who want to see the GraphQL behind a view. */
export function recordActivity(activity: ObservableValue<Activity>): ApolloLink {
  const keep = (name: string, exchange: Exchange): void => activity.set(new Map(activity.get()).set(name, exchange));
  return new ApolloLink((operation, forward) => {
    const started = performance.now();
    const sent: Exchange = { document: print(operation.query), variables: operation.variables };
    const name = operation.operationName ?? '';
    keep(name, sent);
    return forward(operation).pipe(
      tap(({ extensions }) => {
        const { cost, upstream } = (extensions ?? {}) as AnswerExtensions;
        const milliseconds = Math.round(performance.now() - started);
        keep(name, { ...sent, milliseconds, ...(cost && { cost }), ...(upstream && { calls: upstream }) });
      }),
    );
  });
}
