import { onTestFinished } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../../src/http-client/client.js';
import type { ChannelHttpClient, HttpFailure, HttpRequest, HttpResponse } from '../../src/http-client/exchange.js';

export const read: HttpRequest = { method: 'GET', path: '/orders', kind: 'read' };
export const write: HttpRequest = { method: 'POST', path: '/orders', kind: 'write', body: '{"status":"shipped"}' };

/** A client that ends with the test. */
export function connect(origin: string, options: Omit<HttpClientOptions, 'origin'> = {}): ChannelHttpClient {
  const client = createHttpClient({ origin, timeoutMs: 5000, ...options });
  onTestFinished(() => client.close());
  return client;
}

export function failure(outcome: HttpResponse | HttpFailure): HttpFailure {
  if (!outcome.failed) throw new Error(`answered ${outcome.status}`);
  return outcome;
}

export function answer(outcome: HttpResponse | HttpFailure): HttpResponse {
  if (outcome.failed) throw new Error(outcome.reason);
  return outcome;
}
