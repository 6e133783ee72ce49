import { Pool } from 'undici';
import { createRedactor } from '../signal/redact.js';
import type { AttemptResult } from './attempt.js';
import { attempt } from './attempt.js';
import type { HttpClient, HttpFailure, HttpRequest, HttpResponse } from './exchange.js';
import { unsent } from './failure.js';

export interface HttpClientOptions {
  /** A channel's baseUrl: an origin, perhaps with a path that goes before every request's path. */
  readonly origin: string;
  /** Sockets at most. Enough when it is at least calls per second x seconds per call. Default 64. */
  readonly connections?: number | undefined;
  /** Of one request, from asking to the end of the answer. Default 10 000. */
  readonly timeoutMs?: number | undefined;
  /** Default 10 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** What a failure's reason must never hold. */
  readonly secrets?: readonly string[] | undefined;
  /** Told of every attempt, the repeated ones too. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** One attempt for the metrics and the log: how it ended and how long it took. */
export type Exchange = { readonly method: HttpRequest['method']; readonly kind: HttpRequest['kind']; readonly milliseconds: number } & (
  { readonly status: number } | { readonly failure: HttpFailure['kind'] }
);

/** A channel's own sockets: two channels at one origin share none, so that neither can slow down or break the other. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const base = new URL(options.origin);
  const prefix = base.pathname.replace(/\/+$/, '');
  const timeoutMs = options.timeoutMs ?? 10_000;
  const maxResponseBytes = options.maxResponseBytes ?? 10 * 1024 * 1024;
  const redactor = createRedactor(options.secrets ?? []);
  // No pipelining: undici sends again what waited behind a broken request. Its own timers are coarse; ours covers head and body.
  const pool = new Pool(base.origin, {
    connections: options.connections ?? 64,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs },
  });
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  async function ask(request: HttpRequest, deadlineAt: number): Promise<AttemptResult> {
    const started = performance.now();
    const result = await attempt(
      pool,
      {
        method: request.method,
        path: prefix + request.path,
        // Uncompressed answers need no second bound.
        headers: { 'user-agent': 'parley', 'accept-encoding': 'identity', ...request.headers },
        body: request.body ?? null,
        idempotent: request.kind === 'read',
      },
      // A write that has begun is finished, whatever the client does.
      { deadlineAt, maxResponseBytes, signal: request.kind === 'read' ? request.signal : undefined },
    );
    tell(options.onExchange, request, result.outcome, performance.now() - started);
    return result;
  }

  async function askAsOftenAsAllowed(request: HttpRequest): Promise<HttpResponse | HttpFailure> {
    const deadlineAt = Math.min(Date.now() + timeoutMs, request.deadlineAt ?? Infinity);
    const first = await ask(request, deadlineAt);
    const { outcome } = mayBeRepeated(request, first) ? await ask(request, deadlineAt) : first;
    return outcome.failed ? { ...outcome, reason: redactor.text(outcome.reason) } : outcome;
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
      const outcome = askAsOftenAsAllowed(request);
      underWay.add(outcome);
      void outcome.then(() => underWay.delete(outcome));
      return outcome;
    },
    close() {
      closing ??= closeWhenDone();
      return closing;
    },
  };
}

/** undici sends a path as it stands, so what HTTP does not allow there must not come that far. */
function isSendable(path: string): boolean {
  return /^\/[\x21-\x7e]*$/.test(path);
}

function mayBeRepeated(request: HttpRequest, { outcome, stage }: AttemptResult): boolean {
  return request.kind === 'read' && outcome.failed && outcome.kind === 'unavailable' && stage !== 'answering';
}

function tell(
  onExchange: HttpClientOptions['onExchange'],
  request: HttpRequest,
  outcome: HttpResponse | HttpFailure,
  milliseconds: number,
): void {
  const { method, kind } = request;
  try {
    onExchange?.({ method, kind, milliseconds, ...(outcome.failed ? { failure: outcome.kind } : { status: outcome.status }) });
  } catch {
    // An answer that came must not be lost because it could not be counted.
  }
}
