import type { HttpRequest } from '../../http-client/exchange.js';

/** Awal counts each kind of request for itself: too many texts do not keep anybody from reading orders. Numbers in a path are ids. */
export function limitOf({ method, path }: Pick<HttpRequest, 'method' | 'path'>): string {
  const [address = ''] = path.split('?');
  return `${method} ${address.replace(/\/\d+(?=\/|$)/g, '/*')}`;
}
