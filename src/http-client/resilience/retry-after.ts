/** Longer pauses are capped: the provider can repeat its demand after an hour. */
const maxMs = 3_600_000;

type Headers = Readonly<Record<string, string>>;

/** Milliseconds of an answer's Retry-After (seconds or a date); undefined when there is none. */
export function retryAfterMs(headers: Headers): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return bounded(Number(text) * 1000);
  // Date.parse accepts nearly any text as a date.
  return / GMT$/.test(text) ? bounded(Date.parse(text) - clockOf(headers)) : undefined;
}

/** An answer's X-RateLimit headers: calls left, and milliseconds until the limit is reset. */
export function reportedLimit(headers: Headers): { readonly remaining: number; readonly resetsInMs: number } | undefined {
  const [remaining, reset] = [headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']].map((text) => text?.trim() ?? '');
  if (!/^\d{1,9}$/.test(remaining ?? '') || !/^\d{1,10}$/.test(reset ?? '')) return undefined;
  // Some providers send Unix seconds, others seconds from now.
  const seconds = Number(reset);
  const resetsInMs = bounded(seconds > 1e9 ? seconds * 1000 - clockOf(headers) : seconds * 1000);
  return resetsInMs === undefined ? undefined : { remaining: Number(remaining), resetsInMs };
}

/** The provider's own clock, if the answer has a date. */
function clockOf(headers: Headers): number {
  const date = Date.parse(headers['date'] ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}

function bounded(milliseconds: number): number | undefined {
  return Number.isNaN(milliseconds) ? undefined : Math.min(maxMs, Math.max(0, milliseconds));
}
