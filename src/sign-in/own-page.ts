import type { IncomingHttpHeaders } from 'node:http';

/** Requests with one of these methods change nothing. */
const readingMethods: readonly (string | undefined)[] = ['GET', 'HEAD'];

/**
 * Whether a browser sent the request for a page of the gateway itself, so that its cookies count (protection against cross-site request forgery).
 * Browsers report where a request comes from in Sec-Fetch-Site, or, without https, in Origin. A request with neither does not count. `none` is an
 * address that a person opened, such as that of a picture in a tab of its own.
 */
export function isFromOwnPage(
  { headers, method }: { readonly headers: IncomingHttpHeaders; readonly method?: string | undefined },
  publicUrl: string | undefined,
): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && readingMethods.includes(method));
  if (origin === undefined) return false;
  return origin === publicUrl || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());
}
