import { createCall } from '../contract/call.js';
import { ProviderError } from '../contract/error.js';
import type { Exchange } from '../observability/exchange.js';
import type { MediaGrant, MediaIds } from './media-address.js';
import { badResponse, busy, fileMissing, gone, MediaError, notFound, timedOut, unavailable } from './media-failure.js';
import type { FetchedMedia, MediaFetcher, MediaLimits } from './media-fetch.js';
import type { MediaChannel } from './media-links.js';

export interface MediaOptions {
  readonly ids: MediaIds;
  readonly fetcher: MediaFetcher;
  readonly limits: MediaLimits;
  readonly channelOf: (name: string) => MediaChannel | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onExchange: (channel: string, exchange: Exchange) => void;
}

/** Files of one channel that are read at a time, so that a slow provider leaves capacity to the others. */
const maxPerChannel = 32;

/** Reads the files that addresses of this gateway name. */
export class Media {
  private readonly options: MediaOptions;
  private readonly inFlight = new Map<string, number>();

  constructor(options: MediaOptions) {
    this.options = options;
  }

  /** The grant in the id of an address. Throws MediaError for an id that is not ours, and for one that has expired. */
  grantOf(id: string): MediaGrant {
    const grant = this.options.ids.open(id);
    if (grant === undefined) throw new MediaError(notFound);
    if (grant.expiresAt <= this.options.now()) throw new MediaError(gone);
    return grant;
  }

  /** Opens the file. `range`: the client's Range and If-Range. The body must be read or ended. Throws MediaError. */
  async open(grant: MediaGrant, range: Readonly<Record<string, string>>, client: AbortSignal): Promise<FetchedMedia> {
    const channel = this.options.channelOf(grant.channel);
    if (channel?.files === undefined) throw new MediaError(notFound);
    const leave = this.enter(grant.channel);
    const started = performance.now();
    const signal = AbortSignal.any([client, AbortSignal.timeout(this.options.limits.totalMs)]);
    const report = (end: { readonly status: number } | { readonly failure: 'unavailable' | 'timeout' | 'unexpected-response' }): void =>
      this.options.onExchange(grant.channel, {
        method: 'GET',
        kind: 'read',
        attempt: 1,
        milliseconds: performance.now() - started,
        ...end,
      });
    try {
      const address = await locate(channel, grant, signal);
      const headersFor = (url: URL): Readonly<Record<string, string>> => channel.files?.headersFor?.(url) ?? {};
      const found = await this.options.fetcher.fetch({ address, rule: channel.rule, headersFor, range, signal });
      report({ status: found.status });
      return { ...found, body: endingWith(found.body, leave) };
    } catch (error) {
      leave();
      if (error instanceof MediaError) report(endOf(error));
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.options.fetcher.close();
  }

  /** Counts a file of a channel; the result is called once. */
  private enter(channel: string): () => void {
    const current = this.inFlight.get(channel) ?? 0;
    if (current >= maxPerChannel) throw new MediaError(busy);
    this.inFlight.set(channel, current + 1);
    return () => this.inFlight.set(channel, (this.inFlight.get(channel) ?? 1) - 1);
  }
}

async function locate({ files }: MediaChannel, { file: { url, mediaId } }: MediaGrant, signal: AbortSignal): Promise<string> {
  if (mediaId === null || files?.locate === undefined) {
    if (url === null) throw new MediaError(notFound);
    return url;
  }
  try {
    const address = await files.locate(mediaId, createCall({ signal }));
    if (address === null) throw new MediaError(fileMissing);
    if (!URL.canParse(address)) throw new MediaError(badResponse);
    return address;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new MediaError(error.kind === 'not-found' ? fileMissing : error.kind === 'timeout' ? timedOut : unavailable);
  }
}

async function* endingWith(body: AsyncGenerator<Uint8Array, void>, end: () => void): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } finally {
    end();
  }
}

function endOf({
  failure,
}: MediaError): { readonly failure: 'unavailable' | 'timeout' | 'unexpected-response' } | { readonly status: number } {
  if (failure === timedOut) return { failure: 'timeout' };
  if (failure === badResponse) return { failure: 'unexpected-response' };
  return failure === fileMissing ? { status: failure.status } : { failure: 'unavailable' };
}
