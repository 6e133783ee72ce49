import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until there is an answer, for at most so long. */
export async function waitForAnswer(port: number, query: string, headers: Readonly<Record<string, string>>, maxMs = 60_000): Promise<void> {
  const end = Date.now() + maxMs;
  for (;;) {
    try {
      await ask(port, query, headers);
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`Nobody answers at port ${port}.`, { cause: error });
      await sleep(5);
    }
  }
}

export async function ask(
  port: number,
  query: string,
  headers: Readonly<Record<string, string>>,
  variables?: object,
): Promise<{ data: unknown; errors?: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as { data: unknown; errors?: unknown };
}

/** The same request as text for a raw socket. */
export function rawRequest(query: string, headers: Readonly<Record<string, string>>, variables?: Readonly<Record<string, string>>): string {
  const body = JSON.stringify({ query, variables });
  return `${requestHead(headers)}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A request for a raw socket as far as its body's length. */
export function requestHead(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: '127.0.0.1', 'content-type': 'application/json', ...headers });
  return `POST /graphql HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
}
