import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A delivery as a provider sent it, to be sent again. */
export interface CaughtDelivery {
  readonly method: string;
  /** Behind the address that the provider was given. */
  readonly suffix: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Stands where a provider believes the gateway to be, and keeps what it is sent. */
export interface Relay {
  readonly address: string;
  readonly caught: readonly CaughtDelivery[];
  close(): Promise<void>;
}

export async function startRelay(): Promise<Relay> {
  const caught: CaughtDelivery[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = 'POST', url = '', headers } = incoming;
      caught.push({ method, suffix: url.replace(/^\/hook/, ''), headers: worthSending(headers), body: Buffer.concat(chunks) });
      outgoing.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    caught,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Sends a delivery as it was caught: the answer's status. */
export async function deliverAgain(address: string, { method, suffix, headers, body }: CaughtDelivery): Promise<number> {
  const response = await fetch(`${address}${suffix}`, { method, headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** Without what belongs to the connection. */
function worthSending(headers: IncomingHttpHeaders): Record<string, string> {
  const ofConnection = ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'sec-fetch-mode'];
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (ofConnection.includes(name) || value === undefined ? [] : [[name, String(value)]])),
  );
}
