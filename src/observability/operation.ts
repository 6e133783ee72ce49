import { performance } from 'node:perf_hooks';
import type { Exchange } from './exchange.js';
import type { Log } from './log.js';
import type { Metrics, OperationEnd } from './metrics.js';
import { OperationTrace } from './trace.js';
import type { TraceHeaders } from './trace-context.js';

export type Transport = 'http' | 'websocket' | 'sse';

/** What is known of an operation before it is parsed. */
export interface RequestInfo {
  readonly requestId: string;
  readonly client: string;
  readonly transport: Transport;
  readonly headers: TraceHeaders;
  /** Whether the client may see the provider calls of the operation. */
  readonly showsCalls: boolean;
}

/** The result of an operation. `code` is that of its first error. */
export interface Ending {
  readonly outcome: OperationEnd['outcome'];
  readonly code?: string | undefined;
}

export type NamedCall = Exchange & { readonly channel: string };

/** Further calls are counted and not listed. */
const maxCalls = 200;
const maxName = 100;

/** Reports one operation to the log, the metrics and the trace. It never has the operation's text or variables. */
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

  constructor(info: RequestInfo, signals: OperationSignals) {
    this.requestId = info.requestId;
    this.requestInfo = info;
    this.signals = signals;
    this.trace = OperationTrace.begin(info.headers);
  }

  /** Sets the name and type after parsing. The client chooses the name: characters that do not fit into a log or a label are removed. */
  identify(name: string | null | undefined, type: string): void {
    this.type = type;
    this.name = (name ?? '').replace(/[^\w]/g, '').slice(0, maxName) || 'anonymous';
  }

  /** Marks a subscription: it has many answers and runs until `end` is called. */
  streams(): void {
    this.isStream = true;
    this.signals.metrics.subscribed(this.requestInfo.transport);
  }

  /** An answer is ready. It ends the operation unless that is a subscription. */
  answered(ending: Ending): void {
    if (!this.isStream) this.end(ending);
  }

  called(channel: string, exchange: Exchange): void {
    this.providerCalls += 1;
    this.trace?.called(channel, this.signals.addressOf(channel), exchange);
    if (this.requestInfo.showsCalls && this.calls.length < maxCalls) this.calls.push({ channel, ...exchange });
  }

  /** The calls since this was last called; undefined when the client may not see them. */
  takeCalls(): readonly NamedCall[] | undefined {
    if (!this.requestInfo.showsCalls) return undefined;
    const taken = this.calls;
    this.calls = [];
    return taken;
  }

  /** Only the first call has an effect. */
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

/** Where operations are reported. */
export interface OperationSignals {
  readonly log: Log;
  readonly metrics: Metrics;
  /** The host name behind a channel. */
  readonly addressOf: (channel: string) => string | undefined;
}
