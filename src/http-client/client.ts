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
  /** A channel's baseUrl: an origin, perhaps with a path that goes before every request's path. */
  readonly origin: string;
  /** Calls under way at most, each with its socket. Enough when it is at least calls per second x seconds per call. Default 64. */
  readonly concurrency?: number | undefined;
  /** The account's own quota. */
  readonly callsPerMinute?: number | undefined;
  /** Where the quota is shared with others who call for the same account. */
  readonly sharedQuota?: SharedQuota | undefined;
  readonly rateLimits?: RateLimits | undefined;
  /** Told of each pause that the provider demands of a limit. */
  readonly onPause?: ((limit: string, milliseconds: number) => void) | undefined;
  /** Of one request, from asking to the end of the answer. Default 10 000. */
  readonly timeoutMs?: number | undefined;
  /** A bound of all answers below those that their requests name; none when absent. */
  readonly maxResponseBytes?: number | undefined;
  /** Told of every attempt, the repeated ones too; of one without an answer with the reason, which is for operators alone. */
  readonly onExchange?: ((exchange: Exchange, reason: string | undefined) => void) | undefined;
  /** How often a read is repeated at most; default 2. */
  readonly retries?: number | undefined;
  readonly timing?: Timing | undefined;
}

/** Longer than any provider takes to accept a connection; while it lasts, the socket is of no use to calls that could be answered. */
const maxConnectMs = 3000;

/** Of the answers under way that are larger than some hundred KiB, so many of a channel are held in memory at a time. */
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
  // No pipelining: undici sends again what waited behind a broken request. Its own timers are coarse; ours covers head and body.
  const pool = new Pool(base.origin, {
    connections: concurrency,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: connectorWithoutContinue({ timeout: Math.min(timeoutMs, maxConnectMs) }),
  });
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  async function ask(request: HttpRequest, deadlineAt: number, attemptNumber: number): Promise<AttemptResult> {
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
    tell([options.onExchange, request.onExchange], request, result.outcome, attemptNumber, performance.now() - started);
    return result;
  }

  /** The next attempt's result; or, when there may be none, why. */
  async function requestIfAdmitted(request: HttpRequest, deadlineAt: number, attemptNumber: number): Promise<AttemptResult | HttpFailure> {
    const signal = signalOf(request);
    const admission = await admissions.admit(request, { deadlineAt, signal });
    if (admission.failed) return admission;
    const result = await ask(request, deadlineAt, attemptNumber);
    admission.settle(result);
    return result;
  }

  async function requestWithRetries(request: HttpRequest): Promise<HttpResponse | HttpFailure> {
    const deadlineAt = Math.min(Date.now() + timeoutMs, request.deadlineAt ?? Infinity);
    const first = await requestIfAdmitted(request, deadlineAt, 1);
    if ('failed' in first) return first;
    retryBudget.noteCall();
    let last = first;
    for (let number = 2; number <= maxAttempts && mayBeRepeated(request, last); number += 1) {
      const pauseMs = pauseBefore(number, last, timing);
      if (Date.now() + pauseMs >= deadlineAt || !retryBudget.spend()) break;
      await timing.wait(pauseMs, request.signal);
      const next = await requestIfAdmitted(request, deadlineAt, number);
      // What the provider did is better to know than that it is asked no more.
      if ('failed' in next) break;
      last = next;
    }
    return last.outcome;
  }

  /** Not undici's `close`: that waits also for connections that nobody waits for any more. */
  async function closeWhenDone(): Promise<void> {
    await Promise.all(underWay);
    await pool.destroy();
  }

  return {
    async request(request) {
      if (closing !== undefined) return unsent('the client is closed');
      if (!isSendable(request.path)) return unsent('the path holds characters that cannot be sent as they are');
      const outcome = requestWithRetries(request);
      underWay.add(outcome);
      void outcome.then(() => underWay.delete(outcome));
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

/** undici sends a path as it stands, so what HTTP does not allow there must not come that far. */
function isSendable(path: string): boolean {
  return /^\/[\x21-\x7e]*$/.test(path);
}

/** A write that has begun is finished, whatever the client does. */
function signalOf({ kind, signal }: HttpRequest): AbortSignal | undefined {
  return kind === 'read' ? signal : undefined;
}

function tell(
  listeners: readonly HttpClientOptions['onExchange'][],
  { method, kind }: HttpRequest,
  outcome: HttpResponse | HttpFailure,
  attempt: number,
  milliseconds: number,
): void {
  const ending = outcome.failed ? { failure: outcome.kind } : { status: outcome.status };
  for (const listener of listeners) {
    try {
      listener?.({ method, kind, attempt, milliseconds, ...ending }, outcome.failed ? outcome.reason : undefined);
    } catch {
      // An answer that came must not be lost because it could not be counted.
    }
  }
}
