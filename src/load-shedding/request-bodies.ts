import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PendingBodies, type BodyLimits, type CutReason, type PendingBody } from './pending-bodies.js';
import { answerRaw, overloadedError } from './raw-answer.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The arriving body; undefined for a request without one. */
    pendingBody: PendingBody | undefined;
  }
}

/** Limits for bodies that are held in memory, and for uploads, which go to the disk. */
export interface RequestBodyLimits {
  readonly bodies: BodyLimits;
  readonly uploads: BodyLimits;
}

const mebibyte = 1_048_576;
/** Slow mobile connections are fast enough: 1 MiB may take 74 s. */
const pace = { idleMs: 10_000, graceMs: 10_000, bytesPerSecond: 16_384 };

export const standardBodyLimits: RequestBodyLimits = {
  bodies: { count: 8_192, bytes: 64 * mebibyte, ...pace },
  uploads: { count: 128, bytes: 2_048 * mebibyte, isHeldUntilAnswer: true, ...pace },
};

/** A body of at most this many bytes is counted at once by its declared length, a larger one chunk by chunk. */
const smallBodyBytes = 16_384;

const answers: Readonly<Record<CutReason, { readonly status: number; readonly message: string; readonly code: string }>> = {
  late: { status: 408, message: 'The body of the request did not arrive in time. Send the request again.', code: 'BAD_REQUEST' },
  overloaded: { status: 503, message: overloadedError.message, code: overloadedError.extensions.code },
  stopping: { status: 503, message: 'The gateway is stopping. Try again.', code: 'UNAVAILABLE' },
};

/**
 * Bounds the arriving bodies of all routes. `isUpload` selects those that go to the disk: the code that writes them counts their bytes
 * (`PendingBody.hold`).
 */
export function watchBodies(app: FastifyInstance, limits: RequestBodyLimits, isUpload: (request: FastifyRequest) => boolean): void {
  const bodies = new PendingBodies(limits.bodies);
  const uploads = new PendingBodies(limits.uploads);
  app.decorateRequest('pendingBody', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if ((length === undefined || length === '0') && encoding === undefined) return done();
    const among = isUpload(request) ? uploads : bodies;
    request.pendingBody = among.begin(request.raw, (reason) => refuseBody(request, reply, reason));
    // Already answered when the limits are exceeded and this body was the one to cut off.
    if (!reply.sent) done();
  });
  app.addHook('preParsing', (request, reply, payload, done) => {
    const body = request.pendingBody;
    if (body !== undefined && !isUpload(request)) {
      const length = Number(request.headers['content-length'] ?? Infinity);
      if (length <= smallBodyBytes) body.hold(length);
      // Fastify starts to read in this turn of the event loop, so that this listener takes no chunk from it.
      else payload.on('data', (chunk: Buffer) => body.hold(chunk.length));
    }
    if (!reply.sent) done(null, payload);
  });
  app.addHook('onResponse', (request, _reply, done) => {
    request.pendingBody?.markAnswered();
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

/** The rest of the body is not read, so that the connection cannot be used again. */
function refuseBody({ raw: { socket } }: FastifyRequest, reply: FastifyReply, reason: CutReason): void {
  if (reply.raw.headersSent || reply.raw.destroyed) return void socket.destroy();
  const { status, message, code } = answers[reason];
  answerRaw(reply, status, JSON.stringify({ errors: [{ message, extensions: { code } }] }), true);
}
