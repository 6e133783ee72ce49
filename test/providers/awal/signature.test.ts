import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sign } from '../../../src/providers/awal/signature.js';
import { createCall } from '../../../src/contract/call.js';
import { getOrder, openAwal } from './channel.js';

const secret = 'your-hmac-secret';

/** The hex digest of a text written out in full, so that no code under test builds it. */
function digest(text: string): string {
  return `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

describe('the signature of a request to Awal', () => {
  it("covers method, path, query with its question mark, seconds and body, joined in this order, as in the documents' example", () => {
    const body = JSON.stringify({ phone: '96650000000', body: 'Hello' });
    const signature = sign(
      { method: 'POST', path: '/w/message/text', queryString: '?phone_number_id=123', timestamp: 1704124800, body },
      secret,
    );
    expect(signature).toBe(digest('POST/w/message/text?phone_number_id=1231704124800{"phone":"96650000000","body":"Hello"}'));
    expect(signature).toBe('sha256=3d3a28eb340079ad838c68984ed0977f001b0f54e5cd6aee42bdbc9561e7170d');
  });

  it('ends with the seconds when there is neither query nor body', () => {
    const signature = sign({ method: 'GET', path: '/orders/1', queryString: '', timestamp: 1704124800, body: '' }, secret);
    expect(signature).toBe(digest('GET/orders/11704124800'));
  });

  it('covers the bytes of UTF-8', () => {
    const signature = sign({ method: 'PUT', path: '/orders/1', queryString: '', timestamp: 1, body: '{"admin_notes":"تم"}' }, secret);
    expect(signature).toBe(
      `sha256=${createHmac('sha256', secret).update(Buffer.from('PUT/orders/11{"admin_notes":"تم"}', 'utf8')).digest('hex')}`,
    );
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['path', { path: '/orders/2' }],
    ['query', { queryString: '?a=1' }],
    ['time', { timestamp: 1704124801 }],
    ['body', { body: '{}' }],
  ])('is another one for another %s', (_, other) => {
    const request = { method: 'GET', path: '/orders/1', queryString: '', timestamp: 1704124800, body: '' };
    expect(sign({ ...request, ...other }, secret)).not.toBe(sign(request, secret));
  });
});

describe('the signed request', () => {
  it('is the path below the base address, while the base path is on the wire only', async () => {
    const { simulator, orders } = await openAwal();
    await orders.get(['1'], createCall());
    const [request] = simulator.requests;
    expect(request?.target).toBe('/api/developer/orders/1');
    expect(request?.headers['x-awal-signature-256']).toBe(digest(`GET/orders/1${String(request?.headers['x-timestamp'])}`));
  });

  it('begins with signedPathPrefix where an account wants it', async () => {
    const { simulator, orders } = await openAwal({ signedPathPrefix: '/api/developer' });
    expect((await orders.get(['1'], createCall())).size).toBe(1);
    const [request] = simulator.requests;
    expect(request?.target).toBe('/api/developer/orders/1');
    expect(request?.headers['x-awal-signature-256']).toBe(digest(`GET/api/developer/orders/1${String(request?.headers['x-timestamp'])}`));
  });

  it('is the query string byte for byte as it goes over the wire', async () => {
    const { simulator, orders } = await openAwal();
    const filter = { search: 'Al-Qahtani & فاطمة +1 =?' };
    const sort = { field: 'PLACED_AT', direction: 'DESC' } as const;
    await orders.list({ filter, sort, after: null, limit: 5 }, createCall());
    const [request] = simulator.requests;
    const query = request?.target.slice('/api/developer/orders'.length) ?? '';
    expect(query).toContain('searchTerm=Al-Qahtani%20%26%20%D9%81%D8%A7%D8%B7%D9%85%D8%A9%20%2B1%20%3D%3F');
    expect(request?.query.get('searchTerm')).toBe(filter.search);
    expect(request?.headers['x-awal-signature-256']).toBe(digest(`GET/orders${query}${String(request?.headers['x-timestamp'])}`));
  });

  it('is the body byte for byte as it goes over the wire', async () => {
    const { simulator, orders } = await openAwal();
    const order = await getOrder({ orders }, '2');
    const change = {
      paymentStatus: null,
      adminNotes: 'أُرسل "اليوم" \u2028 ü',
      shippingDate: null,
      deliveryDate: null,
      branchId: null,
      message: null,
    };
    await orders.details.send(order, change, { correlationId: 'w1', deadlineAt: undefined });
    const request = simulator.requests.at(-1);
    expect(request?.headers['x-awal-signature-256']).toBe(
      digest(`PUT/orders/2?phone_number_id=123456${String(request?.headers['x-timestamp'])}${request?.body ?? ''}`),
    );
    expect(simulator.order(2)?.admin_notes).toBe(change.adminNotes);
  });

  it('carries every header the documents require, and the time of sending in seconds', async () => {
    const { simulator, orders } = await openAwal();
    const before = Math.floor(Date.now() / 1000);
    await orders.get(['1'], createCall());
    const headers = simulator.requests[0]?.headers;
    expect(headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'x-domain': 'your-workspace',
      'x-client-id': 'client-123',
    });
    const timestamp = Number(headers?.['x-timestamp']);
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(timestamp).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
  });
});
