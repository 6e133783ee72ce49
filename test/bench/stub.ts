// The upstream of the benchmark: a list of orders and one of catalogs as Wabotick answers them, prebuilt, over raw sockets, so that it costs
// as little as possible beside what is measured. Started by main.ts as a process of its own; speaks to it over the process channel.
import { createServer, type Socket } from 'node:net';
import { catalogRecords, messageRecords, orderRecords, VaryingOrders } from './records.js';

let latencyMs = 0;
let varies = false;
const calls = { orders: 0, catalogs: 0, conversations: 0, writes: 0 };

const answers = {
  /** By catalog: it is named by how many orders it has. */
  orders: new Map([20, 24, 200].map((count) => [String(count), answerOf({ status: '1', message: orderRecords(count) })])),
  catalogs: answerOf({ status: '1', message: catalogRecords }),
  /** The same messages for everybody, the newest first. */
  conversations: answerOf({ status: '1', message: messageRecords }),
  /** Z-API's order-status-update. */
  writes: answerOf({ zaapId: '3D0000000001', messageId: '3EB0000001', id: '3EB0000001' }),
};

const varyingOrders = new VaryingOrders(24, (records) => answerOf({ status: '1', message: records }));

const server = createServer({ noDelay: true }, (socket) => {
  let waiting: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (let end = endOfRequest(waiting); end > 0; end = endOfRequest(waiting)) {
      answer(socket, waiting.subarray(0, end));
      waiting = waiting.subarray(end);
    }
  });
});

process.on('message', (wish: { readonly latencyMs: number; readonly varies?: boolean }) => {
  latencyMs = wish.latencyMs;
  varies = wish.varies ?? false;
  process.send?.({ ...calls });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));

function answer(socket: Socket, request: Buffer): void {
  const path = request.toString('latin1', 5, request.indexOf(' ', 5));
  const kind = kindOf(path);
  calls[kind] += 1;
  const catalog = kind === 'orders' ? /whatsapp_catalog_id=(\d+)/.exec(request.toString('latin1'))?.[1] : undefined;
  const ordersOf = (): Buffer | undefined => (varies && catalog === '24' ? varyingOrders.next() : answers.orders.get(catalog ?? ''));
  const bytes = kind === 'orders' ? ordersOf() : answers[kind];
  if (bytes === undefined) return void socket.destroy();
  if (latencyMs === 0) socket.write(bytes);
  else setTimeout(() => socket.write(bytes), latencyMs);
}

function kindOf(path: string): keyof typeof calls {
  if (path.endsWith('catalog/order/list')) return 'orders';
  if (path.endsWith('catalog/list')) return 'catalogs';
  return path.endsWith('get/conversation') ? 'conversations' : 'writes';
}

/** Where the first request ends; 0 when it is not all there. */
function endOfRequest(bytes: Buffer): number {
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, head))?.[1] ?? '0';
  const end = head + 4 + Number(length);
  return bytes.length < end ? 0 : end;
}

function answerOf(body: object): Buffer {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`;
  return Buffer.from(head + text);
}
