import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedNames } from './bounded-names.js';
import { endOf, type Exchange } from './exchange.js';

/** Names of operations that have series of their own; clients make them up. */
const maxOperationNames = 100;

const operationSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const callSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How an operation ended, for the metrics. */
export interface OperationEnd {
  readonly name: string;
  readonly type: string;
  readonly outcome: 'ok' | 'partial' | 'refused' | 'failed';
  readonly code: string | undefined;
  readonly seconds: number;
}

/** What is counted as it happens. Every gateway has a registry of its own. */
export class Metrics {
  readonly registry = new Registry();
  private readonly names = new BoundedNames(maxOperationNames);
  private readonly operations: Histogram;
  private readonly subscriptionEnds: Counter;
  private readonly errors: Counter;
  private readonly calls: Histogram;
  private readonly retries: Counter;
  private readonly cacheHits: Counter;
  private readonly answers: Counter;
  private readonly joined: Counter;
  private readonly open: Gauge;
  private readonly sockets: Gauge;

  constructor() {
    const registers = [this.registry];
    this.operations = new Histogram({
      name: 'parley_operation_duration_seconds',
      help: 'Queries and mutations from their arrival to their answer.',
      labelNames: ['operation', 'type', 'outcome'],
      buckets: operationSeconds,
      registers,
    });
    this.subscriptionEnds = new Counter({
      name: 'parley_subscriptions_ended_total',
      help: 'Subscriptions that are over.',
      labelNames: ['operation', 'outcome'],
      registers,
    });
    this.errors = new Counter({
      name: 'parley_operation_errors_total',
      help: 'Operations that did not end well, by the code of their first error.',
      labelNames: ['code'],
      registers,
    });
    this.calls = new Histogram({
      name: 'parley_provider_call_duration_seconds',
      help: 'Attempts of provider calls; outcome is the class of the status, or the kind of the failure.',
      labelNames: ['channel', 'kind', 'outcome'],
      buckets: callSeconds,
      registers,
    });
    this.retries = new Counter({
      name: 'parley_provider_call_retries_total',
      help: 'Attempts behind the first.',
      labelNames: ['channel'],
      registers,
    });
    this.cacheHits = new Counter({
      name: 'parley_provider_cache_hits_total',
      help: 'Reads that were answered without a call, by an earlier answer.',
      labelNames: ['channel'],
      registers,
    });
    this.answers = new Counter({
      name: 'parley_http_answers_total',
      help: 'Answers to HTTP requests.',
      labelNames: ['route', 'status'],
      registers,
    });
    this.joined = new Counter({
      name: 'parley_queries_joined_total',
      help: 'Queries that were answered together with an equal one that was under way.',
      registers,
    });
    this.open = new Gauge({
      name: 'parley_subscriptions_open',
      help: 'Subscriptions that run.',
      labelNames: ['transport'],
      registers,
    });
    this.sockets = new Gauge({ name: 'parley_sockets_open', help: 'WebSockets that are open.', registers });
    for (const transport of ['websocket', 'sse']) this.open.set({ transport }, 0);
  }

  ended({ name, type, outcome, code, seconds }: OperationEnd): void {
    // A name that was refused may be anybody's invention.
    const operation = outcome === 'refused' ? this.names.placed(name) : this.names.place(name);
    if (type === 'subscription') this.subscriptionEnds.inc({ operation, outcome });
    else this.operations.observe({ operation, type, outcome }, seconds);
    if (code !== undefined) this.errors.inc({ code });
  }

  called(channel: string, exchange: Exchange): void {
    this.calls.observe({ channel, kind: exchange.kind, outcome: endOf(exchange) }, exchange.milliseconds / 1000);
    if (exchange.attempt > 1) this.retries.inc({ channel });
  }

  spared(channel: string): void {
    this.cacheHits.inc({ channel });
  }

  answered(route: string, status: number): void {
    this.answers.inc({ route, status });
  }

  queryJoined(): void {
    this.joined.inc();
  }

  socketOpened(): void {
    this.sockets.inc();
  }

  socketClosed(): void {
    this.sockets.dec();
  }

  subscribed(transport: string): void {
    this.open.inc({ transport });
  }

  unsubscribed(transport: string): void {
    this.open.dec({ transport });
  }
}
