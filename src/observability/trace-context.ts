import type { Context } from '@opentelemetry/api';

/** OpenTelemetry's API package, which is loaded when a tracer provider is registered. */
export type TraceApi = typeof import('@opentelemetry/api');

/** The headers that say which trace a request belongs to (W3C Trace Context). */
export interface TraceHeaders {
  readonly traceparent?: string | string[] | undefined;
  readonly tracestate?: string | string[] | undefined;
}

const traceparentPattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;

/** A context with the caller's span as parent, or the root context when the headers have no valid span. */
export function readTraceContext({ createTraceState, ROOT_CONTEXT, trace }: TraceApi, { traceparent, tracestate }: TraceHeaders): Context {
  const [, traceId, spanId, flags] = typeof traceparent === 'string' ? (traceparentPattern.exec(traceparent) ?? []) : [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const state = typeof tracestate === 'string' ? { traceState: createTraceState(tracestate) } : {};
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true, ...state });
}
