import { once } from 'node:events';
import { WebSocket } from 'ws';
import { stop } from './child.js';
import { slope, type Curve } from './curve.js';
import { heapKibibytes } from './heap.js';
import { ask } from './port.js';
import { processorMicroseconds, residentMebibytes } from './process-figures.js';
import { startScaled, type ScaledGateway } from './scale-gateway.js';
import { median } from './spread.js';

/** The most subscriptions of one connection. */
const perConnection = 100;

/** Events published at each size; the median counts. */
const events = 5;

/** Subscriptions that wait for the same event: the memory of an idle one, and the time until the last one receives an event. */
export async function measureSubscriptions(directory: string): Promise<Curve> {
  const gateway = await startScaled(directory, {});
  const pid = gateway.process.pid as number;
  const sockets: WebSocket[] = [];
  const rows: Curve['rows'][number][] = [];
  const heaps: [number, number][] = [];
  const residents: [number, number][] = [];
  let left = 0;
  let allReceived: () => void = () => undefined;
  const countDelivery = (): void => {
    left -= 1;
    if (left === 0) allReceived();
  };
  try {
    await placeOrder(gateway, 'the first');
    let waiting = 0;
    for (const count of [1, 10, 100, 1000, 10_000]) {
      while (waiting < count) {
        const size = Math.min(perConnection, count - waiting);
        sockets.push(await subscribe(gateway, size, countDelivery));
        waiting += size;
      }
      const heap = await heapKibibytes(gateway.process);
      const resident = residentMebibytes(pid);
      heaps.push([count, heap]);
      residents.push([count, resident * 1024]);
      const times: number[] = [];
      const processor = processorMicroseconds(pid);
      for (let event = 0; event < events; event += 1) {
        left = count;
        const all = new Promise<void>((resolve) => (allReceived = resolve));
        const started = performance.now();
        await placeOrder(gateway, `${count}-${event}`);
        await all;
        times.push(performance.now() - started);
      }
      const each = (processorMicroseconds(pid) - processor) / events / count;
      rows.push([count, median(times).toFixed(1), each.toFixed(0), (heap / 1024).toFixed(1), resident.toFixed(0)]);
    }
  } finally {
    for (const socket of sockets) socket.terminate();
    await stop(gateway.process);
  }
  const holds = `${slope(heaps).toFixed(1)} KiB of heap and ${slope(residents).toFixed(1)} KiB resident`;
  return {
    columns: ['subscriptions', 'an event reaches the last after ms', 'CPU µs for each', 'idle heap MiB', 'idle resident MiB'],
    rows,
    remarks: [`An idle subscription more: ${holds}, ${perConnection} of them over one connection.`],
  };
}

/** One connection with so many subscriptions, once all of them are known to the gateway. */
async function subscribe({ port, headers }: ScaledGateway, count: number, onEvent: () => void): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const acknowledged = nextOf(socket, 'connection_ack');
  socket.send(JSON.stringify({ type: 'connection_init', payload: headers[0] }));
  await acknowledged;
  const query = 'subscription { orderChanged(channels: ["channel-0"]) { id kind } }';
  for (let id = 0; id < count; id += 1) socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload: { query } }));
  // Messages of one connection are taken in their order.
  const answered = nextOf(socket, 'pong');
  socket.send(JSON.stringify({ type: 'ping' }));
  await answered;
  socket.on('message', (data: Buffer) => {
    if ((JSON.parse(data.toString()) as { type: string }).type === 'next') onEvent();
  });
  return socket;
}

function nextOf(socket: WebSocket, type: string): Promise<void> {
  return new Promise((resolve) => {
    const listen = (data: Buffer): void => {
      if ((JSON.parse(data.toString()) as { type: string }).type !== type) return;
      socket.off('message', listen);
      resolve();
    };
    socket.on('message', listen);
  });
}

async function placeOrder({ port, headers }: ScaledGateway, name: string): Promise<void> {
  const query = `mutation { trackOrder(input: { channel: "channel-0", reference: "placed-${name}", customer: { phoneNumber: "+5511999990000" } }) { order { id } userErrors { message } } }`;
  const { errors } = await ask(port, query, headers[0] ?? {});
  if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 300));
}
