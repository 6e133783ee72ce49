import { CancelSource } from '../../observability/cancellation.js';
import type { AnswerCache } from './answer-cache.js';
import type { ChannelHttpClient, HttpFailure, HttpRequest, HttpResponse } from '../exchange.js';
import { givenUp, kindOfAbort } from '../failure.js';

type Outcome = HttpResponse | HttpFailure;

export interface Sharing {
  /** Stores answers for later reads; absent when the channel has no cache. */
  readonly cache?: AnswerCache | undefined;
  /** A write is being sent or has ended: what was read of the channel before may be old. */
  readonly onChange?: (() => void) | undefined;
}

/** A read in flight that others may join. */
interface Flight {
  readonly outcome: Promise<Outcome>;
  readonly startedAt: number;
  readonly abort: CancelSource;
  waiting: number;
}

/**
 * Identical reads of one channel in flight at the same time cost one call. Each channel has its own credentials, so channels never
 * share. Each participant keeps its own deadline and signal; the call continues, at most for the channel's timeout, until no
 * participant waits for it. Reads that started before a write was sent or answered are not joined after it. With a cache, a successful
 * answer also serves later reads, until the channel's next write.
 */
export function shareReads(client: ChannelHttpClient, sharing: Sharing = {}): ChannelHttpClient {
  const reads = new SharedReads(client, sharing);
  return {
    request: (request) => reads.request(request),
    condition: () => client.condition(),
    pause: (limit, milliseconds) => client.pause(limit, milliseconds),
    close: () => {
      sharing.cache?.clear();
      return client.close();
    },
  };
}

class SharedReads {
  private readonly client: ChannelHttpClient;
  private readonly sharing: Sharing;
  private flights = new Map<string, Flight>();

  constructor(client: ChannelHttpClient, sharing: Sharing) {
    this.client = client;
    this.sharing = sharing;
  }

  request(request: HttpRequest): Promise<Outcome> {
    if (request.kind === 'write') return this.write(request);
    const { sharedSince, body, signal, deadlineAt = Infinity } = request;
    if (sharedSince === undefined || (body !== undefined && typeof body !== 'string')) return this.client.request(request);
    if (signal?.aborted === true) return Promise.resolve(givenUp('aborted', 'waiting'));
    if (deadlineAt <= Date.now()) return Promise.resolve(givenUp('timeout', 'waiting'));
    const key = keyOf(request, body);
    const kept = this.sharing.cache?.get(key, sharedSince);
    if (kept !== undefined) return Promise.resolve(kept);
    const known = this.flights.get(key);
    const flight = known !== undefined && known.startedAt >= sharedSince ? known : this.begin(key, request);
    return this.wait(key, flight, request);
  }

  private async write(request: HttpRequest): Promise<Outcome> {
    this.makeAllTooOld();
    try {
      return await this.client.request(request);
    } finally {
      this.makeAllTooOld();
    }
  }

  private makeAllTooOld(): void {
    this.flights = new Map();
    this.sharing.cache?.clear();
    this.sharing.onChange?.();
  }

  private begin(key: string, request: HttpRequest): Flight {
    const abort = new CancelSource();
    const startedAt = performance.now();
    const keep = this.sharing.cache?.reserve(key, startedAt);
    const flight = {
      outcome: this.client.request({ ...request, signal: abort.signal, deadlineAt: undefined }),
      startedAt,
      abort,
      waiting: 0,
    };
    this.flights.set(key, flight);
    const land = (outcome?: Outcome): void => {
      if (keep !== undefined && this.flights.get(key) === flight && isGood(request, outcome)) keep(outcome);
      this.forget(key, flight);
    };
    flight.outcome.then(land, () => land());
    return flight;
  }

  private wait(key: string, flight: Flight, { signal, deadlineAt }: HttpRequest): Promise<Outcome> {
    flight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (kind: 'aborted' | 'timeout'): void => {
        stopWaiting();
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          this.forget(key, flight);
          flight.abort.abort(reasonOf(kind));
        }
        resolve(givenUp(kind, 'written'));
      };
      const onAbort = (): void => leave(kindOfAbort(signal));
      const timer = deadlineAt === undefined ? undefined : setTimeout(() => leave('timeout'), deadlineAt - Date.now());
      const stopWaiting = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      flight.outcome.then(
        (outcome) => {
          stopWaiting();
          resolve(outcome);
        },
        (error: unknown) => {
          stopWaiting();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever it is
          reject(error);
        },
      );
    });
  }

  private forget(key: string, flight: Flight): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }
}

/** Failures are never cached, and only the adapter knows what a failure looks like. */
function isGood({ isSuccess }: HttpRequest, outcome: Outcome | undefined): outcome is HttpResponse {
  return outcome?.failed === false && outcome.status >= 200 && outcome.status < 300 && isSuccess?.(outcome) === true;
}

/** The reason distinguishes a timeout from clients that left: only a timeout counts as a failure of the provider. */
function reasonOf(kind: 'aborted' | 'timeout'): DOMException {
  return new DOMException('No request waits for the answer any more.', kind === 'timeout' ? 'TimeoutError' : 'AbortError');
}

/** Everything that can make the provider answer differently. */
function keyOf({ method, path, headers = {}, varyingHeaders }: HttpRequest, body: string | undefined): string {
  if (varyingHeaders === undefined) return JSON.stringify([method, path, headers, body]);
  const sent = Object.entries(headers).filter(([name]) => !varyingHeaders.includes(name));
  return JSON.stringify([method, path, Object.fromEntries(sent), body]);
}
