import { print } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import type { TypedDocumentNode } from './typed-document.js';

/** `idle`: nothing is subscribed. `lost`: the connection broke and is tried again. */
export type LiveState = 'idle' | 'live' | 'lost';

export interface LiveOptions {
  /** The address of `/graphql`, with http or ws. */
  readonly endpoint: URL | string;
  /** Asked for at each attempt to connect. Absent where a cookie signs in, and in the sandbox. */
  readonly token?: () => string | Promise<string>;
  /** The class of the package `ws`, where there is no global WebSocket (Node 20). */
  readonly webSocket?: unknown;
  onState?(state: LiveState): void;
  /** The connection is back after a break, in which events may have been missed by subscriptions without `since`. */
  onReturn?(): void;
  /** The gateway refused the token, or it expired. The connection is tried again, with a new token. */
  onRefused?(): void;
}

/** The pause before the nth attempt, with a random part so that all clients do not return at once. */
const pauseMs = (attempt: number): number => Math.min(500 * 2 ** attempt, 15_000) * (0.5 + Math.random() / 2);

/** The gateway closes with it when the viewer is not signed in. */
const forbidden = 4403;

/** One WebSocket for all subscriptions: opened by the first, closed after the last, and tried again for as long as there are any. */
export function openLiveConnection({ endpoint, token, webSocket, onState, onReturn, onRefused }: LiveOptions): Client {
  const url = new URL(endpoint);
  url.protocol = url.protocol.replace('http', 'ws');
  let isLost = false;
  return createClient({
    url: url.href,
    ...(token && { connectionParams: async () => ({ authorization: `Bearer ${await token()}` }) }),
    ...(webSocket !== undefined && { webSocketImpl: webSocket }),
    keepAlive: 15_000,
    connectionAckWaitTimeout: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, pauseMs(attempt))),
    on: {
      connected: () => {
        const wasLost = isLost;
        isLost = false;
        onState?.('live');
        if (wasLost) onReturn?.();
      },
      // 1000: the last subscription ended.
      closed: (event) => {
        const { code } = event as { readonly code: number };
        isLost = code !== 1000;
        onState?.(isLost ? 'lost' : 'idle');
        if (code === forbidden) onRefused?.();
      },
    },
  });
}

/** Ids of events that are kept in order to leave out those that come twice. */
const maxKnownIds = 1000;

/** An answer with errors ends the events; see `failuresOf`. */
export class EventsEnded extends Error {
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    super('The gateway refused the subscription.');
    this.name = 'EventsEnded';
    this.errors = errors;
  }
}

/**
 * The events of a subscription whose document has a variable `$since` and selects `id`: each once, and after a break those that were missed,
 * for as long as the gateway keeps them. Leave the loop in order to unsubscribe. Throws EventsEnded when the gateway refuses.
 */
export async function* followEvents<Data extends object, Variables extends { readonly since?: string | null | undefined }>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): AsyncGenerator<Data, void, undefined> {
  const known = new Set<string>();
  let since = variables.since;
  // graphql-ws writes the request anew for each connection, and then reads where to go on from.
  const request = {
    query: print(document),
    get variables() {
      return { ...variables, since };
    },
  };
  for await (const { data, errors } of client.iterate<Data>(request)) {
    if (errors !== undefined && errors.length > 0 && data == null) throw new EventsEnded(errors);
    if (data == null) continue;
    const id = idIn(data);
    if (id !== undefined) {
      if (known.has(id)) continue;
      known.add(id);
      if (known.size > maxKnownIds) known.delete(known.values().next().value as string);
      since = id;
    }
    yield data;
  }
}

/** Of the one root field of a subscription. */
function idIn(data: object): string | undefined {
  const event = Object.values(data).find((value: unknown) => typeof value === 'object' && value !== null) as
    { readonly id?: unknown } | undefined;
  return typeof event?.id === 'string' ? event.id : undefined;
}
