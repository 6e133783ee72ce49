import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { largestUpload, mostFiles, receiveUploads } from './upload-body.js';
import { UploadRefusal } from './upload-refusal.js';

const multipart = 'multipart/form-data';

/** Either makes a browser ask before a page of another origin may send a form. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

/** Lets multipart requests pass with their body unread: to whoever does not read it, they have none. */
export function takeUploads(app: FastifyInstance): void {
  app.addContentTypeParser(multipart, (_request, _payload, done) => done(null));
}

/**
 * Answers a request; the files of one that has any are received first, stand in its body while it is answered, and are removed then.
 * To be called when it is known who asks: before that no body is read.
 */
export async function withUploads(
  request: FastifyRequest,
  reply: FastifyReply,
  fieldBytes: number,
  answer: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  if (request.method !== 'POST' || request.mediaType !== multipart) return answer();
  let received;
  try {
    received = await receive(request, fieldBytes);
  } catch (error) {
    if (error instanceof UploadRefusal) return refuse(reply, error);
    throw error;
  }
  try {
    request.body = received.operations;
    return await answer();
  } finally {
    received.release();
  }
}

function receive(request: FastifyRequest, fieldBytes: number): ReturnType<typeof receiveUploads> {
  const mostBytes = mostFiles * (largestUpload + fieldBytes) + 2 * fieldBytes;
  cutOff(request, mostBytes);
  if (!preflightHeaders.some((name) => (request.headers[name] ?? '') !== '')) {
    throw new UploadRefusal(400, `A request with files needs the header ${preflightHeaders.join(' or ')}.`);
  }
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
    throw new UploadRefusal(413, `A request has at most ${mostBytes} bytes.`);
  }
  return receiveUploads(request.raw, fieldBytes);
}

/** What is left of a refused body is read and thrown away, so that its sender comes to read the answer; but not for ever. */
function cutOff({ raw }: FastifyRequest, mostBytes: number): void {
  let left = mostBytes;
  raw.on('data', (chunk: Buffer) => {
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
