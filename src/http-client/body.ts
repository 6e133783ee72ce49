import { Readable } from 'node:stream';
import type { HttpRequest } from './exchange.js';

interface OutgoingBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable | null;
}

/**
 * A request's body as undici takes it. A streamed one is opened only when bytes are taken from it, so that nothing is left open by a
 * request that never comes to a socket; fewer or more bytes than were announced break the connection, so that no half of it counts.
 */
export function toOutgoing({ headers = {}, body }: HttpRequest): OutgoingBody {
  if (body === undefined || typeof body === 'string') return { headers, body: body ?? null };
  return {
    headers: { ...headers, 'content-type': body.contentType, 'content-length': String(body.length) },
    body: Readable.from(body.stream(), { objectMode: false }),
  };
}
