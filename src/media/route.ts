import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { dispositionOf, servedTypeOf } from './file-type.js';
import type { Media } from './media.js';
import type { MediaGrant } from './media-address.js';
import { MediaError } from './media-failure.js';
import type { FetchedMedia, MediaLimits } from './media-fetch.js';

export interface MediaRouteOptions {
  readonly media: Media;
  readonly limits: MediaLimits;
  /** Whether the viewer of the request may read the file; answers the request otherwise. `grant` is undefined when the id is not ours. */
  readonly admit: (request: FastifyRequest, reply: FastifyReply, grant: MediaGrant | MediaError) => Promise<boolean>;
  /** Whether pages of other origins may show files: then browsers must not refuse them. */
  readonly isEmbeddable: boolean;
  readonly sendFailure: (reply: FastifyReply, error: MediaError) => FastifyReply;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the hook of the route for files. */
    mediaGrant: MediaGrant | undefined;
  }
}

/** No script of a file may run, also when somebody opens its address as a page. */
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/**
 * Serves `/media/<id>`: files of messages, products and orders, as a stream. HEAD is answered after the head of the file has arrived. Ranges are
 * served where the provider serves them; otherwise the answer is the whole file.
 */
export function serveMedia(app: FastifyInstance, options: MediaRouteOptions): void {
  app.decorateRequest('mediaGrant', undefined);
  app.route({
    method: ['GET', 'HEAD'],
    // Not a parameter: the router bounds their length.
    url: '/media/*',
    exposeHeadRoute: false,
    onRequest: async (request, reply) => {
      const grant = readGrant(options.media, request);
      if (!(await options.admit(request, reply, grant))) return reply;
      request.mediaGrant = grant as MediaGrant;
      return undefined;
    },
    handler: async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      if (reply.raw.destroyed) gone.abort();
      try {
        return await serve(request, reply, gone.signal, options);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        return options.sendFailure(reply, error);
      }
    },
  });
}

function readGrant(media: Media, request: FastifyRequest): MediaGrant | MediaError {
  try {
    return media.grantOf((request.params as { '*': string })['*']);
  } catch (error) {
    if (error instanceof MediaError) return error;
    throw error;
  }
}

async function serve(request: FastifyRequest, reply: FastifyReply, gone: AbortSignal, options: MediaRouteOptions): Promise<FastifyReply> {
  const grant = request.mediaGrant as MediaGrant;
  const found = await options.media.open(grant, rangeOf(request), gone);
  // The head is sent after the first bytes: they decide how the file is served.
  const { value: first } = await found.body.next();
  const end = (): void => void found.body.return();
  if (reply.raw.destroyed) end();
  reply.raw.once('close', end);
  const { contentType, isShown } = servedTypeOf(found.contentType, startsAtBeginning(found) ? (first ?? undefined) : undefined);
  reply.code(found.status).headers({
    'content-security-policy': filePolicy,
    'cache-control': `private, max-age=${Math.max(0, Math.floor((grant.expiresAt - Date.now()) / 1000))}`,
    ...(options.isEmbeddable && { 'cross-origin-resource-policy': 'cross-origin' }),
    ...(found.contentRange !== undefined && { 'content-range': found.contentRange }),
  });
  if (found.status === 416) return reply.header('content-length', '0').send();
  reply.headers({
    'content-type': contentType,
    'content-disposition': dispositionOf(isShown, grant.file.filename),
    ...(found.acceptsRanges && { 'accept-ranges': 'bytes' }),
    ...(found.contentLength !== undefined && { 'content-length': String(found.contentLength) }),
    ...(found.etag !== undefined && { etag: found.etag }),
    ...(found.lastModified !== undefined && { 'last-modified': found.lastModified }),
  });
  if (request.method === 'HEAD') return reply.send();
  return reply.send(Readable.from(paced(first ?? undefined, found.body, reply, options.limits.idleMs), { objectMode: false }));
}

/** The file's bytes. A client that reads nothing for `idleMs` is disconnected. */
async function* paced(
  first: Uint8Array | undefined,
  rest: AsyncGenerator<Uint8Array, void>,
  reply: FastifyReply,
  idleMs: number,
): AsyncGenerator<Uint8Array, void> {
  let timer: NodeJS.Timeout | undefined;
  const waitForClient = (): void => {
    timer = setTimeout(() => reply.raw.destroy(), idleMs);
  };
  try {
    if (first !== undefined) {
      waitForClient();
      yield first;
      clearTimeout(timer);
    }
    for await (const chunk of rest) {
      waitForClient();
      yield chunk;
      clearTimeout(timer);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** One range of bytes; others are not passed on, so that the answer is the whole file. */
function rangeOf({ headers }: FastifyRequest): Record<string, string> {
  const { range, 'if-range': ifRange } = headers;
  if (range === undefined || !/^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/.test(range)) return {};
  const condition = typeof ifRange === 'string' && /^[\x20-\x7e]{1,200}$/.test(ifRange) ? { 'if-range': ifRange } : undefined;
  // A condition that cannot be passed on is not met.
  return ifRange !== undefined && condition === undefined ? {} : { range, ...condition };
}

function startsAtBeginning({ status, contentRange }: FetchedMedia): boolean {
  return status === 200 || contentRange?.startsWith('bytes 0-') === true;
}
