// The physical limit: a bare server that makes the two upstream calls and sends a prebuilt answer.
import { createServer } from 'node:http';
import { catalogOf } from './records.mjs';
import { ask, readCatalogs, readOrders } from './upstream.mjs';

async function prepare(channel) {
  const given = { filter: { channels: [channel] } };
  const nodes = await readOrders(given);
  const [catalog] = await readCatalogs([catalogOf(given)]);
  const orders = nodes.map(({ reference, status, total, customer: { name, phoneNumber } }) => ({
    reference,
    status,
    total,
    customer: { name, phoneNumber },
    catalog,
  }));
  return { catalogId: catalogOf(given), text: JSON.stringify({ data: { orders: { nodes: orders } } }) };
}

const small = await prepare('small');
const varied = await prepare('varied');

createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', async () => {
    const { catalogId, text } = body.includes('small') ? small : varied;
    await ask('catalog/order/list', { whatsapp_catalog_id: catalogId });
    await ask('catalog/list', {});
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
