import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { ChangeStatusDocument, newIdempotencyKey, OrderChangedDocument, OrderDocument, OrdersDocument, resultOf } from 'parley/client';
import { openLiveConnection } from 'parley/client/live';

const url = 'http://127.0.0.1:4000/graphql';
const token = '<token>';

const live = openLiveConnection({ endpoint: url, token: () => token });
const client = new Client({
  url,
  // By default urql sends short queries by GET, which the gateway refuses to pages of other origins.
  preferGetMethod: false,
  fetchOptions: { headers: { authorization: `Bearer ${token}` } },
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: live.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

// List, and page
async function readPage(after: string | null) {
  const page = resultOf(OrdersDocument, await client.query(OrdersDocument, { first: 5, after }));
  if (page.kind === 'failed') throw new Error(page.failure.message);
  if (page.kind === 'partial') for (const { channel, message } of page.missing) console.log('missing', channel?.name, message);
  return page.data.orders;
}
const first = await readPage(null);
const second = first.pageInfo.hasNextPage ? await readPage(first.pageInfo.endCursor) : { edges: [] };
const orders = [...first.edges, ...second.edges].map(({ node }) => node);
for (const { reference, status } of orders) console.log('order', reference, status);

// Update: to a status that the order may get now
for (const { id } of orders) {
  const { data } = await client.query(OrderDocument, { id });
  const [status] = data?.order?.availableStatuses ?? [];
  if (status === undefined) continue;
  const input = { orderId: id, status, idempotencyKey: newIdempotencyKey() };
  const result = resultOf(ChangeStatusDocument, await client.mutation(ChangeStatusDocument, { input }));
  if (result.kind === 'refused') for (const { code, message } of result.refusals) console.log(result.kind, code, message);
  else if (result.kind === 'failed') console.log(result.kind, result.failure.code, result.failure.message);
  else console.log(result.kind, result.data.updateOrderStatus?.outcome, result.data.updateOrderStatus?.order?.status);
  break;
}

// Subscribe
const events = client.subscription(OrderChangedDocument, {}).subscribe(({ data }) => {
  console.log('event', data?.orderChanged.kind, data?.orderChanged.order.reference);
  events.unsubscribe(); // a real app goes on
});
