import { useQuery } from '@apollo/client/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { ErrorLike } from '@apollo/client';
import { graphql } from '../generated/gql.js';
import type { OrdersQuery } from '../generated/graphql.js';
import type { Source } from '../page/sources.js';
import { argumentsOf, type OrderListAddress } from './list-address.js';

export const ordersDocument = graphql(`
  query Orders($first: Int!, $after: String, $filter: OrderFilter, $orderBy: OrderSort) {
    orders(first: $first, after: $after, filter: $filter, orderBy: $orderBy, deadlineMs: 5000, allowStale: true) {
      edges {
        cursor
        node {
          id
          ...OrderRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      sources {
        ...Source @unmask
      }
    }
  }
`);

const pageSize = 50;

export type ListedOrder = OrdersQuery['orders']['edges'][number]['node'];

export interface OrderList {
  readonly orders: readonly ListedOrder[];
  readonly sources: readonly Source[];
  /** Whether `orders` are those of an earlier address, until the new ones arrive. */
  readonly isOld: boolean;
  readonly isLoading: boolean;
  readonly error: ErrorLike | undefined;
  /** `waiting`: the last page brought nothing, because a channel is silent or its search is not at its end. */
  readonly next: 'none' | 'ready' | 'loading' | 'waiting';
  loadNext(): void;
  reload(): void;
}

const none: OrdersQuery['orders']['edges'] = [];

export function useOrderList(address: OrderListAddress): OrderList {
  const variables = useMemo(() => ({ first: pageSize, ...argumentsOf(address) }), [address]);
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(ordersDocument, {
    variables,
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const shown = (data ?? previousData)?.orders;
  const [emptyAfter, setEmptyAfter] = useState<string>();
  const [isLoadingNext, setIsLoadingNext] = useState(false);
  const isBusy = useRef(false);

  const edges = shown?.edges ?? none;
  const orders = useMemo(() => edges.map(({ node }) => node), [edges]);
  const cursor = data === undefined ? undefined : (shown?.pageInfo.endCursor ?? undefined);
  const hasNext = shown?.pageInfo.hasNextPage === true && cursor !== undefined;

  const loadNext = useCallback(() => {
    if (cursor === undefined || isBusy.current) return;
    isBusy.current = true;
    setIsLoadingNext(true);
    fetchMore({ variables: { after: cursor } })
      .then((page) => {
        const got = page.data?.orders as OrdersQuery['orders'] | undefined;
        if ((got?.edges.length ?? 0) === 0) setEmptyAfter(got?.pageInfo.endCursor ?? cursor);
      })
      .catch(() => setEmptyAfter(cursor))
      .finally(() => {
        isBusy.current = false;
        setIsLoadingNext(false);
      });
  }, [cursor, fetchMore]);

  const nextWhenIdle = cursor !== undefined && cursor === emptyAfter ? 'waiting' : 'ready';
  return {
    orders,
    sources: shown?.sources ?? [],
    isOld: data === undefined && shown !== undefined,
    isLoading: loading && shown === undefined,
    error,
    next: isLoadingNext ? 'loading' : hasNext ? nextWhenIdle : 'none',
    loadNext,
    reload: () => void refetch(),
  };
}
