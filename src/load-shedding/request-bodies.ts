import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { overloadedError, retryAfterSeconds } from './overloaded-error.js';
import { PendingBodies, type BodyLimits, type CutReason, type PendingBody } from './pending-bodies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its body on the way; absent where there is none. */
    pendingBody: PendingBody | undefined;
  }
}

/** Limits for bodies that are kept in memory, and for files that go to the disk. */
export interface RequestBodyLimits {
  readonly bodies: BodyLimits;
  readonly uploads: BodyLimits;
}

const mebibyte = 1_048_576;
/** Who sends at the pace of a bad mobile connection or better is waited for: a mebibyte may take 74 s. */
const pace = { idleMs: 10_000, graceMs: 10_000, bytesPerSecond: 16_384 };

export const standardBodyLimits: RequestBodyLimits = {
  bodies: { count: 8_192, bytes: 64 * mebibyte, ...pace },
  uploads: { count: 128, bytes: 2_048 * mebibyte, isKept: true, ...pace },
};

/** A body whose declared length is at most this is counted as that, others as they come. */
const smallBody = 16_384;

const answers: Readonly<Record<CutReason, { readonly status: number; readonly message: string; readonly code: string }>> = {
  late: { status: 408, message: 'The body of the request did not arrive in time.', code: 'BAD_REQUEST' },
  crowded: { status: 503, message: overloadedError.message, code: overloadedError.extensions.code },
  stopping: { status: 503, message: 'The gateway is stopping.', code: 'UNAVAILABLE' },
};

/**
 * Watches how the body of each request arrives, whoever sends it and wherever to. `isUpload` tells which ones go to the disk: their bytes
 * are held by whoever writes them.
 */
export function watchBodies(app: FastifyInstance, limits: RequestBodyLimits, isUpload: (request: FastifyRequest) => boolean): void {
  const bodies = new PendingBodies(limits.bodies);
  const uploads = new PendingBodies(limits.uploads);
  app.decorateRequest('pendingBody', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if ((length === undefined || length === '0') && encoding === undefined) return done();
    const among = isUpload(request) ? uploads : bodies;
    request.pendingBody = among.begin(request.raw, (reason) => answerWithout(request, reply, reason));
    // Otherwise nobody more can be waited for, and this is who came last.
    if (!reply.sent) done();
  });
  app.addHook('preParsing', (request, reply, payload, done) => {
    const body = request.pendingBody;
    if (body !== undefined && !isUpload(request)) {
      const length = Number(request.headers['content-length'] ?? Infinity);
      if (length <= smallBody) body.hold(length);
      // Whoever reads the payload begins in this turn of the event loop, so that nothing is lost to this listener.
      else payload.on('data', (chunk: Buffer) => body.hold(chunk.length));
    }
    if (!reply.sent) done(null, payload);
  });
  app.addHook('onResponse', (request, _reply, done) => {
    request.pendingBody?.answered();
    done();
  });
  app.addHook('preClose', async () => {
    bodies.stop();
    uploads.stop();
  });
  app.server.once('close', () => {
    bodies.close();
    uploads.close();
  });
}

/** What is left of the body is not read: the answer is the last on its connection. */
function answerWithout({ raw: { socket } }: FastifyRequest, reply: FastifyReply, reason: CutReason): void {
  const { raw } = reply;
  if (raw.headersSent || raw.destroyed) return void socket.destroy();
  const { status, message, code } = answers[reason];
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  reply.hijack();
  raw.writeHead(status, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...(status === 503 && { 'retry-after': String(retryAfterSeconds) }),
    connection: 'close',
  });
  raw.end(body);
}
