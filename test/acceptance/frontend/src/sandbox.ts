import { request } from 'graphql-request';
import { startSandbox } from 'parley';
import { OrdersDocument } from 'parley/client';

const sandbox = await startSandbox();
const { orders } = await request(`${sandbox.address}/graphql`, OrdersDocument, { first: 3 });
console.log(orders.edges.length);
await sandbox.close();
