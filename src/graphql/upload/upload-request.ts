import type { FastifyInstance, FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify';
import { RequestError } from '../request/request-error.js';
import { maxFileBytes, maxFiles, receiveUploads, type ReceivedUploads } from './upload-body.js';
import type { UploadFolder } from './upload-folder.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The received files, until the handler takes them. */
    uploads: ReceivedUploads | undefined;
  }
}

const path = '/graphql';
const multipart = 'multipart/form-data';

/** Either of them makes a browser send a preflight before a page of another origin may send a form. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

export function isUploadRequest(request: FastifyRequest): boolean {
  const { 'content-type': type } = request.headers;
  return type !== undefined && /^\s*multipart\//i.test(type) && request.mediaType === multipart && isUploadRoute(request);
}

function isUploadRoute({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'POST' && routeOptions.url === path;
}

/** Makes Fastify accept multipart requests without reading their body. */
export function acceptUploads(app: FastifyInstance): void {
  app.decorateRequest('uploads', undefined);
  app.addContentTypeParser(multipart, (_request, _payload, done) => done(null));
}

/** Receives the files of a request before the request takes capacity, and makes the operation its body. Runs after admission: no body is read before. */
export function receiveFirst(folder: UploadFolder, fieldBytes: number): preValidationHookHandler {
  return (request, reply, done) => {
    if (!isUploadRequest(request)) return done();
    receive(request, folder, fieldBytes).then(
      (received) => {
        // The client has left, or was answered 408 meanwhile.
        if (reply.sent || reply.raw.destroyed) return received.release();
        reply.raw.once('close', () => request.uploads?.release());
        request.uploads = received;
        request.body = received.operations;
        done();
      },
      (error: unknown) => {
        if (!reply.sent) done(error as Error);
      },
    );
  };
}

/** Keeps the files of a request until it is answered, also when the client leaves meanwhile. */
export async function withUploads(request: FastifyRequest, answer: () => Promise<FastifyReply>): Promise<FastifyReply> {
  const { uploads } = request;
  if (uploads === undefined) return answer();
  request.uploads = undefined;
  try {
    return await answer();
  } finally {
    uploads.release();
  }
}

async function receive(request: FastifyRequest, folder: UploadFolder, fieldBytes: number): Promise<ReceivedUploads> {
  const maxBytes = maxFiles * (maxFileBytes + fieldBytes) + 2 * fieldBytes;
  countBytes(request, maxBytes);
  if (!preflightHeaders.some((name) => (request.headers[name] ?? '') !== '')) {
    throw new RequestError(400, `A request with files needs the header ${preflightHeaders.join(' or ')}.`);
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    throw new RequestError(413, `A request with files may have at most ${maxBytes} bytes.`);
  }
  return receiveUploads(request.raw, folder, fieldBytes);
}

/** Bounds what is read of the body. The rest of a refused body is also read and dropped, because a client that is still sending would not read the answer. */
function countBytes({ raw, pendingBody }: FastifyRequest, maxBodyBytes: number): void {
  let left = maxBodyBytes;
  raw.on('data', (chunk: Buffer) => {
    pendingBody?.hold(chunk.length);
    left -= chunk.length;
    if (left < 0) raw.destroy();
  });
}
