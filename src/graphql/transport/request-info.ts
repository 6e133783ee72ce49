import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Transport } from '../../observability/operation.js';
import { requestIdOf } from '../../observability/request-id.js';
import type { TraceHeaders } from '../../observability/trace-context.js';
import type { ClientRequestInfo } from '../request/context.js';

/** For an operation that has an HTTP request of its own. */
export function requestInfoOf(request: FastifyRequest, transport: Exclude<Transport, 'websocket'>): ClientRequestInfo {
  return { requestId: request.id, transport, headers: traceHeadersOf(request.headers) };
}

/** For an operation over WebSocket, whose only headers are those of the upgrade request. */
export function socketRequestInfo(headers: TraceHeaders): ClientRequestInfo {
  return { requestId: requestIdOf(undefined), transport: 'websocket', headers };
}

/** The headers that a WebSocket keeps for its operations. */
export function traceHeadersOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders {
  return { traceparent, tracestate };
}
