import { createHash } from 'node:crypto';
import { ServerResponse, type IncomingMessage } from 'node:http';
import processRequest from 'graphql-upload/processRequest.mjs';
import type Upload from 'graphql-upload/Upload.mjs';
import { knownMimeTypes, largestFile, mediaTypeOfFile } from '../domain/media.js';
import { readPlaces } from './upload-map.js';
import { watchParser } from './upload-parser.js';
import { toRefusal, UploadRefusal } from './upload-refusal.js';
import { ReceivedFile } from './upload.js';

/** Files per request. */
export const mostFiles = 10;
/** Bytes per file, whatever it is. */
export const largestUpload = Math.max(...Object.values(largestFile));

/** A request with files, all of them on disk and none in memory. */
export interface ReceivedUploads {
  /** The body as it would be without files, but with a ReceivedFile in each place of one. */
  readonly operations: unknown;
  /** Removes the files as soon as nobody reads them any more. To be called in every case. */
  release(): void;
}

/**
 * Takes a multipart request to its end before anything is executed, so that a file that is too large, broken off or of a wrong kind
 * refuses the whole, and what is executed knows size and hash. Throws UploadRefusal, with nothing left on disk.
 */
export async function receiveUploads(raw: IncomingMessage, fieldBytes: number): Promise<ReceivedUploads> {
  if (raw.destroyed) throw new UploadRefusal(400, 'The client left before its request was read.');
  // graphql-upload removes the files when this closes. The real response closes when the client leaves, which ends no write.
  const lifetime = new ServerResponse(raw);
  const parser = watchParser(raw);
  try {
    // A file of just that size would count as cut off.
    const limits = { maxFieldSize: fieldBytes, maxFiles: mostFiles, maxFileSize: largestUpload + 1 };
    const filled = await processRequest(raw, lifetime, limits);
    const { operations, places } = readPlaces(parser.fields(), filled);
    const uploads = [...new Set(places.map(({ upload }) => upload))];
    const files = new Map(await Promise.all(uploads.map(async (upload) => [upload, await receive(upload)] as const)));
    // Until then another file could begin, and would be left behind.
    await parser.finished();
    for (const { upload, put } of places) put(files.get(upload));
    return { operations, release: () => void lifetime.emit('close') };
  } catch (error) {
    raw.unpipe();
    parser.stop();
    lifetime.emit('close');
    raw.resume();
    throw toRefusal(error);
  }
}

async function receive(upload: Upload): Promise<ReceivedFile> {
  const { filename, mimetype: mimeType, createReadStream } = await upload.promise;
  if (mediaTypeOfFile({ mimeType }) === null) throw wrongKind(mimeType);
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream()) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } catch (error) {
    throw error instanceof Error && 'status' in error && error.status === 413 ? tooLarge() : error;
  }
  return new ReceivedFile({ filename, mimeType, size, sha256: hash.digest('hex') }, () => createReadStream());
}

function tooLarge(): UploadRefusal {
  return new UploadRefusal(413, `A file has at most ${largestUpload / 1024 / 1024} MiB.`, 'FILE_TOO_LARGE');
}

function wrongKind(mimeType: string): UploadRefusal {
  const kind = mimeType.slice(0, 100);
  return new UploadRefusal(415, `No files of type ${kind} are taken, but ${knownMimeTypes.join(', ')}.`, 'FILE_TYPE_NOT_ALLOWED');
}
