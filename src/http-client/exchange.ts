import type { Cancellation } from '../observability/cancellation.js';
import type { AnswerSize } from './answer-size.js';

/** What adapters know of HTTP: types only, so that no adapter depends on the implementation. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the origin of the channel's baseUrl, already percent-encoded, starting with /. Sent byte for byte. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent byte for byte. */
  readonly body?: string | HttpBody;
  /** `read` may be repeated after a failed connection and after 502, 503 and 504; `write` never. */
  readonly kind: 'read' | 'write';
  /** The maximum size of a successful answer; a larger one is refused. Default: `record` for a write, `page` for a read. */
  readonly answerSize?: AnswerSize | undefined;
  /**
   * The answer to an identical read of this channel may be used when that read started at this moment of `performance.now()` or later; 0
   * accepts any in flight. Undefined: never shared, as for a read that a write depends on.
   */
  readonly sharedSince?: number | undefined;
  /** Whether the answer is a success, because providers send failures with status 200 too. Only successes are cached. */
  readonly isSuccess?: ((answer: HttpResponse) => boolean) | undefined;
  /** Headers that differ in each call of the same request, such as a signature over the time. Spelt as in `headers`. */
  readonly varyingHeaders?: readonly string[];
  /**
   * Nobody waits for the answer: the call uses at most a quarter of the channel's quota, gives way to other calls, and is made at most once. The
   * channel's timeout begins when the call may be made.
   */
  readonly isBackground?: boolean | undefined;
  readonly signal?: Cancellation | undefined;
  readonly deadlineAt?: number | undefined;
  /** Called for every attempt of this request, in addition to the client's own listener. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** A body that is never in memory completely, such as a form with a file. Sent at most once. */
export interface HttpBody {
  /** Including its parameters, such as a boundary. */
  readonly contentType: string;
  /** Length of the stream in bytes. */
  readonly length: number;
  /** Opened when the request is being sent; destroyed when the request does not read all of it. */
  stream(): AsyncGenerator<Uint8Array>;
}

/** One attempt, for metrics, log and trace: its result and duration. */
export type Exchange = {
  readonly method: HttpRequest['method'];
  readonly kind: HttpRequest['kind'];
  /** 1 for the first attempt, higher for repetitions. */
  readonly attempt: number;
  readonly milliseconds: number;
} & ({ readonly status: number } | { readonly failure: HttpFailure['kind'] });

/** An answer with any status. */
export interface HttpResponse {
  readonly failed: false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** When it had arrived completely, RFC 3339: other requests may receive it later. */
  readonly answeredAt: string;
  /** The body as text. */
  readonly text: string;
  /** The body parsed tolerantly: broken records of a list are skipped and counted. Undefined when it is not JSON. Integers beyond 2^53 are strings. */
  json(): { readonly value: unknown; readonly brokenRecords: number } | undefined;
}

/** No usable answer. `sent` says whether the provider may have received the request. */
export interface HttpFailure {
  readonly failed: true;
  /**
   * unavailable: no connection, or it broke; timeout: the deadline passed; aborted: the client left; unexpected-response: too large, or not HTTP.
   * Never sent: circuit-open (too many recent calls of the channel failed), rate-limited (its quota is used up), overloaded (too many of
   * its calls wait already).
   */
  readonly kind: 'unavailable' | 'timeout' | 'aborted' | 'unexpected-response' | 'circuit-open' | 'rate-limited' | 'overloaded';
  /** `no` is certain: no byte was sent. */
  readonly sent: 'no' | 'maybe' | 'answered';
  /** For operators. Contains only our own words and codes, never an address, a body or a secret. */
  readonly reason: string;
  /** Milliseconds after which a repetition may succeed, if known. */
  readonly retryAfterSeconds?: number | undefined;
}

export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** Why an attempt failed, with or without an answer. */
export type FailureCode = 'unavailable' | 'timeout' | 'unexpected-response' | 'rate-limited' | 'unauthenticated';

/** The state of a channel's calls. Times are RFC 3339. */
export interface HttpCondition {
  readonly circuit: CircuitState;
  /** PAUSED: the provider demands a pause; DOWN: the circuit is not closed; DEGRADED: a recent call, or the last one, failed. */
  readonly state: 'UNKNOWN' | 'HEALTHY' | 'DEGRADED' | 'DOWN' | 'PAUSED';
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailureCode: FailureCode | null;
  /** Calls left in the tightest known limit; null when no limit is known. */
  readonly remainingCalls: number | null;
  readonly resetsAt: string | null;
  readonly callsInFlight: number;
  readonly callsWaiting: number;
}

/** A provider's own limits. */
export interface RateLimits {
  /** Pause in seconds after a 429 without a time; default 5. */
  readonly pauseAfter429Seconds?: number | undefined;
  /**
   * For a provider that reports its limits in its own way, such as by a code in the body or a header of its own: the seconds for which it
   * accepts no more requests of the answer's limit; 0 for none, also after a 429. Undefined: the status, Retry-After and X-RateLimit decide.
   */
  readonly pauseSecondsOf?: ((answer: Pick<HttpResponse, 'status' | 'headers' | 'json'>) => number | undefined) | undefined;
  /** The name of the limit that a request counts against, for providers with several; few names, without ids. One limit when absent. */
  readonly limitOf?: ((request: Pick<HttpRequest, 'method' | 'path'>) => string) | undefined;
}

/** Sends a channel's requests. Never throws: failures are part of the result. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse | HttpFailure>;
  close(): Promise<void>;
}

/** The client as the code that creates channels sees it. */
export interface ChannelHttpClient extends HttpClient {
  condition(): HttpCondition;
  /** Pauses requests of a limit, as the provider demanded from another replica of the same account. */
  pause(limit: string, milliseconds: number): void;
}
