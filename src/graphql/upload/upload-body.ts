import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import createBusboy, { type Busboy } from 'busboy';
import { knownMimeTypes, maxFileBytes as maxBytesByType, mediaTypeOfFile } from '../../domain/media.js';
import { RequestError } from '../request/request-error.js';
import type { UploadFolder } from './upload-folder.js';
import { readMap, readOperations, type Placeholder } from './upload-map.js';
import { ReceivedFile } from './upload.js';

/** Files per request. */
export const maxFiles = 10;
/** Bytes per file, the limit of the media type that allows most. */
export const maxFileBytes = Math.max(...Object.values(maxBytesByType));

/** The files of a request, all on disk and none in memory. */
export interface ReceivedUploads {
  /** The operation, with a ReceivedFile in each placeholder. */
  readonly operations: unknown;
  /** Removes the files; must be called in every case. A read in progress goes on to its end. */
  release(): void;
}

/**
 * Receives a multipart request completely before its operation is executed. So a file that is too large, incomplete or of a wrong type refuses
 * the whole request, and resolvers know size and hash. Throws RequestError and then leaves nothing on disk.
 */
export async function receiveUploads(raw: IncomingMessage, folder: UploadFolder, fieldBytes: number): Promise<ReceivedUploads> {
  if (raw.destroyed) throw clientLeft();
  const form = new UploadForm(folder);
  try {
    await form.read(raw, createParser(raw, fieldBytes));
    const operations = await form.filledOperations();
    return { operations, release: () => void form.removeFiles() };
  } catch (error) {
    // A client that is still sending would not read the answer.
    raw.resume();
    await form.removeFiles();
    throw toRequestError(error);
  }
}

function createParser({ headers }: IncomingMessage, fieldSize: number): Busboy {
  // Two fields are not files; more are ignored. One byte more than the limit, because busboy reports a file of exactly the limit as truncated.
  const limits = { fields: 2, fieldSize, files: maxFiles, fileSize: maxFileBytes + 1 };
  return createBusboy({ headers, defParamCharset: 'utf8', limits });
}

class UploadForm {
  private readonly folder: UploadFolder;
  private readonly abort = new AbortController();
  private readonly paths: string[] = [];
  private readonly files = new Map<string, Promise<ReceivedFile>>();
  private operations: object | undefined;
  private placeholders: ReadonlyMap<string, readonly Placeholder[]> | undefined;

  constructor(folder: UploadFolder) {
    this.folder = folder;
  }

  /** Resolves when the whole body is parsed; rejects at the first fault. */
  async read(raw: IncomingMessage, parser: Busboy): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown): void => {
        raw.unpipe(parser);
        this.abort.abort();
        reject(error instanceof Error ? error : new Error('The body cannot be read.'));
      };
      const attempt = (step: () => void): void => {
        try {
          if (!this.abort.signal.aborted) step();
        } catch (error) {
          fail(error);
        }
      };
      parser.on('field', (name, value, { valueTruncated }) => attempt(() => this.takeField(name, value, valueTruncated)));
      parser.on('file', (name, stream, { filename = '', mimeType }) => {
        // A truncated file is also an error of the parser.
        stream.on('error', () => undefined);
        attempt(() => this.takeFile(name, stream, { filename, mimeType }, fail));
        if (!this.files.has(name) || this.abort.signal.aborted) stream.resume();
      });
      parser.once('filesLimit', () => fail(new RequestError(413, `A request may have at most ${maxFiles} files.`)));
      // May be emitted twice: for a malformed part header, and for an unexpected end.
      parser.on('error', fail);
      parser.once('finish', resolve);
      raw.once('close', () => {
        if (!raw.readableEnded) fail(clientLeft());
      });
      raw.pipe(parser);
    });
  }

  /** The operation with all files in their placeholders, once they are on disk. */
  async filledOperations(): Promise<object> {
    const { operations, placeholders } = this;
    if (operations === undefined) throw new RequestError(400, 'The multipart field ‘operations’ is missing.');
    if (placeholders === undefined) throw new RequestError(400, 'The multipart field ‘map’ is missing.');
    for (const [name, targets] of placeholders) {
      const file = await this.files.get(name);
      if (file === undefined) throw new RequestError(400, `The file ‘${name}’ is missing.`);
      for (const put of targets) put(file);
    }
    return operations;
  }

  async removeFiles(): Promise<void> {
    this.abort.abort();
    // A file that is still being written would be created again after its removal.
    await Promise.allSettled(this.files.values());
    await Promise.all(this.paths.map((path) => rm(path, { force: true }).catch(() => undefined)));
  }

  private takeField(name: string, value: string, isCutOff: boolean): void {
    if (isCutOff) throw new RequestError(413, `The multipart field ‘${name}’ is too large.`);
    if (name === 'operations') this.operations = readOperations(value);
    if (name !== 'map') return;
    if (this.operations === undefined) throw new RequestError(400, 'The multipart field ‘map’ must follow ‘operations’.');
    this.placeholders = readMap(value, this.operations, maxFiles);
  }

  /** Ignores a file that the map does not name. */
  private takeFile(
    name: string,
    stream: Readable,
    facts: { readonly filename: string; readonly mimeType: string },
    fail: (error: unknown) => void,
  ): void {
    if (this.placeholders === undefined) throw new RequestError(400, 'Files must follow the multipart field ‘map’.');
    if (!this.placeholders.has(name)) return;
    if (this.files.has(name)) throw new RequestError(400, `The file ‘${name}’ was sent twice.`);
    if (mediaTypeOfFile(facts) === null) throw wrongType(facts.mimeType);
    stream.once('limit', () => fail(tooLarge()));
    const file = this.write(stream, facts);
    file.catch(fail);
    this.files.set(name, file);
  }

  private async write(stream: Readable, facts: { readonly filename: string; readonly mimeType: string }): Promise<ReceivedFile> {
    const path = await this.folder.newPath();
    this.paths.push(path);
    const hash = createHash('sha256');
    let size = 0;
    const measure = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    };
    await pipeline(stream, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: this.abort.signal });
    return new ReceivedFile({ ...facts, size, sha256: hash.digest('hex') }, () => createReadStream(path));
  }
}

function clientLeft(): RequestError {
  return new RequestError(400, 'The client closed the connection before its request was complete.');
}

function tooLarge(): RequestError {
  return new RequestError(413, `A file may have at most ${maxFileBytes / 1024 / 1024} MiB.`, 'FILE_TOO_LARGE');
}

function wrongType(mimeType: string): RequestError {
  const message = `The file type ${mimeType.slice(0, 100)} is not supported. Send one of: ${knownMimeTypes.join(', ')}.`;
  return new RequestError(415, message, 'FILE_TYPE_NOT_ALLOWED');
}

/** An error of the parser is a fault of the request. A system error of the disk has `errno` and stays an internal error. */
function toRequestError(error: unknown): unknown {
  if (error instanceof RequestError || !(error instanceof Error) || 'errno' in error) return error;
  return new RequestError(400, `The multipart request cannot be parsed: ${error.message}`);
}
