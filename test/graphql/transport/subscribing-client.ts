import type { ExecutionResult } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket, type ClientOptions } from 'ws';

/** What the tests select of an event. */
export interface SelectedEvent {
  readonly id: string;
  readonly order: { readonly reference: string; readonly status: string };
  readonly message: { readonly messageId: string };
}

export type Result = ExecutionResult<Readonly<Record<string, SelectedEvent>>, Record<string, unknown>>;

/** A client of graphql-transport-ws on one socket, which is opened at once and never made anew. */
export interface SubscribingClient {
  /** The socket below, once the server acknowledged it; rejects when it is closed instead. */
  readonly opened: Promise<WebSocket>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Sends an operation and gives what comes back. */
  iterate(query: string, variables?: Record<string, unknown>): AsyncIterableIterator<Result>;
  /** The same for a subscription; once this is answered nothing that happens is missed. */
  subscribe(query: string, variables?: Record<string, unknown>): Promise<AsyncIterableIterator<Result>>;
  /** The first result. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Result>;
  dispose(): Promise<void>;
}

export function connectClient(address: string, token: string | null, options: ClientOptions = {}): SubscribingClient {
  class Socket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, options);
    }
  }
  let client!: Client;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    client = createClient({
      url: `${address.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: Socket,
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
      on: { closed: (event) => resolve(event as { code: number; reason: string }) },
    });
  });
  const opened = new Promise<WebSocket>((resolve, reject) => {
    client.on('connected', (socket) => resolve(socket as WebSocket));
    void closed.then(({ code }) => reject(new Error(`closed with ${code}`)));
  });
  opened.catch(() => undefined);

  const iterate: SubscribingClient['iterate'] = (query, variables) =>
    client.iterate({ query, ...(variables && { variables }) }) as AsyncIterableIterator<Result>;
  const ask: SubscribingClient['ask'] = async (query, variables) => {
    for await (const result of iterate(query, variables)) return result;
    throw new Error('The operation was completed without a result.');
  };
  return {
    opened,
    closed,
    iterate,
    ask,
    subscribe: async (query, variables) => {
      const results = iterate(query, variables);
      // It is sent after the subscription, and answered when the subscription has begun.
      await ask('{ __typename }');
      return results;
    },
    dispose: async () => {
      await client.dispose();
      await closed;
    },
  };
}

/** What has come of a stream of results by now and from now on. */
export async function take(results: AsyncIterator<Result>, count: number): Promise<Result[]> {
  const taken: Result[] = [];
  while (taken.length < count) {
    const { value, done } = (await results.next()) as IteratorResult<Result, undefined>;
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}
