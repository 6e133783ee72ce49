import { createClient, type Client } from 'graphql-ws';
import { ObservableValue } from './observable-value.js';

/** `idle`: nothing is subscribed. `lost`: the connection broke and is tried again. */
export type LiveState = 'idle' | 'live' | 'lost';

export interface LiveConnection {
  readonly client: Client;
  readonly state: ObservableValue<LiveState>;
}

/** The pause before the nth attempt, with a random part so that all pages do not return at once. */
const pauseMs = (attempt: number): number => Math.min(500 * 2 ** attempt, 15_000) * (0.5 + Math.random() / 2);

/** The gateway closes with it when the viewer is not signed in. */
const forbidden = 4403;

interface LiveConnectionEvents {
  /** The connection is back after a break, in which events may have been missed. */
  onReturn(): void;
  /** The gateway refused the viewer. */
  onRefused(): void;
}

/** One WebSocket for all subscriptions of the page. */
export function openLiveConnection(endpoint: URL, { onReturn, onRefused }: LiveConnectionEvents): LiveConnection {
  const url = new URL(endpoint);
  url.protocol = endpoint.protocol.replace('http', 'ws');
  const state = new ObservableValue<LiveState>('idle');
  const client = createClient({
    url: url.href,
    keepAlive: 15_000,
    connectionAckWaitTimeout: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, pauseMs(attempt))),
    on: {
      connected: () => {
        const wasLost = state.get() === 'lost';
        state.set('live');
        if (wasLost) onReturn();
      },
      // 1000: the last subscription ended.
      closed: (event) => {
        const { code } = event as CloseEvent;
        state.set(code === 1000 ? 'idle' : 'lost');
        if (code === forbidden) onRefused();
      },
    },
  });
  return { client, state };
}
