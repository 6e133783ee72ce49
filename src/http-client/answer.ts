import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from './exchange.js';
import { TimeSlices } from '../observability/time-slice.js';
import { readJson, type ReadJson } from './json/json.js';
import { maxBytesAtOnce, readJsonInSlices, type IsWanted } from './json/json-slices.js';

/** The body as it arrived. */
export interface ReceivedBody {
  readonly chunks: readonly Buffer[];
  /** Of all of them. */
  readonly bytes: number;
}

/** The answer with this body. The JSON of a large one is parsed in advance, in slices, so that `json()` does not block. */
export function toAnswer(
  status: number,
  headers: IncomingHttpHeaders,
  body: ReceivedBody,
  isWanted: IsWanted,
): HttpResponse | Promise<HttpResponse> {
  const plain = plainHeaders(headers);
  if (body.bytes > maxBytesAtOnce) return readLarge(status, plain, body, isWanted);
  return new SmallAnswer(status, plain, withoutMark(whole(body.chunks)).toString('utf8'));
}

async function readLarge(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: ReceivedBody,
  isWanted: IsWanted,
): Promise<HttpResponse> {
  const bytes = withoutMark(await joinInSlices(body));
  return new LargeAnswer(status, headers, bytes, await readJsonInSlices(bytes, isWanted));
}

/** Most answers arrive in one piece. */
function whole(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}

/** `Buffer.concat` holds the event loop for 20 ms to join 10 MB, most of which the memory costs that it touches first. */
async function joinInSlices({ chunks, bytes }: ReceivedBody): Promise<Buffer> {
  const slices = new TimeSlices();
  const joined = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const chunk of chunks) {
    at += chunk.copy(joined, at);
    await slices.pause();
  }
  return joined;
}

/** Without the byte order mark of UTF-8. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

class SmallAnswer implements HttpResponse {
  readonly failed = false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answeredAt = new Date().toISOString();
  readonly text: string;
  private read: { result: ReadJson | undefined } | undefined;

  constructor(status: number, headers: Readonly<Record<string, string>>, text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  json(): ReadJson | undefined {
    this.read ??= { result: readJson(this.text) };
    return this.read.result;
  }
}

class LargeAnswer implements HttpResponse {
  readonly failed = false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answeredAt = new Date().toISOString();
  private readonly bytes: Buffer;
  private readonly read: ReadJson | undefined;

  constructor(status: number, headers: Readonly<Record<string, string>>, bytes: Buffer, read: ReadJson | undefined) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
    this.read = read;
  }

  /** Created on demand: a text with non-Latin characters needs twice the memory of its bytes. */
  get text(): string {
    return this.bytes.toString('utf8');
  }

  json(): ReadJson | undefined {
    return this.read;
  }
}

/** Names are lower case already. Repeated headers are joined, as HTTP defines. */
function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
