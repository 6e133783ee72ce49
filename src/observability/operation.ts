import { performance } from 'node:perf_hooks';
import type { Exchange } from './exchange.js';
import type { Log } from './log.js';
import type { Metrics, OperationEnd } from './metrics.js';
import { OperationTrace } from './trace.js';
import type { TraceHeaders } from './trace-context.js';

export type Transport = 'http' | 'websocket' | 'sse';

/** An operation as it comes in, before it is read. */
export interface RequestInfo {
  readonly requestId: string;
  readonly client: string;
  readonly transport: Transport;
  readonly headers: TraceHeaders;
  /** The client may see what the operation cost: the calls are remembered for it. */
  readonly remembersCalls: boolean;
}

/** How an operation ended. `code` is that of its first error. */
export interface Ending {
  readonly outcome: OperationEnd['outcome'];
  readonly code?: string | undefined;
}

export type NamedCall = Exchange & { readonly channel: string };

/** More are counted and not told. */
const maxCalls = 200;
const maxName = 100;

/** One operation from its arrival to its end, for the log, the metrics and the trace. Its text and variables are no part of it. */
export class Operation {
  readonly requestId: string;
  private readonly requestInfo: RequestInfo;
  private readonly signals: OperationSignals;
  private readonly trace: OperationTrace | undefined;
  private readonly startedAt = performance.now();
  private name = 'anonymous';
  private type = 'unknown';
  private providerCalls = 0;
  private calls: NamedCall[] = [];
  private isStream = false;
  private hasEnded = false;

  constructor(arrival: RequestInfo, signals: OperationSignals) {
    this.requestId = arrival.requestId;
    this.requestInfo = arrival;
    this.signals = signals;
    this.trace = OperationTrace.begin(arrival.headers);
  }

  /** What it is called, once it is read. A name is the client's own: what cannot stand in a log or a label is left out. */
  identify(name: string | null | undefined, type: string): void {
    this.type = type;
    this.name = (name ?? '').replace(/[^\w]/g, '').slice(0, maxName) || 'anonymous';
  }

  /** From now on it runs until it is ended by itself: an answer is one of many. */
  streams(): void {
    this.isStream = true;
    this.signals.metrics.subscribed(this.requestInfo.transport);
  }

  /** An answer is made: the only one, unless it streams. */
  answered(ending: Ending): void {
    if (!this.isStream) this.end(ending);
  }

  called(channel: string, exchange: Exchange): void {
    this.providerCalls += 1;
    this.trace?.called(channel, this.signals.addressOf(channel), exchange);
    if (this.requestInfo.remembersCalls && this.calls.length < maxCalls) this.calls.push({ channel, ...exchange });
  }

  /** The calls since it was last asked for them; undefined when the client may not see them. */
  takeCalls(): readonly NamedCall[] | undefined {
    if (!this.requestInfo.remembersCalls) return undefined;
    const taken = this.calls;
    this.calls = [];
    return taken;
  }

  /** The first end counts. */
  end({ outcome, code }: Ending): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const { name, type, requestId, providerCalls } = this;
    const { client, transport } = this.requestInfo;
    const milliseconds = performance.now() - this.startedAt;
    const { log, metrics } = this.signals;
    if (this.isStream) metrics.unsubscribed(transport);
    metrics.ended({ name, type, outcome, code, seconds: milliseconds / 1000 });
    this.trace?.end({ name, type, client, requestId, outcome, code });
    if (!log.isLevelEnabled('info')) return;
    const duration = Math.round(milliseconds * 10) / 10;
    log.info({ operation: name, type, transport, client, milliseconds: duration, providerCalls, outcome, code, requestId }, 'operation');
  }
}

/** Where operations are told. */
export interface OperationSignals {
  readonly log: Log;
  readonly metrics: Metrics;
  /** The host name behind a channel. */
  readonly addressOf: (channel: string) => string | undefined;
}
