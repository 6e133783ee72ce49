import type { Cancellation } from '../observability/cancellation.js';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { toAnswer } from './answer.js';
import type { HttpFailure, HttpResponse } from './exchange.js';
import type { Stage } from './failure.js';
import { failureOf, givenUp, kindOfAbort, unusable } from './failure.js';
import { maxBytesAtOnce } from './json/json-slices.js';
import type { LargeAnswer, LargeAnswers } from './json/large-answers.js';

export interface AttemptLimits {
  /** Milliseconds since the epoch; covers the wait for a socket, the head and the body. */
  readonly deadlineAt: number;
  readonly signal: Cancellation | undefined;
  /** How large an answer with this status may be. */
  readonly maxBytes: (status: number) => number;
  readonly largeAnswers: LargeAnswers;
}

export interface AttemptResult {
  readonly outcome: HttpResponse | HttpFailure;
  /** How far the exchange got. */
  readonly stage: Stage;
  /** Bytes of the answer's body that were received. */
  readonly bytes: number;
}

/** Gives the request to a socket at most once, and reports exactly how far it got. Never rejects. */
export function attempt(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions, limits: AttemptLimits): Promise<AttemptResult> {
  return new Promise((resolve) => {
    const left = limits.deadlineAt - Date.now();
    if (limits.signal?.aborted === true) return resolve({ outcome: givenUp('aborted', 'waiting'), stage: 'waiting', bytes: 0 });
    if (left <= 0) return resolve({ outcome: givenUp('timeout', 'waiting'), stage: 'waiting', bytes: 0 });
    dispatcher.dispatch(options, new Attempt(limits, left, resolve));
  });
}

/**
 * undici calls `onRequestStart` before it writes. An attempt that was settled before that call refuses to start, so it is certain that
 * nothing was sent.
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
  private chunks: Buffer[] = [];
  private size = 0;
  private maxBytes = 0;
  private large: LargeAnswer | undefined;

  constructor(limits: AttemptLimits, milliseconds: number, resolve: (result: AttemptResult) => void) {
    this.limits = limits;
    this.resolve = resolve;
    this.timer = setTimeout(() => this.giveUp('timeout'), milliseconds);
    limits.signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Throwing, unlike `abort`, leaves the socket to the next request in the queue. A second start would be a repetition by undici.
    if (this.settled || this.stage !== 'waiting') throw new Error('not to be sent');
    this.controller = controller;
    this.stage = 'written';
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.stage = 'answering';
    this.status = status;
    this.headers = headers;
    this.maxBytes = this.limits.maxBytes(status);
    if (isEncoded(headers)) return this.refuse('the answer is compressed, although the gateway does not accept that');
    if (Number(headers['content-length'] ?? 0) > this.maxBytes) this.refuseSize();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return;
    this.size += chunk.length;
    if (this.size > this.maxBytes) return this.refuseSize();
    this.chunks.push(chunk);
    if (this.size <= maxBytesAtOnce) return;
    this.large ??= this.limits.largeAnswers.enter({ onWait: () => controller.pause(), onTurn: () => controller.resume() });
  }

  onResponseEnd(): void {
    const answer = toAnswer(this.status, this.headers, { chunks: this.chunks, bytes: this.size }, () => !this.settled);
    if (answer instanceof Promise)
      void answer.then(
        (read) => this.settle(read),
        () => this.refuse('the answer could not be read'),
      );
    else this.settle(answer);
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

  private refuseSize(): void {
    this.refuse(`the answer is larger than ${this.maxBytes} bytes`);
  }

  private settle(outcome: HttpResponse | HttpFailure): void {
    if (this.settled) return;
    this.settled = true;
    this.chunks = [];
    clearTimeout(this.timer);
    this.limits.signal?.removeEventListener('abort', this.onAbort);
    this.large?.leave();
    this.resolve({ outcome, stage: this.stage, bytes: this.size });
  }
}

function isEncoded(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';
}
