import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sign } from '../../../../src/providers/awal/signature.js';
import type { AwalSimulator } from '../../../../src/providers/awal/simulator/simulator.js';
import { startAwalSimulator, timestampTolerance } from '../../../../src/providers/awal/simulator/simulator.js';
import { sampleOrders } from '../../../../src/providers/awal/simulator/samples.js';

const sender = '?phone_number_id=123456';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly body?: string;
  readonly age?: number;
  /** Undefined values take a header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

async function open(): Promise<AwalSimulator> {
  const simulator = await startAwalSimulator();
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A rightly signed request, but for what is given. */
async function send(simulator: AwalSimulator, { method = 'GET', path = '/orders/1', query = '', body = '', age = 0, headers = {} }: Sent) {
  const timestamp = Math.floor(Date.now() / 1000) - age;
  const all: Record<string, string | undefined> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'x-awal-signature-256': sign({ method, path, queryString: query, timestamp, body }, 'your-hmac-secret'),
    'x-timestamp': String(timestamp),
    'x-domain': 'your-workspace',
    'x-client-id': 'client-123',
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined));
  return new Promise<{ status: number; body: { error?: string; details?: object; data?: object } }>((resolve, reject) => {
    const outgoing = request(`${simulator.baseUrl}${path}${query}`, { method, headers: given }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

describe('the simulated Awal', () => {
  it('answers a request that is rightly signed', async () => {
    expect((await send(await open(), {})).status).toBe(200);
  });

  it.each(['accept', 'content-type', 'x-awal-signature-256', 'x-timestamp', 'x-domain', 'x-client-id'])(
    'wants the header %s',
    async (name) => {
      const answer = await send(await open(), { headers: { [name]: undefined } });
      expect([answer.status, answer.body.error]).toEqual([400, 'missing_headers']);
    },
  );

  it.each<[string, Sent]>([
    ['another client', { headers: { 'x-client-id': 'client-124' } }],
    ['another workspace', { headers: { 'x-domain': 'mine' } }],
    ['another signature', { headers: { 'x-awal-signature-256': `sha256=${'0'.repeat(64)}` } }],
    ['a signature without its prefix', { headers: { 'x-awal-signature-256': '0'.repeat(64) } }],
    ['a time long ago', { age: timestampTolerance + 5 }],
    ['a time to come', { age: -timestampTolerance - 5 }],
    ['a time in milliseconds', { headers: { 'x-timestamp': String(Date.now()) } }],
  ])('refuses %s', async (_, sent) => {
    const answer = await send(await open(), sent);
    expect([answer.status, answer.body.error]).toEqual([401, 'authentication_failed']);
  });

  it('forgives a clock that is a little off', async () => {
    expect((await send(await open(), { age: timestampTolerance - 5 })).status).toBe(200);
  });

  it.each<[string, string]>([
    ['no sender', '?page=1'],
    ['another sender', '?phone_number_id=9'],
    ['a page 0', `${sender}&page=0`],
    ['a limit that is none', `${sender}&limit=ten`],
    ['a status it does not have', `${sender}&status=canceled`],
    ['a day that is none', `${sender}&from_date=2024-1-1`],
    ['a parameter it does not have', `${sender}&payment_status=paid`],
  ])('refuses a list with %s', async (_, query) => {
    const answer = await send(await open(), { path: '/orders', query });
    expect([answer.status, answer.body.error]).toEqual([400, 'validation_failed']);
  });

  it.each<[string, string, number[]]>([
    ['ten at most when no limit is given', '', [7, 6, 5, 4, 3, 2, 1]],
    ['a page, with orders of the same time as they come', '&page=2&limit=3', [5, 3, 2]],
    ['a page behind the end', '&page=9&limit=3', []],
    ['a range of days, both included', '&from_date=2024-01-16&to_date=2024-01-17', [3, 2]],
    ['a branch and a status', '&branch_id=2&status=completed', [5]],
    ['a name', '&searchTerm=NABIL', [7]],
  ])('lists %s', async (_, query, expected) => {
    const answer = await send(await open(), { path: '/orders', query: sender + query });
    const data = (answer.body.data ?? []) as { id: number }[];
    expect(data.map(({ id }) => id).sort((left, right) => right - left)).toEqual(expected);
  });

  it('sets a payment status that is left out to unpaid, as documented', async () => {
    const simulator = await open();
    await send(simulator, { method: 'PUT', path: '/orders/2', query: sender, body: '{"status":"shipped"}' });
    expect(simulator.order(2)).toMatchObject({ status: 'shipped', payment_status: 'unpaid' });
  });

  it.each<[string, object, string]>([
    ['a step too far', { status: 'delivered' }, 'status'],
    ['a step back', { status: 'pending' }, 'status'],
    ['a status it does not have', { status: 'canceled' }, 'status'],
    ['a payment status it does not have', { payment_status: 'refunded' }, 'payment_status'],
    ['a day that is none', { delivery_date: '25.01.2024' }, 'delivery_date'],
    ['a branch that is a number', { branch_id: 1 }, 'branch_id'],
    ['a field it does not have', { note: 'x' }, 'note'],
  ])('refuses an update with %s, and applies nothing', async (_, change, field) => {
    const simulator = await open();
    const answer = await send(simulator, { method: 'PUT', path: '/orders/2', query: sender, body: JSON.stringify(change) });
    expect([answer.status, answer.body.error, Object.keys(answer.body.details ?? {})]).toEqual([422, 'validation_failed', [field]]);
    expect(simulator.order(2)).toEqual(sampleOrders[1]);
  });

  it.each<[string, Sent, number]>([
    ['an update without a sender', { method: 'PUT', path: '/orders/2', body: '{}' }, 400],
    ['an update that is no JSON', { method: 'PUT', path: '/orders/2', query: sender, body: '{' }, 400],
    ['an order it does not have', { path: '/orders/404' }, 404],
    ['an id that is none', { path: '/orders/abc' }, 404],
    ['an address it does not have', { path: '/invoices' }, 404],
    ['a method it does not have', { method: 'DELETE', path: '/orders/2' }, 405],
  ])('refuses %s', async (_, sent, status) => {
    expect((await send(await open(), sent)).status).toBe(status);
  });
});
