// The physical limit: a bare server that makes the two upstream calls and sends a prebuilt answer.
import { createServer } from 'node:http';
import { ask, readCatalogs, readOrders } from './upstream.mjs';

const nodes = await readOrders({ filter: { channels: ['small'] } });
const [catalog] = await readCatalogs(['20']);
const answer = JSON.stringify({
  data: {
    orders: {
      nodes: nodes.map(({ reference, status, total, customer: { name, phoneNumber } }) => ({
        reference,
        status,
        total,
        customer: { name, phoneNumber },
        catalog,
      })),
    },
  },
});

createServer((request, response) => {
  request.resume();
  request.on('end', async () => {
    await ask('catalog/order/list', { whatsapp_catalog_id: '20' });
    await ask('catalog/list', {});
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
