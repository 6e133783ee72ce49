import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../src/providers/simulator/server.js';

/** A proxy before a simulator that holds its answers back until they are released. */
export interface HeldAnswers {
  readonly baseUrl: string;
  readonly settings: Simulator['settings'];
  /** From now on nothing is answered. */
  hold(): void;
  /** Answers what was held, and from now on everything at once. */
  release(): void;
  /** When this many requests wait for their answer. */
  waiting(count: number): Promise<void>;
  /** How many requests wait for their answer. */
  count(): number;
  close(): Promise<void>;
}

export async function holdAnswers({ baseUrl, settings }: Pick<Simulator, 'baseUrl' | 'settings'>): Promise<HeldAnswers> {
  let isHolding = false;
  const held: (() => void)[] = [];
  const watchers = new Set<() => void>();
  const target = new URL(baseUrl);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const answer = async (): Promise<void> => {
        const { host: _host, connection: _connection, 'content-length': _length, ...headers } = incoming.headers;
        const response = await fetch(new URL(incoming.url ?? '/', target.origin), {
          method: incoming.method ?? 'GET',
          headers: headers as Record<string, string>,
          ...(incoming.method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
        });
        outgoing.writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? 'application/json' });
        outgoing.end(Buffer.from(await response.arrayBuffer()));
      };
      if (!isHolding) return void answer();
      held.push(() => void answer());
      for (const look of watchers) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(baseUrl);
  own.port = String((server.address() as AddressInfo).port);
  return {
    baseUrl: own.href.replace(/\/$/, ''),
    settings,
    hold: () => void (isHolding = true),
    release: () => {
      isHolding = false;
      for (const answer of held.splice(0)) answer();
    },
    count: () => held.length,
    waiting: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (held.length < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
