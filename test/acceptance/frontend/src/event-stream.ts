import { print } from 'graphql';
import { createClient } from 'graphql-sse';
import { OrderChangedDocument, type OrderChangedSubscription } from 'parley/client';

const client = createClient({ url: 'http://127.0.0.1:4000/graphql/stream', headers: { authorization: 'Bearer <token>' } });
for await (const { data } of client.iterate<OrderChangedSubscription>({ query: print(OrderChangedDocument) })) {
  console.log(data?.orderChanged.id, data?.orderChanged.kind);
  break; // a real app goes on, and keeps the last id
}
client.dispose();
