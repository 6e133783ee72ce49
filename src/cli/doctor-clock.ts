import type { HttpClient } from '../http-client/exchange.js';

export interface WatchedClient {
  readonly http: HttpClient;
  /** How far this machine's clock was ahead in the last answer with a time, in whole seconds. */
  skewSeconds(): number | undefined;
}

/** Compares this machine's clock with the Date of every answer, taken as the moment halfway between request and answer. */
export function watchClock(inner: HttpClient, now: () => number): WatchedClient {
  let skewSeconds: number | undefined;
  return {
    http: {
      close: () => inner.close(),
      request: async (request) => {
        const askedAt = now();
        const answer = await inner.request(request);
        const theirTime = answer.failed ? NaN : Date.parse(answer.headers['date'] ?? '');
        // A Date has no fractions of a second: half a second is missing on average.
        if (!Number.isNaN(theirTime)) skewSeconds = Math.round(((askedAt + now()) / 2 - theirTime - 500) / 1000);
        return answer;
      },
    },
    skewSeconds: () => skewSeconds,
  };
}
