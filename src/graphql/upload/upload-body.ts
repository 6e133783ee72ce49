import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import createBusboy, { type Busboy } from 'busboy';
import { knownMimeTypes, maxFileBytes, mediaTypeOfFile } from '../../domain/media.js';
import type { UploadFolder } from './upload-folder.js';
import { readMap, readOperations, type VariablePath } from './upload-map.js';
import { toRefusal, UploadRefusal } from './upload-refusal.js';
import { ReceivedFile } from './upload.js';

/** Files per request. */
export const maxFiles = 10;
/** Bytes per file, whatever it is. */
export const largestUpload = Math.max(...Object.values(maxFileBytes));

/** A request with files, all of them on disk and none in memory. */
export interface ReceivedUploads {
  /** The body as it would be without files, but with a ReceivedFile in each place of one. */
  readonly operations: unknown;
  /** Removes the files; who reads one at that moment reads it to its end. To be called in every case. */
  release(): void;
}

/**
 * Takes a multipart request to its end before anything is executed, so that a file that is too large, broken off or of a wrong kind
 * refuses the whole, and what is executed knows size and hash. Throws UploadRefusal, with nothing left on disk.
 */
export async function receiveUploads(raw: IncomingMessage, folder: UploadFolder, fieldBytes: number): Promise<ReceivedUploads> {
  if (raw.destroyed) throw clientLeft();
  const form = new UploadForm(folder);
  try {
    await form.read(raw, createParser(raw, fieldBytes));
    const operations = await form.filledOperations();
    return { operations, release: () => void form.removeFiles() };
  } catch (error) {
    // So that its sender comes to read the answer.
    raw.resume();
    await form.removeFiles();
    throw toRefusal(error);
  }
}

function createParser({ headers }: IncomingMessage, fieldSize: number): Busboy {
  // Of the fields that are no files there are two, and what comes besides is ignored. A file of just the limit would count as cut off.
  const limits = { fields: 2, fieldSize, files: maxFiles, fileSize: largestUpload + 1 };
  return createBusboy({ headers, defParamCharset: 'utf8', limits });
}

class UploadForm {
  private readonly folder: UploadFolder;
  private readonly over = new AbortController();
  private readonly paths: string[] = [];
  private readonly files = new Map<string, Promise<ReceivedFile>>();
  private operations: object | undefined;
  private places: ReadonlyMap<string, readonly VariablePath[]> | undefined;

  constructor(folder: UploadFolder) {
    this.folder = folder;
  }

  /** Until the whole body is understood; rejects as soon as something is wrong with it. */
  async read(raw: IncomingMessage, parser: Busboy): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown): void => {
        raw.unpipe(parser);
        this.over.abort();
        reject(error instanceof Error ? error : new Error('The body cannot be read.'));
      };
      const attempt = (step: () => void): void => {
        try {
          if (!this.over.signal.aborted) step();
        } catch (error) {
          fail(error);
        }
      };
      parser.on('field', (name, value, { valueTruncated }) => attempt(() => this.takeField(name, value, valueTruncated)));
      parser.on('file', (name, stream, { filename = '', mimeType }) => {
        // One that is broken off ends the parser too.
        stream.on('error', () => undefined);
        attempt(() => this.takeFile(name, stream, { filename, mimeType }, fail));
        if (!this.files.has(name) || this.over.signal.aborted) stream.resume();
      });
      parser.once('filesLimit', () => fail(new UploadRefusal(413, `A request has at most ${maxFiles} files.`)));
      // A broken head and an unexpected end may both be told.
      parser.on('error', fail);
      parser.once('finish', resolve);
      raw.once('close', () => {
        if (!raw.readableEnded) fail(clientLeft());
      });
      raw.pipe(parser);
    });
  }

  /** The operations with each file in its places, as soon as all are on the disk. */
  async filledOperations(): Promise<object> {
    const { operations, places } = this;
    if (operations === undefined) throw new UploadRefusal(400, 'The multipart field ‘operations’ is missing.');
    if (places === undefined) throw new UploadRefusal(400, 'The multipart field ‘map’ is missing.');
    for (const [name, put] of places) {
      const file = await this.files.get(name);
      if (file === undefined) throw new UploadRefusal(400, `The file ‘${name}’ is missing.`);
      for (const place of put) place(file);
    }
    return operations;
  }

  async removeFiles(): Promise<void> {
    this.over.abort();
    // What is still being written would come into being again behind its removal.
    await Promise.allSettled(this.files.values());
    await Promise.all(this.paths.map((path) => rm(path, { force: true }).catch(() => undefined)));
  }

  private takeField(name: string, value: string, isCutOff: boolean): void {
    if (isCutOff) throw new UploadRefusal(413, `The multipart field ‘${name}’ is too large.`);
    if (name === 'operations') this.operations = readOperations(value);
    if (name !== 'map') return;
    if (this.operations === undefined) throw new UploadRefusal(400, 'The multipart field ‘map’ must follow ‘operations’.');
    this.places = readMap(value, this.operations, maxFiles);
  }

  /** A file that the map does not name is ignored. */
  private takeFile(
    name: string,
    stream: Readable,
    facts: { readonly filename: string; readonly mimeType: string },
    fail: (error: unknown) => void,
  ): void {
    if (this.places === undefined) throw new UploadRefusal(400, 'Files must follow the multipart field ‘map’.');
    if (!this.places.has(name)) return;
    if (this.files.has(name)) throw new UploadRefusal(400, `The file ‘${name}’ came twice.`);
    if (mediaTypeOfFile(facts) === null) throw wrongKind(facts.mimeType);
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
    await pipeline(stream, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: this.over.signal });
    return new ReceivedFile({ ...facts, size, sha256: hash.digest('hex') }, () => createReadStream(path));
  }
}

function clientLeft(): UploadRefusal {
  return new UploadRefusal(400, 'The client left before its request was read.');
}

function tooLarge(): UploadRefusal {
  return new UploadRefusal(413, `A file has at most ${largestUpload / 1024 / 1024} MiB.`, 'FILE_TOO_LARGE');
}

function wrongKind(mimeType: string): UploadRefusal {
  const kind = mimeType.slice(0, 100);
  return new UploadRefusal(415, `No files of type ${kind} are taken, but ${knownMimeTypes.join(', ')}.`, 'FILE_TYPE_NOT_ALLOWED');
}
