// The physical limit: a bare server that makes the two upstream calls and sends a prebuilt answer.
import { createServer } from 'node:http';
import { catalogOf } from './records.mjs';
import { ask, readCatalogs, readPage } from './upstream.mjs';

async function prepare(channel) {
  const { nodes } = await readPage({ filter: { channels: [channel] } });
  const [catalog] = await readCatalogs([catalogOf(channel)]);
  const orders = nodes.map(({ reference, status, total, customer: { name, phoneNumber } }) => ({
    reference,
    status,
    total,
    customer: { name, phoneNumber },
    catalog,
  }));
  return { catalogId: catalogOf(channel), text: JSON.stringify({ data: { orders: { nodes: orders } } }) };
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
