import { createRequire } from 'node:module';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import type { Exchange } from './exchange.js';
import { readTraceContext, type TraceApi, type TraceHeaders } from './trace-context.js';

/** The attributes of an operation that has ended. */
export interface OperationAttributes {
  readonly name: string;
  readonly type: string;
  readonly client: string;
  readonly requestId: string;
  readonly outcome: string;
  readonly code: string | undefined;
}

/** A tracer, and the package that it belongs to. */
interface Tracing {
  readonly api: TraceApi;
  readonly tracer: Tracer;
}

/** Where every copy of OpenTelemetry's API package (version 1) keeps what is registered. */
const registered = Symbol.for('opentelemetry.js.api.1');
let loaded: TraceApi | undefined;

/** Looked up each time, because a tracer provider may be registered later. Undefined without one, so that no spans are created. */
function tracing(): Tracing | undefined {
  // Nothing is registered in most processes, and the package takes 30 ms to load.
  if (!(registered in globalThis)) return undefined;
  const api = (loaded ??= createRequire(import.meta.url)('@opentelemetry/api') as TraceApi);
  const provider = api.trace.getTracerProvider();
  const tracer = provider instanceof api.ProxyTracerProvider ? provider.getDelegateTracer('parley') : provider.getTracer('parley');
  return tracer && { api, tracer };
}

/** The span of one operation, with a span for each provider call below it. */
export class OperationTrace {
  private readonly tracing: Tracing;
  private readonly span: Span;
  private readonly context: Context;

  private constructor(tracing: Tracing, headers: TraceHeaders) {
    const { api, tracer } = tracing;
    const parent = readTraceContext(api, headers);
    this.tracing = tracing;
    this.span = tracer.startSpan('graphql', { kind: api.SpanKind.SERVER }, parent);
    this.context = api.trace.setSpan(parent, this.span);
  }

  /** Undefined when no tracer provider is registered. */
  static begin(headers: TraceHeaders): OperationTrace | undefined {
    const active = tracing();
    return active === undefined ? undefined : new OperationTrace(active, headers);
  }

  /** Call it when a provider call has ended. `address` is the provider's host name. */
  called(channel: string, address: string | undefined, exchange: Exchange): void {
    if (!this.span.isRecording()) return;
    const endTime = Date.now();
    const { api, tracer } = this.tracing;
    const span = tracer.startSpan(
      exchange.method,
      {
        kind: api.SpanKind.CLIENT,
        startTime: endTime - exchange.milliseconds,
        attributes: {
          'http.request.method': exchange.method,
          'server.address': address,
          'http.response.status_code': 'status' in exchange ? exchange.status : undefined,
          'http.request.resend_count': exchange.attempt > 1 ? exchange.attempt - 1 : undefined,
          'parley.channel': channel,
          'parley.call.kind': exchange.kind,
        },
      },
      this.context,
    );
    const error = 'failure' in exchange ? exchange.failure : exchange.status >= 400 ? String(exchange.status) : undefined;
    if (error !== undefined) span.setAttribute('error.type', error).setStatus({ code: api.SpanStatusCode.ERROR });
    span.end(endTime);
  }

  end({ name, type, client, requestId, outcome, code }: OperationAttributes): void {
    this.span.updateName(`${type} ${name}`);
    this.span.setAttributes({
      'graphql.operation.name': name,
      'graphql.operation.type': type,
      'parley.client': client,
      'parley.request_id': requestId,
      'parley.outcome': outcome,
    });
    if (code !== undefined) this.span.setAttribute('error.type', code);
    // A refused request is not a failure of the server.
    if (outcome === 'failed') this.span.setStatus({ code: this.tracing.api.SpanStatusCode.ERROR });
    this.span.end();
  }
}
