import type { AnswerSize } from './answer-size.js';

/** What the houses know of HTTP: types only, so that no house depends on how it is done. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the origin of the channel's baseUrl: path and query, already percent-encoded, beginning with /. Sent byte for byte. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent byte for byte. */
  readonly body?: string | HttpBody;
  /** `read` may be repeated after a failed connection and after 502, 503 and 504; `write` never. */
  readonly kind: 'read' | 'write';
  /** How large a successful answer may be; a larger one is refused. Default: `record` for a write, `page` for a read. */
  readonly answerSize?: AnswerSize | undefined;
  /**
   * The answer to an identical read of this channel will do if that began at this moment of `performance.now()` or later: 0 for any that
   * is under way. Undefined: only its own will, as for a write that depends on it.
   */
  readonly sharedSince?: number | undefined;
  /** Whether an answer tells what was asked for, since providers tell failures with 200 too: only such an answer is given to later reads. */
  readonly isSuccess?: ((answer: HttpResponse) => boolean) | undefined;
  /** The headers that differ at each call although the same is asked, such as a signature over the time. Spelt as in `headers`. */
  readonly varyingHeaders?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly deadlineAt?: number | undefined;
  /** Told of every attempt of this one request, beside the client's own listener. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** A body that is never held whole, such as a form with a file. Sent at most once. */
export interface HttpBody {
  /** With its parameters, such as a boundary. */
  readonly contentType: string;
  /** How many bytes the stream has. */
  readonly length: number;
  /** Begun only when the request is on its way; ended when the request does not take all of it. */
  stream(): AsyncGenerator<Uint8Array>;
}

/** One attempt for the metrics, the log and the trace: how it ended and how long it took. */
export type Exchange = {
  readonly method: HttpRequest['method'];
  readonly kind: HttpRequest['kind'];
  /** 1 for the first, more for a repetition. */
  readonly attempt: number;
  readonly milliseconds: number;
} & ({ readonly status: number } | { readonly failure: HttpFailure['kind'] });

/** An answer, whatever its status. */
export interface HttpResponse {
  readonly failed: false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** When it had come whole, RFC 3339: others may be given it later. */
  readonly answeredAt: string;
  /** The body as text. */
  readonly text: string;
  /** The body read tolerantly: broken records of a list are left out and counted; undefined when it is no JSON at all. Integers beyond 2^53 are strings. */
  json(): { readonly value: unknown; readonly brokenRecords: number } | undefined;
}

/** No usable answer: `sent` says whether the provider may have got the request. */
export interface HttpFailure {
  readonly failed: true;
  /**
   * unavailable: no connection or it broke; timeout: deadline passed; aborted: the client left; unexpected-response: larger than the request allows, or not HTTP.
   * Never sent at all: circuit-open (too many calls of the channel failed lately), rate-limited (its budget is used up), overloaded (too
   * many of its calls wait already).
   */
  readonly kind: 'unavailable' | 'timeout' | 'aborted' | 'unexpected-response' | 'circuit-open' | 'rate-limited' | 'overloaded';
  /** `no` is certain: nothing left this machine. */
  readonly sent: 'no' | 'maybe' | 'answered';
  /** For operators: made of our own words and of codes alone, so that it never holds an address, a body or a secret. */
  readonly reason: string;
  /** After which asking again may help, where that is known. */
  readonly retryAfterSeconds?: number | undefined;
}

export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** Why an attempt was no success, whether no answer came or the answer said so. */
export type FailureCode = 'unavailable' | 'timeout' | 'unexpected-response' | 'rate-limited' | 'unauthenticated';

/** How a channel's calls fare. Times are RFC 3339. */
export interface HttpCondition {
  readonly circuit: CircuitState;
  /** PAUSED: the provider wants no more for now; DOWN: the circuit is not closed; DEGRADED: a call of the last seconds, or the last one, failed. */
  readonly state: 'UNKNOWN' | 'HEALTHY' | 'DEGRADED' | 'DOWN' | 'PAUSED';
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailureCode: FailureCode | null;
  /** What is left of the narrowest limit that is known; null when none is. */
  readonly remainingCalls: number | null;
  readonly resetsAt: string | null;
  readonly callsUnderWay: number;
  readonly callsWaiting: number;
}

/** What a provider's own limits are like. */
export interface RateLimits {
  /** How long to rest after a 429 that tells no time; default 5. */
  readonly pauseAfter429Seconds?: number | undefined;
  /** The name of the limit that a request counts against, where a provider has several; few and without ids. One for all when absent. */
  readonly limitOf?: ((request: Pick<HttpRequest, 'method' | 'path'>) => string) | undefined;
}

/** A channel's way to the world. Never throws: what can go wrong is part of the answer. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse | HttpFailure>;
  close(): Promise<void>;
}

/** As whoever put the channel together sees it. */
export interface ChannelHttpClient extends HttpClient {
  condition(): HttpCondition;
  /** Lets requests of a limit rest, as the provider has told somebody else who calls for the same account. */
  pause(limit: string, milliseconds: number): void;
}
