import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Delivery } from '../../src/contract/webhook.js';

/** A plain server where a gateway would be: keeps every delivery and answers 200. */
export interface Receiver {
  /** What to give to `deliverTo`. */
  readonly address: string;
  readonly deliveries: readonly Delivery[];
}

const path = '/webhooks/channel/key';

/** Ends with the test. */
export async function startReceiver(): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      deliveries.push({
        method: request.method ?? '',
        suffix: (request.url ?? '').slice(path.length),
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks),
        receivedAt: new Date().toISOString(),
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}${path}`, deliveries };
}
