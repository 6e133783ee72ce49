/** Longer pauses are not believed: a provider that is asked again after an hour can say so again. */
const maxMs = 3_600_000;

type Headers = Readonly<Record<string, string>>;

/** Milliseconds of an answer's Retry-After, seconds or a date; undefined when it tells none. */
export function retryAfterMs(headers: Headers): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return bounded(Number(text) * 1000);
  // Date.parse takes nearly anything for a date.
  return / GMT$/.test(text) ? bounded(Date.parse(text) - clockOf(headers)) : undefined;
}

/** What an answer's X-RateLimit headers tell: calls left, and milliseconds until there are all of them again. */
export function reportedLimit(headers: Headers): { readonly remaining: number; readonly resetsInMs: number } | undefined {
  const [remaining, reset] = [headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']].map((text) => text?.trim() ?? '');
  if (!/^\d{1,9}$/.test(remaining ?? '') || !/^\d{1,10}$/.test(reset ?? '')) return undefined;
  // Unix seconds with some providers, seconds from now with others.
  const seconds = Number(reset);
  const resetsInMs = bounded(seconds > 1e9 ? seconds * 1000 - clockOf(headers) : seconds * 1000);
  return resetsInMs === undefined ? undefined : { remaining: Number(remaining), resetsInMs };
}

/** The provider's own clock where it tells it. */
function clockOf(headers: Headers): number {
  const told = Date.parse(headers['date'] ?? '');
  return Number.isNaN(told) ? Date.now() : told;
}

function bounded(milliseconds: number): number | undefined {
  return Number.isNaN(milliseconds) ? undefined : Math.min(maxMs, Math.max(0, milliseconds));
}
