import { ApolloClient, ApolloLink, HttpLink } from '@apollo/client';
import { ErrorLink } from '@apollo/client/link/error';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { sendIds, withoutTexts } from '../../client/apollo.js';
import { failureOf } from '../../client/failure.js';
import { openLiveConnection, type LiveState } from '../../client/live.js';
import { recordActivity, type Activity } from './activity.js';
import { createConsoleCache } from './console-cache.js';
import { ObservableValue } from './observable-value.js';
import type { PageSettings } from './page-settings.js';
import { createUploadLink, hasFiles } from './upload-link.js';

export interface GatewayClient {
  readonly apollo: ApolloClient;
  readonly activity: ObservableValue<Activity>;
  readonly live: ObservableValue<LiveState>;
  /** Whether the gateway refused a request because nobody is signed in any more. */
  readonly isRefused: ObservableValue<boolean>;
}

/** Longer than the gateway waits for any provider. */
const maxWaitMs = 90_000;

/** Queries and mutations go over HTTP, subscriptions over one WebSocket. */
export function createGatewayClient({ gateway, operations }: Pick<PageSettings, 'gateway' | 'operations'>): GatewayClient {
  const endpoint = new URL('graphql', gateway);
  const activity = new ObservableValue<Activity>(new Map());
  const isRefused = new ObservableValue(false);
  const live = new ObservableValue<LiveState>('idle');
  const connection = openLiveConnection({
    endpoint,
    onState: live.set,
    onReturn: () => void apollo.refetchQueries({ include: 'active' }),
    onRefused: () => isRefused.set(true),
  });
  const http = new HttpLink({
    uri: endpoint.href,
    credentials: 'same-origin',
    fetch: (address, init) => fetch(address, { ...init, signal: boundedSignal(init?.signal) }),
  });
  const apollo = new ApolloClient({
    cache: createConsoleCache(),
    link: ApolloLink.from([
      new ErrorLink(({ error }) => {
        if (failureOf(error).kind === 'unauthenticated') isRefused.set(true);
      }),
      recordActivity(activity),
      ...(operations === '' ? [] : [sendIds(({ operationName }) => `${operations}/${operationName}`)]),
      ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        new GraphQLWsLink(withoutTexts(connection)),
        ApolloLink.split(({ variables }) => hasFiles(variables), createUploadLink(endpoint), http),
      ),
    ]),
    dataMasking: true,
    // The gateway takes operations with extensions a longer way.
    enhancedClientAwareness: { transport: false },
    // A part of the answer is shown, with its errors beside it.
    defaultOptions: { watchQuery: { errorPolicy: 'all' }, query: { errorPolicy: 'all' }, mutate: { errorPolicy: 'all' } },
  });
  return { apollo, activity, live, isRefused };
}

function boundedSignal(signal: AbortSignal | null | undefined): AbortSignal {
  const bound = AbortSignal.timeout(maxWaitMs);
  return signal ? AbortSignal.any([signal, bound]) : bound;
}
