import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { during } from '../../faults.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';

const tracing: TestClient = {
  name: 'tracing',
  token: 'tracing-token',
  scopes: ['orders:read', 'trace:read', 'orders:write'],
  channels: ['*'],
};
const query = 'query Newest { orders(first: 2, filter: { channels: ["riyadh"] }) { nodes { reference items { name } } } }';
const orderId = toId('Order', 'riyadh', '2');

let riyadh: AwalSimulator;
let gateway: RunningGateway;

beforeAll(async () => {
  riyadh = await startAwalSimulator();
  gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator: riyadh } }, clients: [tracing] });
});
afterAll(async () => {
  await gateway.close();
  await riyadh.close();
});
beforeEach(() => riyadh.forgetRequests());

async function ask(text: string, token: string, headers: Record<string, string> = {}, variables: object = {}) {
  const response = await fetch(`${gateway.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query: text, variables }),
  });
  return (await response.json()) as { data?: Record<string, never>; extensions?: { upstream?: Record<string, unknown>[] } };
}

describe('spans', () => {
  const exporter = new InMemorySpanExporter();
  beforeAll(() => trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })));
  afterAll(() => trace.disable());
  afterEach(() => exporter.reset());

  it('MUST be one for the operation and one for each provider call below it, and none for a field', async () => {
    await ask(query, 'everything-token', { 'x-request-id': 'traced-1' });
    const spans = exporter.getFinishedSpans();
    const operation = spans.at(-1) as ReadableSpan;
    const calls = spans.slice(0, -1);
    expect(operation.name).toBe('query Newest');
    expect(operation.attributes).toEqual({
      'graphql.operation.name': 'Newest',
      'graphql.operation.type': 'query',
      'parley.client': 'everything',
      'parley.request_id': 'traced-1',
      'parley.outcome': 'ok',
    });
    expect(riyadh.requests.length).toBeGreaterThan(1);
    expect(calls).toHaveLength(riyadh.requests.length);
    for (const call of calls) {
      expect(call.parentSpanContext?.spanId).toBe(operation.spanContext().spanId);
      expect(call.spanContext().traceId).toBe(operation.spanContext().traceId);
      expect(call.attributes).toEqual({
        'http.request.method': 'GET',
        'server.address': '127.0.0.1',
        'http.response.status_code': 200,
        'parley.channel': 'riyadh',
        'parley.call.kind': 'read',
      });
    }
  });

  it('MUST belong to the trace that the request names, with its state', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await ask('query Asked { viewer { name } }', 'everything-token', { traceparent, tracestate: 'vendor=opaque' });
    const [operation] = exporter.getFinishedSpans();
    expect(operation?.spanContext().traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(operation?.parentSpanContext).toMatchObject({ spanId: '00f067aa0ba902b7', isRemote: true });
    expect(operation?.spanContext().traceState?.get('vendor')).toBe('opaque');
  });

  it.each([
    'nonsense',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
  ])('MUST begin a trace of their own when the request names none that is valid: %s', async (traceparent) => {
    await ask('{ viewer { name } }', 'everything-token', { traceparent });
    expect(exporter.getFinishedSpans()).toHaveLength(1);
    expect(exporter.getFinishedSpans()[0]?.parentSpanContext).toBeUndefined();
  });

  it('MUST say what failed and hold no secret, no address and no variable', async () => {
    const fault = { kind: 'answer', answer: { status: 403, body: { error: 'no' } } } as const;
    const failing = 'query Failing($id: ID!) { order(id: $id) { reference } }';
    await during(riyadh, fault, () => ask(failing, 'everything-token', {}, { id: orderId }));
    const spans = exporter.getFinishedSpans();
    expect(spans.at(0)).toMatchObject({ status: { code: 2 }, attributes: { 'http.response.status_code': 403, 'error.type': '403' } });
    expect(spans.at(-1)?.attributes).toMatchObject({ 'parley.outcome': 'failed', 'error.type': 'PROVIDER_REFUSED' });
    const exported = JSON.stringify(spans.map(({ name, attributes, events, links, status }) => [name, attributes, events, links, status]));
    for (const hidden of [...Object.values(riyadh.settings), 'everything-token', '/orders', orderId])
      expect(exported).not.toContain(String(hidden));
  });
});

describe('without anybody who records traces', () => {
  it('MUST cost no spans', async () => {
    trace.disable();
    const getTracer = vi.spyOn(trace.getTracerProvider(), 'getTracer');
    await ask(query, 'everything-token');
    expect(getTracer).not.toHaveBeenCalled();
    getTracer.mockRestore();
  });
});

describe('extensions.upstream', () => {
  it('MUST list the provider calls of a query for a client with trace:read', async () => {
    const { extensions } = await ask(query, 'tracing-token');
    expect(extensions?.upstream).toHaveLength(riyadh.requests.length);
    expect(extensions?.upstream?.[0]).toEqual({
      channel: 'riyadh',
      method: 'GET',
      kind: 'read',
      attempt: 1,
      status: 200,
      milliseconds: expect.any(Number),
    });
  });

  it('MUST be empty when there was no call, and absent for a client that may not see it', async () => {
    expect((await ask('{ viewer { name } }', 'tracing-token')).extensions?.upstream).toEqual([]);
    riyadh.forgetRequests();
    expect((await ask(query, 'everything-token')).extensions?.upstream).toBeUndefined();
    expect(riyadh.requests.length).toBeGreaterThan(0);
  });

  it('MUST list the reads and the write of a mutation', async () => {
    const mutation = 'mutation ($id: ID!) { updateOrderStatus(input: { orderId: $id, status: SHIPPED }) { outcome userErrors { code } } }';
    const { data, extensions } = await ask(mutation, 'tracing-token', {}, { id: orderId });
    const kinds = extensions?.upstream?.map(({ kind }) => kind);
    expect([data, kinds?.includes('write'), kinds?.length]).toEqual([expect.anything(), true, riyadh.requests.length]);
  });
});
