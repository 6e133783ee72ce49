import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedNames } from './bounded-names.js';
import { outcomeOf, type Exchange } from './exchange.js';

/** How many operation names have series of their own. Clients choose the names. */
const maxOperationNames = 100;

const operationSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const callSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The result of an operation. */
export interface OperationEnd {
  readonly name: string;
  readonly type: string;
  readonly outcome: 'ok' | 'partial' | 'refused' | 'failed';
  readonly code: string | undefined;
  readonly seconds: number;
}

/** The metrics of one gateway, in a registry of its own. */
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
      help: 'Duration of queries and mutations.',
      labelNames: ['operation', 'type', 'outcome'],
      buckets: operationSeconds,
      registers,
    });
    this.subscriptionEnds = new Counter({
      name: 'parley_subscriptions_ended_total',
      help: 'Subscriptions that have ended.',
      labelNames: ['operation', 'outcome'],
      registers,
    });
    this.errors = new Counter({
      name: 'parley_operation_errors_total',
      help: 'Operations with errors, by the code of the first error.',
      labelNames: ['code'],
      registers,
    });
    this.calls = new Histogram({
      name: 'parley_provider_call_duration_seconds',
      help: 'Duration of attempts of provider calls; outcome is the class of the status, or the kind of the failure.',
      labelNames: ['channel', 'kind', 'outcome'],
      buckets: callSeconds,
      registers,
    });
    this.retries = new Counter({
      name: 'parley_provider_call_retries_total',
      help: 'Retries of provider calls.',
      labelNames: ['channel'],
      registers,
    });
    this.cacheHits = new Counter({
      name: 'parley_provider_cache_hits_total',
      help: 'Reads that were answered from the cache, without a call.',
      labelNames: ['channel'],
      registers,
    });
    this.answers = new Counter({
      name: 'parley_http_answers_total',
      help: 'HTTP responses.',
      labelNames: ['route', 'status'],
      registers,
    });
    this.joined = new Counter({
      name: 'parley_queries_joined_total',
      help: 'Queries that shared the answer of an equal running query.',
      registers,
    });
    this.open = new Gauge({
      name: 'parley_subscriptions_open',
      help: 'Open subscriptions.',
      labelNames: ['transport'],
      registers,
    });
    this.sockets = new Gauge({ name: 'parley_sockets_open', help: 'Open WebSockets.', registers });
    for (const transport of ['websocket', 'sse']) this.open.set({ transport }, 0);
  }

  ended({ name, type, outcome, code, seconds }: OperationEnd): void {
    // Anyone can invent the name of an operation that is refused.
    const operation = outcome === 'refused' ? this.names.ifAdmitted(name) : this.names.admit(name);
    if (type === 'subscription') this.subscriptionEnds.inc({ operation, outcome });
    else this.operations.observe({ operation, type, outcome }, seconds);
    if (code !== undefined) this.errors.inc({ code });
  }

  called(channel: string, exchange: Exchange): void {
    this.calls.observe({ channel, kind: exchange.kind, outcome: outcomeOf(exchange) }, exchange.milliseconds / 1000);
    if (exchange.attempt > 1) this.retries.inc({ channel });
  }

  cacheHit(channel: string): void {
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
