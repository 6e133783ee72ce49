import { ProxyTracerProvider, SpanKind, SpanStatusCode, trace, type Context, type Span, type Tracer } from '@opentelemetry/api';
import type { Exchange } from './exchange.js';
import { readTraceContext, type TraceHeaders } from './trace-context.js';

/** The attributes of an operation that has ended. */
export interface OperationAttributes {
  readonly name: string;
  readonly type: string;
  readonly client: string;
  readonly requestId: string;
  readonly outcome: string;
  readonly code: string | undefined;
}

/** Looked up each time, because a tracer provider may be registered later. Undefined without one, so that no spans are created. */
function tracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider ? provider.getDelegateTracer('parley') : provider.getTracer('parley');
}

/** The span of one operation, with a span for each provider call below it. */
export class OperationTrace {
  private readonly tracer: Tracer;
  private readonly span: Span;
  private readonly context: Context;

  private constructor(tracer: Tracer, headers: TraceHeaders) {
    const parent = readTraceContext(headers);
    this.tracer = tracer;
    this.span = tracer.startSpan('graphql', { kind: SpanKind.SERVER }, parent);
    this.context = trace.setSpan(parent, this.span);
  }

  /** Undefined when no tracer provider is registered. */
  static begin(headers: TraceHeaders): OperationTrace | undefined {
    const active = tracer();
    return active === undefined ? undefined : new OperationTrace(active, headers);
  }

  /** Call it when a provider call has ended. `address` is the provider's host name. */
  called(channel: string, address: string | undefined, exchange: Exchange): void {
    if (!this.span.isRecording()) return;
    const endTime = Date.now();
    const span = this.tracer.startSpan(
      exchange.method,
      {
        kind: SpanKind.CLIENT,
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
    if (error !== undefined) span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR });
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
    if (outcome === 'failed') this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}
