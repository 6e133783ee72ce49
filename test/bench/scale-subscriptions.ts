import { once } from 'node:events';
import { WebSocket } from 'ws';
import { stop } from './child.js';
import { ask } from './port.js';
import { residentMebibytes } from './process-figures.js';
import { startScaled, type ScaledGateway } from './scale-gateway.js';

/** The most that one connection may have under way. */
const perConnection = 100;

/** Subscriptions that wait for the same event: what an idle one holds, and when the last has heard of the event. */
export async function measureSubscriptions(directory: string): Promise<string[]> {
  const gateway = await startScaled(directory, {});
  const pid = gateway.process.pid as number;
  const sockets: WebSocket[] = [];
  const rows: string[] = [];
  try {
    const before = residentMebibytes(pid);
    let heard = 0;
    let everybodyHeard: (() => void) | undefined;
    let waiting = 0;
    for (const count of [1, 100, 1000, 10_000]) {
      while (waiting < count) {
        const size = Math.min(perConnection, count - waiting);
        sockets.push(
          await subscribe(gateway, size, () => {
            heard += 1;
            if (heard === waiting) everybodyHeard?.();
          }),
        );
        waiting += size;
      }
      heard = 0;
      const all = new Promise<void>((resolve) => (everybodyHeard = resolve));
      const started = performance.now();
      await placeOrder(gateway, count);
      await all;
      const milliseconds = performance.now() - started;
      const kibibytes = ((residentMebibytes(pid) - before) * 1024) / count;
      rows.push(
        `${count} subscriptions: an event reaches the last after ${milliseconds.toFixed(0)} ms, ${kibibytes.toFixed(1)} KiB resident each`,
      );
    }
  } finally {
    for (const socket of sockets) socket.terminate();
    await stop(gateway.process);
  }
  return rows;
}

/** One connection with so many subscriptions, once all of them are known to the gateway. */
async function subscribe({ port, headers }: ScaledGateway, count: number, told: () => void): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const acknowledged = nextOf(socket, 'connection_ack');
  socket.send(JSON.stringify({ type: 'connection_init', payload: headers }));
  await acknowledged;
  const query = 'subscription { orderChanged(channels: ["channel-0"]) { id kind } }';
  for (let id = 0; id < count; id += 1) socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload: { query } }));
  // Messages of one connection are taken in their order.
  const answered = nextOf(socket, 'pong');
  socket.send(JSON.stringify({ type: 'ping' }));
  await answered;
  socket.on('message', (data: Buffer) => {
    if ((JSON.parse(data.toString()) as { type: string }).type === 'next') told();
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

async function placeOrder({ port, headers }: ScaledGateway, round: number): Promise<void> {
  const query = `mutation { trackOrder(input: { channel: "channel-0", reference: "order-of-${round}", customer: { phoneNumber: "+5511999990000" } }) { order { id } userErrors { message } } }`;
  const { errors } = await ask(port, query, headers);
  if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 300));
}
