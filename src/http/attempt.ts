import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { HttpFailure, HttpResponse } from './exchange.js';
import type { Stage } from './failure.js';
import { failureOf, givenUp, kindOfAbort, unusable } from './failure.js';
import { readJson } from './json.js';

export interface AttemptLimits {
  /** Milliseconds since the epoch; covers the wait for a socket, the head and the body. */
  readonly deadlineAt: number;
  readonly signal: AbortSignal | undefined;
  readonly maxResponseBytes: number;
}

export interface AttemptResult {
  readonly outcome: HttpResponse | HttpFailure;
  /** How far it got. */
  readonly stage: Stage;
}

/** Hands the request to a socket at most once, and tells exactly how far it got. Never rejects. */
export function attempt(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions, limits: AttemptLimits): Promise<AttemptResult> {
  return new Promise((resolve) => {
    const left = limits.deadlineAt - Date.now();
    if (limits.signal?.aborted === true) return resolve({ outcome: givenUp('aborted', 'waiting'), stage: 'waiting' });
    if (left <= 0) return resolve({ outcome: givenUp('timeout', 'waiting'), stage: 'waiting' });
    dispatcher.dispatch(options, new Attempt(limits, left, resolve));
  });
}

/**
 * undici tells by `onRequestStart` that it is about to write: an attempt that was settled before then is certain not to have been
 * sent, because it refuses to start.
 */
class Attempt implements Dispatcher.DispatchHandler {
  private readonly limits: AttemptLimits;
  private readonly resolve: (result: AttemptResult) => void;
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = (): void => this.giveUp(kindOfAbort(this.limits.signal));
  private stage: Stage = 'waiting';
  private settled = false;
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(limits: AttemptLimits, milliseconds: number, resolve: (result: AttemptResult) => void) {
    this.limits = limits;
    this.resolve = resolve;
    this.timer = setTimeout(() => this.giveUp('timeout'), milliseconds);
    limits.signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Throwing, unlike `abort`, leaves the socket to the next in the queue. A second start would be a repetition by undici.
    if (this.settled || this.stage !== 'waiting') throw new Error('not to be sent');
    this.controller = controller;
    this.stage = 'written';
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.stage = 'answering';
    this.status = status;
    this.headers = headers;
    if (isEncoded(headers)) this.refuse('the answer is compressed, which was not asked for');
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.limits.maxResponseBytes) return this.refuse(`the answer is larger than ${this.limits.maxResponseBytes} bytes`);
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const text = Buffer.concat(this.chunks).toString('utf8');
    this.settle(new Answer(this.status, plainHeaders(this.headers), text.startsWith('\uFEFF') ? text.slice(1) : text));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.settle(failureOf(error, this.stage));
  }

  private giveUp(kind: 'timeout' | 'aborted'): void {
    this.settle(givenUp(kind, this.stage));
    this.controller?.abort(new Error(kind));
  }

  private refuse(reason: string): void {
    this.settle(unusable(reason));
    this.controller?.abort(new Error(reason));
  }

  private settle(outcome: HttpResponse | HttpFailure): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.limits.signal?.removeEventListener('abort', this.onAbort);
    this.resolve({ outcome, stage: this.stage });
  }
}

class Answer implements HttpResponse {
  readonly failed = false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answeredAt = new Date().toISOString();
  readonly text: string;
  private read: { result: ReturnType<typeof readJson> } | undefined;

  constructor(status: number, headers: Readonly<Record<string, string>>, text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  json(): ReturnType<typeof readJson> {
    this.read ??= { result: readJson(this.text) };
    return this.read.result;
  }
}

function isEncoded(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';
}

/** Names are lower case already. What came several times is one value, as HTTP reads it. */
function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
