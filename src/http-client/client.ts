import type { Cancellation } from '../observability/cancellation.js';
import { Pool } from 'undici';
import { Admissions } from './resilience/admission.js';
import { maxAnswerBytes } from './answer-size.js';
import type { AttemptResult } from './attempt.js';
import { attempt } from './attempt.js';
import { toOutgoing } from './body.js';
import type { ChannelHttpClient, Exchange, HttpFailure, HttpRequest, HttpResponse, RateLimits } from './exchange.js';
import { unsent } from './failure.js';
import { connectorWithoutContinue } from './interim-answers.js';
import { LargeAnswers } from './json/large-answers.js';
import type { SharedQuota } from './rate-limit/quota.js';
import { mayBeRepeated, pauseBefore } from './resilience/retry.js';
import { RetryBudget } from './resilience/retry-budget.js';
import { machineTiming, type Timing } from './timing.js';

export interface HttpClientOptions {
  /** A channel's baseUrl: an origin, optionally with a path that precedes every request's path. */
  readonly origin: string;
  /** Maximum number of calls in flight, each with its own socket. Must be at least calls per second x seconds per call. Default 64. */
  readonly concurrency?: number | undefined;
  /** The account's own quota. */
  readonly callsPerMinute?: number | undefined;
  /** Shares the quota with other replicas of the same account. */
  readonly sharedQuota?: SharedQuota | undefined;
  readonly rateLimits?: RateLimits | undefined;
  /** Called for each pause that the provider demands of a limit. */
  readonly onPause?: ((limit: string, milliseconds: number) => void) | undefined;
  /** Of one request, from its start to the end of the answer. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** An upper bound on all answers, below what their requests allow; none when absent. */
  readonly maxResponseBytes?: number | undefined;
  /** Called for every attempt, including repetitions. For an attempt without an answer it receives the reason, for operators only. */
  readonly onExchange?: ((exchange: Exchange, reason: string | undefined) => void) | undefined;
  /** Maximum number of repetitions of a read; default 2. */
  readonly retries?: number | undefined;
  readonly timing?: Timing | undefined;
}

/** Longer than any provider needs to accept a connection. Until then the socket is useless to calls that could be answered. */
const maxConnectMs = 3000;

/** Answers larger than some hundred KiB that one channel may have in memory at a time. */
const maxLargeAnswers = 2;

/**
 * A channel's own sockets, queue, circuit and budgets: two channels at one origin share nothing, so that neither can slow down or
 * break the other.
 */
export function createHttpClient(options: HttpClientOptions): ChannelHttpClient {
  const base = new URL(options.origin);
  const prefix = base.pathname.replace(/\/+$/, '');
  const timeoutMs = options.timeoutMs ?? 10_000;
  const { maxResponseBytes = Infinity } = options;
  const largeAnswers = new LargeAnswers(maxLargeAnswers);
  const timing = options.timing ?? machineTiming;
  const concurrency = options.concurrency ?? 64;
  const { callsPerMinute, sharedQuota, rateLimits = {}, onPause } = options;
  const admissions = new Admissions({ concurrency, timeoutMs, callsPerMinute, sharedQuota, rateLimits, onPause, timing });
  const retryBudget = new RetryBudget(timing);
  const maxAttempts = 1 + (options.retries ?? 2);
  // No pipelining: undici would repeat requests queued behind a broken one. Its timers are coarse; our timer covers head and body.
  const pool = new Pool(base.origin, {
    connections: concurrency,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: connectorWithoutContinue({ timeout: Math.min(timeoutMs, maxConnectMs) }),
  });
  const inFlight = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  async function attemptRequest(request: HttpRequest, deadlineAt: number, attemptNumber: number): Promise<AttemptResult> {
    const started = performance.now();
    const { headers, body } = toOutgoing(request);
    const result = await attempt(
      pool,
      {
        method: request.method,
        path: prefix + request.path,
        // Uncompressed answers need no second bound.
        headers: { 'user-agent': 'parley', 'accept-encoding': 'identity', ...headers },
        body,
        idempotent: request.kind === 'read',
      },
      {
        deadlineAt,
        signal: signalOf(request),
        largeAnswers,
        maxBytes: (status) => Math.min(maxResponseBytes, maxBytesOf(request, status)),
      },
    );
    notify(options.onExchange, request, result.outcome, attemptNumber, performance.now() - started);
    return result;
  }

  /** The next attempt's result, or the reason why no attempt is allowed. */
  async function requestIfAdmitted(request: HttpRequest, deadlineAt: number, attemptNumber: number): Promise<AttemptResult | HttpFailure> {
    const signal = signalOf(request);
    const admitting = admissions.admit(request, { deadlineAt, signal });
    const admission = admitting instanceof Promise ? await admitting : admitting;
    if (admission.failed) return admission;
    const result = await attemptRequest(request, deadlineAt, attemptNumber);
    admission.settle(result);
    return result;
  }

  async function requestWithRetries(request: HttpRequest): Promise<HttpResponse | HttpFailure> {
    const refusal = request.isBackground === true ? await admissions.awaitBackgroundTurn(request) : undefined;
    if (refusal !== undefined) return refusal;
    const deadlineAt = Math.min(Date.now() + timeoutMs, request.deadlineAt ?? Infinity);
    const first = await requestIfAdmitted(request, deadlineAt, 1);
    if ('failed' in first) return first;
    retryBudget.noteCall();
    let last = first;
    for (let number = 2; number <= (request.isBackground === true ? 1 : maxAttempts) && mayBeRepeated(request, last); number += 1) {
      const pauseMs = pauseBefore(number, last, timing);
      if (Date.now() + pauseMs >= deadlineAt || !retryBudget.spend()) break;
      await timing.wait(pauseMs, request.signal);
      const next = await requestIfAdmitted(request, deadlineAt, number);
      // The last failure says more than that the circuit is now open.
      if ('failed' in next) break;
      last = next;
    }
    return last.outcome;
  }

  /** Not undici's `close`, which also waits for connections that no request needs any more. */
  async function closeWhenDone(): Promise<void> {
    await Promise.all(inFlight);
    await pool.destroy();
  }

  return {
    request(request) {
      if (closing !== undefined) return Promise.resolve(unsent('the client is closed'));
      if (!isSendable(request.path)) return Promise.resolve(unsent('the path holds characters that cannot be sent as they are'));
      const outcome = requestWithRetries(request);
      inFlight.add(outcome);
      void outcome.then(() => inFlight.delete(outcome));
      return outcome;
    },
    condition: () => admissions.condition(),
    pause: (limit, milliseconds) => admissions.pause(limit, milliseconds),
    close() {
      closing ??= closeWhenDone();
      return closing;
    },
  };
}

function maxBytesOf({ kind, answerSize }: HttpRequest, status: number): number {
  return maxAnswerBytes(answerSize ?? (kind === 'write' ? 'record' : 'page'), status);
}

/** undici sends a path unchanged, so characters that HTTP does not allow there are refused here. */
function isSendable(path: string): boolean {
  return /^\/[\x21-\x7e]*$/.test(path);
}

/** A write that has started is finished even when the client leaves. */
function signalOf({ kind, signal }: HttpRequest): Cancellation | undefined {
  return kind === 'read' ? signal : undefined;
}

function notify(
  onExchange: HttpClientOptions['onExchange'],
  { method, kind, onExchange: onOwnExchange }: HttpRequest,
  outcome: HttpResponse | HttpFailure,
  attempt: number,
  milliseconds: number,
): void {
  const exchange: Exchange = outcome.failed
    ? { method, kind, attempt, milliseconds, failure: outcome.kind }
    : { method, kind, attempt, milliseconds, status: outcome.status };
  // A failing listener must not lose an answer that has arrived.
  try {
    onExchange?.(exchange, outcome.failed ? outcome.reason : undefined);
  } catch {}
  try {
    onOwnExchange?.(exchange);
  } catch {}
}
