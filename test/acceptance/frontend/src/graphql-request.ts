import { GraphQLClient } from 'graphql-request';
import {
  ChangeStatusDocument,
  newIdempotencyKey,
  OrderChangedDocument,
  OrderDocument,
  OrdersDocument,
  resultOfRequest,
} from 'parley/client';
import { followEvents, openLiveConnection } from 'parley/client/live';

const endpoint = 'http://127.0.0.1:4000/graphql';
const token = '<token>';

const client = new GraphQLClient(endpoint, { headers: { authorization: `Bearer ${token}` } });

// List, and page
async function readPage(after: string | null) {
  const request = client.request(OrdersDocument, { first: 5, after });
  const page = await resultOfRequest(
    OrdersDocument,
    request.then((data) => ({ data })),
  );
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
  const { order } = await client.request(OrderDocument, { id });
  const [status] = order?.availableStatuses ?? [];
  if (status === undefined) continue;
  const input = { orderId: id, status, idempotencyKey: newIdempotencyKey() };
  const request = client.request(ChangeStatusDocument, { input });
  const result = await resultOfRequest(
    ChangeStatusDocument,
    request.then((data) => ({ data })),
  );
  if (result.kind === 'refused') for (const { code, message } of result.refusals) console.log(result.kind, code, message);
  else if (result.kind === 'failed') console.log(result.kind, result.failure.code, result.failure.message);
  else console.log(result.kind, result.data.updateOrderStatus?.outcome, result.data.updateOrderStatus?.order?.status);
  break;
}

// Subscribe: each event once, and after a break those that were missed
const live = openLiveConnection({ endpoint, token: () => token });
for await (const { orderChanged } of followEvents(live, OrderChangedDocument, {})) {
  console.log('event', orderChanged.kind, orderChanged.order.reference);
  break; // a real app goes on
}
