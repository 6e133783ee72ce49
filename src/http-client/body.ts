import { Readable } from 'node:stream';
import type { HttpRequest } from './exchange.js';

interface OutgoingBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable | null;
}

/**
 * A request's body as undici takes it. A stream is opened when its bytes are needed, so that a request that gets no socket leaves
 * nothing open. A stream with fewer or more bytes than announced breaks the connection, so that no partial body is accepted.
 */
export function toOutgoing({ headers = {}, body }: HttpRequest): OutgoingBody {
  if (body === undefined || typeof body === 'string') return { headers, body: body ?? null };
  return {
    headers: { ...headers, 'content-type': body.contentType, 'content-length': String(body.length) },
    body: Readable.from(body.stream(), { objectMode: false }),
  };
}
