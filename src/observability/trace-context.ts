import { createTraceState, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';

/** The headers by which a caller says which trace its request belongs to (W3C Trace Context). */
export interface TraceHeaders {
  readonly traceparent?: string | string[] | undefined;
  readonly tracestate?: string | string[] | undefined;
}

const traceparentPattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;

/** The caller's span as the parent of ours; no parent when the headers name none, or none that is valid. */
export function readTraceContext({ traceparent, tracestate }: TraceHeaders): Context {
  const [, traceId, spanId, flags] = typeof traceparent === 'string' ? (traceparentPattern.exec(traceparent) ?? []) : [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const state = typeof tracestate === 'string' ? { traceState: createTraceState(tracestate) } : {};
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true, ...state });
}
