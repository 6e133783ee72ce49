import { ApolloClient, ApolloLink, HttpLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { ChangeStatusDocument, newIdempotencyKey, OrderChangedDocument, OrderDocument, OrdersDocument, resultOf } from 'parley/client';
import { createCache } from 'parley/client/apollo';
import { openLiveConnection } from 'parley/client/live';

const endpoint = 'http://127.0.0.1:4000/graphql';
const token = '<token>';

// What changed while the connection was lost is read again.
const live = openLiveConnection({ endpoint, token: () => token, onReturn: () => void client.refetchQueries({ include: 'active' }) });
const client = new ApolloClient({
  cache: createCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === 'subscription',
    new GraphQLWsLink(live),
    new HttpLink({ uri: endpoint, headers: { authorization: `Bearer ${token}` } }),
  ),
});
// Keeps what arrived beside an error.
const errorPolicy = 'all';

// List
const page = resultOf(OrdersDocument, await client.query({ query: OrdersDocument, variables: { first: 5 }, errorPolicy }));
if (page.kind === 'failed') throw new Error(page.failure.message);
if (page.kind === 'partial') for (const { channel, message } of page.missing) console.log('missing', channel?.name, message);

// Page: the cache joins what arrives. In React, `fetchMore` of `useQuery` does the same.
const { endCursor: after, hasNextPage } = page.data.orders.pageInfo;
if (hasNextPage) await client.query({ query: OrdersDocument, variables: { first: 5, after }, fetchPolicy: 'network-only', errorPolicy });
const orders = client.readQuery({ query: OrdersDocument, variables: { first: 5 } })?.orders.edges.map(({ node }) => node) ?? [];
for (const { reference, status } of orders) console.log('order', reference, status);

// Update: to a status that the order may get now
for (const { id } of orders) {
  const { data } = await client.query({ query: OrderDocument, variables: { id }, errorPolicy });
  const [status] = data?.order?.availableStatuses ?? [];
  if (status === undefined) continue;
  const input = { orderId: id, status, idempotencyKey: newIdempotencyKey() };
  const result = resultOf(ChangeStatusDocument, await client.mutate({ mutation: ChangeStatusDocument, variables: { input }, errorPolicy }));
  if (result.kind === 'refused') for (const { code, message } of result.refusals) console.log(result.kind, code, message);
  else if (result.kind === 'failed') console.log(result.kind, result.failure.code, result.failure.message);
  else console.log(result.kind, result.data.updateOrderStatus?.outcome, result.data.updateOrderStatus?.order?.status);
  break;
}

// Subscribe
const events = client.subscribe({ query: OrderChangedDocument }).subscribe(({ data }) => {
  console.log('event', data?.orderChanged.kind, data?.orderChanged.order.reference);
  events.unsubscribe(); // a real app goes on
});
