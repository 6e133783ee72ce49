import { request } from 'graphql-request';
import { OrdersDocument } from 'parley/client';

const { orders } = await request('http://127.0.0.1:4000/graphql', OrdersDocument, { first: 3 });
for (const { node } of orders.edges) console.log(node.reference, node.status, node.channel.name);
