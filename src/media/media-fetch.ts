import { lookup as lookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { isPublicAddress, permissionOf, type AddressRule } from './address-rule.js';
import { badResponse, fileMissing, MediaError, timedOut, unavailable } from './media-failure.js';

/** Bounds of one file; only tests change the defaults. */
export interface MediaLimits {
  /** Of a whole file. WhatsApp's largest documents have 100 MB. */
  readonly bytes: number;
  /** Until the head of the answer. */
  readonly headMs: number;
  /** Without a byte of the file while the client is reading, and without the client reading. */
  readonly idleMs: number;
  /** From the request to the last byte. */
  readonly totalMs: number;
}

export const standardLimits: MediaLimits = { bytes: 100 * 1024 * 1024, headMs: 15_000, idleMs: 15_000, totalMs: 300_000 };

/** What the client asked for. */
export interface MediaRequest {
  readonly address: string;
  readonly rule: AddressRule;
  /** Credentials for an allowed address. */
  readonly headersFor: (address: URL) => Readonly<Record<string, string>>;
  /** Range and If-Range, where the client sent them. */
  readonly range: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The head of a provider's answer, and the bytes. */
export interface FetchedMedia {
  readonly status: 200 | 206 | 416;
  readonly contentType: string | undefined;
  readonly contentLength: number | undefined;
  readonly contentRange: string | undefined;
  readonly acceptsRanges: boolean;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Throws MediaError at the bound of bytes. Ends the connection when it is not read to its end. */
  readonly body: AsyncGenerator<Uint8Array, void>;
}

const maxRedirects = 3;
const connectMs = 3000;
/** Files of one host that are read at a time. */
const connections = 32;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/** Reads files over its own connections, so that they take none from the calls of a channel. */
export class MediaFetcher {
  private readonly limits: MediaLimits;
  private readonly configured: Agent;
  private readonly open: Agent;

  constructor(limits: MediaLimits = standardLimits, lookup: typeof lookupAddress = lookupAddress) {
    this.limits = limits;
    const common = { connections, headersTimeout: limits.headMs, bodyTimeout: limits.idleMs };
    this.configured = new Agent({ ...common, connect: { timeout: connectMs } });
    this.open = new Agent({ ...common, connect: { timeout: connectMs, lookup: publicOnly(lookup) } });
  }

  /** Throws MediaError. A redirect is followed to allowed addresses only. */
  async fetch(request: MediaRequest): Promise<FetchedMedia> {
    let address = new URL(request.address);
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const answer = await this.ask(address, request);
      if (!redirects.includes(answer.statusCode)) return this.read(answer, request);
      discard(answer);
      const location = headerOf(answer, 'location');
      if (location === undefined || !URL.canParse(location, address.href)) throw new MediaError(badResponse);
      address = new URL(location, address.href);
    }
    throw new MediaError(badResponse);
  }

  async close(): Promise<void> {
    await Promise.all([this.configured.destroy(), this.open.destroy()]);
  }

  private async ask(address: URL, { rule, headersFor, range, signal }: MediaRequest): Promise<Dispatcher.ResponseData> {
    const permission = permissionOf(address, rule);
    if (permission === 'refused') throw new MediaError(badResponse);
    const agent = permission === 'configured' ? this.configured : this.open;
    try {
      return await agent.request({
        origin: address.origin,
        path: `${address.pathname}${address.search}`,
        method: 'GET',
        headers: { 'user-agent': 'parley', 'accept-encoding': 'identity', ...range, ...headersFor(address) },
        signal,
      });
    } catch (error) {
      throw error instanceof MediaError ? error : new MediaError(isTimeout(error) ? timedOut : unavailable);
    }
  }

  private read(answer: Dispatcher.ResponseData, { range }: MediaRequest): FetchedMedia {
    const failure = this.failureOf(answer, 'range' in range);
    if (failure !== undefined) {
      discard(answer);
      throw new MediaError(failure);
    }
    const length = headerOf(answer, 'content-length');
    return {
      status: answer.statusCode as FetchedMedia['status'],
      contentType: headerOf(answer, 'content-type'),
      contentLength: length === undefined ? undefined : Number(length),
      contentRange: answer.statusCode === 200 ? undefined : headerOf(answer, 'content-range'),
      acceptsRanges: answer.statusCode === 206 || headerOf(answer, 'accept-ranges') === 'bytes',
      etag: matching(headerOf(answer, 'etag'), /^(W\/)?"[\x21\x23-\x7e]{0,200}"$/),
      lastModified: matching(headerOf(answer, 'last-modified'), /^[A-Za-z]{3}, [\w :]{5,40} GMT$/),
      body: this.bytesOf(answer),
    };
  }

  private failureOf(answer: Dispatcher.ResponseData, isRanged: boolean): MediaError['failure'] | undefined {
    const { statusCode: status } = answer;
    if (status === 404 || status === 410) return fileMissing;
    const isExpected = status === 200 || (isRanged && (status === 206 || status === 416));
    if (!isExpected) return status < 400 ? badResponse : unavailable;
    const range = headerOf(answer, 'content-range');
    if (status === 206 && !/^bytes \d{1,15}-\d{1,15}\/(\d{1,15}|\*)$/.test(range ?? '')) return badResponse;
    if (status === 416 && range !== undefined && !/^bytes \*\/\d{1,15}$/.test(range)) return badResponse;
    const encoding = headerOf(answer, 'content-encoding') ?? 'identity';
    const length = headerOf(answer, 'content-length') ?? '0';
    return encoding === 'identity' && /^\d{1,15}$/.test(length) && Number(length) <= this.limits.bytes ? undefined : badResponse;
  }

  private async *bytesOf(answer: Dispatcher.ResponseData): AsyncGenerator<Uint8Array, void> {
    let size = 0;
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.limits.bytes) throw new MediaError(badResponse);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof MediaError) throw error;
      throw new MediaError(isTimeout(error) ? timedOut : unavailable);
    } finally {
      discard(answer);
    }
  }
}

/** Refuses to connect to a name unless all of its addresses are public. The connection is made to an address that was checked. */
function publicOnly(lookup: typeof lookupAddress): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) return callback(error ?? new Error('No address was found.'), '', 0);
      if (!found.every(({ address }) => isPublicAddress(address))) return callback(new MediaError(badResponse), '', 0);
      if (options.all === true) return callback(null, found);
      return callback(null, first.address, first.family);
    });
  };
}

/** Ends the connection of an answer whose body is not wanted; no effect on one that was read. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined).destroy();
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function matching(value: string | undefined, pattern: RegExp): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}

/** Of undici's timers, or of the signal. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && /Timeout/.test(error.name);
}
