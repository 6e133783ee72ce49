import type { FastifyInstance, FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify';
import { largestUpload, maxFiles, receiveUploads, type ReceivedUploads } from './upload-body.js';
import type { UploadFolder } from './upload-folder.js';
import { UploadRefusal } from './upload-refusal.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The files that came with it, until its handler takes them. */
    uploads: ReceivedUploads | undefined;
  }
}

const path = '/graphql';
const multipart = 'multipart/form-data';

/** Either makes a browser ask before a page of another origin may send a form. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

export function isUploadRequest(request: FastifyRequest): boolean {
  const { 'content-type': type } = request.headers;
  return type !== undefined && /^\s*multipart\//i.test(type) && request.mediaType === multipart && isTakenAt(request);
}

function isTakenAt({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'POST' && routeOptions.url === path;
}

/** Lets multipart requests pass with their body unread: to whoever does not read it, they have none. */
export function takeUploads(app: FastifyInstance): void {
  app.decorateRequest('uploads', undefined);
  app.addContentTypeParser(multipart, (_request, _payload, done) => done(null));
}

/**
 * Receives the files of a request before it may take a place: they become its body. For a hook behind the one that finds out who asks:
 * before that no body is read.
 */
export function receiveFirst(folder: UploadFolder, fieldBytes: number): preValidationHookHandler {
  return (request, reply, done) => {
    if (!isUploadRequest(request)) return done();
    receive(request, folder, fieldBytes).then(
      (received) => {
        // Whoever left is not executed, and neither is whoever was told that it took too long.
        if (reply.sent || reply.raw.destroyed) return received.release();
        reply.raw.once('close', () => request.uploads?.release());
        request.uploads = received;
        request.body = received.operations;
        done();
      },
      (error: unknown) => {
        if (reply.sent) return;
        if (error instanceof UploadRefusal) refuse(reply, error);
        else done(error as Error);
      },
    );
  };
}

/** Answers a request whose files are there; they stay as long as that takes, also when the client leaves meanwhile. */
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
  const maxBytes = maxFiles * (largestUpload + fieldBytes) + 2 * fieldBytes;
  count(request, maxBytes);
  if (!preflightHeaders.some((name) => (request.headers[name] ?? '') !== '')) {
    throw new UploadRefusal(400, `A request with files needs the header ${preflightHeaders.join(' or ')}.`);
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    throw new UploadRefusal(413, `A request has at most ${maxBytes} bytes.`);
  }
  return receiveUploads(request.raw, folder, fieldBytes);
}

/** What is left of a refused body is read and thrown away, so that its sender comes to read the answer; but not for ever. */
function count({ raw, pendingBody }: FastifyRequest, maxBodyBytes: number): void {
  let left = maxBodyBytes;
  raw.on('data', (chunk: Buffer) => {
    pendingBody?.hold(chunk.length);
    left -= chunk.length;
    if (left < 0) raw.destroy();
  });
}

function refuse(reply: FastifyReply, { status, message, code }: UploadRefusal): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: { code } }] });
}
