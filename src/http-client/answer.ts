import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from './exchange.js';
import { readJson, type ReadJson } from './json/json.js';
import { maxBytesAtOnce, readJsonInSlices, type IsWanted } from './json/json-slices.js';

/** The answer with this body. The JSON of a large one is parsed in advance, in slices, so that `json()` does not block. */
export function toAnswer(
  status: number,
  headers: IncomingHttpHeaders,
  body: Buffer,
  isWanted: IsWanted,
): HttpResponse | Promise<HttpResponse> {
  const bytes = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
  const plain = plainHeaders(headers);
  if (bytes.length <= maxBytesAtOnce) return new SmallAnswer(status, plain, bytes.toString('utf8'));
  return readJsonInSlices(bytes, isWanted).then((json) => new LargeAnswer(status, plain, bytes, json));
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
