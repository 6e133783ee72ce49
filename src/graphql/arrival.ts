import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Transport } from '../signal/operation.js';
import { requestIdOf } from '../signal/request-id.js';
import type { TraceHeaders } from '../signal/trace-context.js';
import type { ClientArrival } from './context.js';

/** An operation that has an HTTP request of its own. */
export function arrivalOf(request: FastifyRequest, transport: Exclude<Transport, 'websocket'>): ClientArrival {
  return { requestId: request.id, transport, headers: traceHeadersOf(request.headers) };
}

/** One of the many operations of a WebSocket, which has no headers but those that the connection began with. */
export function operationArrival(headers: TraceHeaders): ClientArrival {
  return { requestId: requestIdOf(undefined), transport: 'websocket', headers };
}

/** What is worth keeping as long as the connection. */
export function traceHeadersOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders {
  return { traceparent, tracestate };
}
