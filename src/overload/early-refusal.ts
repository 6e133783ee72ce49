import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { GuardedRoutes } from './front.js';
import { retryAfterSeconds } from './overloaded-error.js';

export interface EarlyRefusal {
  /** What every answer of the server carries. */
  readonly headers: Readonly<Record<string, string>>;
  requestIdOf(request: IncomingMessage): string;
  /** Told of each refusal. */
  readonly onRefused: (path: string) => void;
  readonly isStopping: () => boolean;
}

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Refuses what nobody can even wait for before anything is made for it: under five times the load there are four refusals for an answer, and
 * each has to be paid for by the answers. What a browser's page asks goes the long way, where it is told whether the page may read it.
 */
export function refuseEarly(server: Server, parts: readonly GuardedRoutes[], options: EarlyRefusal): void {
  const guarded = parts.map(({ capacity, guards, refusal }) => ({ capacity, guards, ...answerOf(refusal, options.headers) }));
  const [serve] = server.listeners('request') as Serve[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request.url ?? '');
    const part = request.headers.origin === undefined ? guarded.find(({ guards }) => guards(path)) : undefined;
    if (part === undefined || options.isStopping() || !part.capacity.refuses()) return serve?.(request, response);
    response.writeHead(503, [...part.head, 'x-request-id', options.requestIdOf(request)]);
    response.end(part.body);
    options.onRefused(path);
  });
}

function answerOf(refusal: unknown, headers: EarlyRefusal['headers']): { readonly head: readonly string[]; readonly body: string } {
  const body = JSON.stringify(refusal);
  const own = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'retry-after': String(retryAfterSeconds),
  };
  return { body, head: Object.entries({ ...headers, ...own }).flat() };
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
