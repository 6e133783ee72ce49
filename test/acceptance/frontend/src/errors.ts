import { request } from 'graphql-request';
import { failuresOf, OrdersDocument } from 'parley/client';

try {
  await request('http://127.0.0.1:4000/graphql', OrdersDocument, { first: 1000 });
} catch (error) {
  for (const { kind, code, message } of failuresOf(error)) console.log(kind, code, message);
}
