import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Transport } from '../../observability/operation.js';
import { requestIdOf } from '../../observability/request-id.js';
import type { TraceHeaders } from '../../observability/trace-context.js';
import type { ClientRequestInfo } from '../request/context.js';

/** An operation that has an HTTP request of its own. */
export function requestInfoOf(request: FastifyRequest, transport: Exclude<Transport, 'websocket'>): ClientRequestInfo {
  return { requestId: request.id, transport, headers: traceHeadersOf(request.headers) };
}

/** One of the many operations of a WebSocket, which has no headers but those that the connection began with. */
export function operationRequestInfo(headers: TraceHeaders): ClientRequestInfo {
  return { requestId: requestIdOf(undefined), transport: 'websocket', headers };
}

/** What is worth keeping as long as the connection. */
export function traceHeadersOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders {
  return { traceparent, tracestate };
}
