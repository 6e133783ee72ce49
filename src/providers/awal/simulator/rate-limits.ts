import { unixSeconds } from '../../simulator/sample-values.js';
import type { SimulatedAnswer } from '../../simulator/server.js';

interface Limit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** The rate-limiting page. The last entry is for all other endpoints (assumed). */
const documented: readonly (readonly [RegExp, Limit])[] = [
  [/^POST \/w\/message\/text$/, { requests: 1000, windowSeconds: 3600 }],
  [/^POST \/w\/message\/button$/, { requests: 1000, windowSeconds: 3600 }],
  [/^POST \/w\/message\/template$/, { requests: 100, windowSeconds: 3600 }],
  [/^GET \/(contacts|conversations|orders)$/, { requests: 200, windowSeconds: 60 }],
  [/^GET \/templates/, { requests: 500, windowSeconds: 60 }],
  [/^(POST|PATCH) \/contacts/, { requests: 100, windowSeconds: 60 }],
  [/^/, { requests: 200, windowSeconds: 60 }],
];

interface Window {
  used: number;
  readonly resetAt: number;
}

export interface RateLimits {
  /** Counts a request. Returns the headers of its response, or a 429 when the limit is reached. `route` looks like `GET /orders`. */
  take(route: string): { readonly headers: Readonly<Record<string, string>>; readonly refusal?: SimulatedAnswer };
}

/** Unless `isEnforced`, every request counts as the first of its window. */
export function createRateLimits(isEnforced: boolean): RateLimits {
  const windows = new Map<RegExp, Window>();
  return {
    take(route) {
      const [pattern, { requests, windowSeconds }] = documented.find(([routes]) => routes.test(route)) as (typeof documented)[number];
      const nowSeconds = unixSeconds();
      const known = isEnforced ? windows.get(pattern) : undefined;
      const window = known === undefined || known.resetAt <= nowSeconds ? { used: 0, resetAt: nowSeconds + windowSeconds } : known;
      windows.set(pattern, window);
      if (window.used >= requests) return { headers: {}, refusal: rateLimitExceeded(window.resetAt - nowSeconds, requests) };
      window.used += 1;
      return { headers: rateHeaders(requests, requests - window.used, window.resetAt) };
    },
  };
}

/** The documented 429. */
export function rateLimitExceeded(retryAfterSeconds = 3600, requests = 200): SimulatedAnswer {
  const resetAt = unixSeconds() + retryAfterSeconds;
  return {
    status: 429,
    headers: { ...rateHeaders(requests, 0, resetAt), 'Retry-After': String(retryAfterSeconds) },
    body: { error: 'Rate limit exceeded', message: 'You have exceeded the rate limit for this endpoint.' },
  };
}

function rateHeaders(requests: number, remaining: number, resetAt: number): Record<string, string> {
  return { 'X-RateLimit-Limit': String(requests), 'X-RateLimit-Remaining': String(remaining), 'X-RateLimit-Reset': String(resetAt) };
}
