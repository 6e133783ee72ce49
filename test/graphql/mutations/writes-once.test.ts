import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import type { ReceivedRequest } from '../../../src/providers/simulator/server.js';
import {
  TrackOrderDocument,
  UpdateOrderDocument,
  UpdateOrderStatusDocument,
  type UpdateOrderStatusInput,
} from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';

const second = { name: 'second', token: 'second-token', scopes: ['orders:read', 'orders:write'], channels: ['*'] };
let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels({ clients: [second] })));
afterAll(() => five.close());
beforeEach(() => void five.calls());

async function changeStatus(gateway: Pick<RunningGateway, 'read'>, input: UpdateOrderStatusInput, token?: string) {
  return (await gateway.read(UpdateOrderStatusDocument, { input }, token)).updateOrderStatus;
}

const isWrite = ({ method, path }: ReceivedRequest): boolean => method === 'PUT' || path.endsWith('/status-change');

describe('an idempotency key', () => {
  it('makes 20 requests at the same time one write, with one answer for all', async () => {
    const input = { orderId: toId('Order', 'rio', '4N8FCTW1WM6'), status: 'SHIPPED', idempotencyKey: 'clicked' } as const;
    const answers = await Promise.all(Array.from({ length: 20 }, () => changeStatus(five, input)));
    expect(answers.map((answer) => [answer?.outcome, answer?.userErrors, answer?.order?.status])).toEqual(
      Array.from({ length: 20 }, () => ['ACCEPTED', [], 'SHIPPED']),
    );
    expect(five.calls()).toEqual({ ...noCalls, rio: 1 });
  });

  it('returns the recorded answer later, also when the order has changed since', async () => {
    const orderId = toId('Order', 'rio', '4NB7K2M9QXT');
    const input = { orderId, status: 'PROCESSING', idempotencyKey: 'recorded' } as const;
    await changeStatus(five, input);
    await changeStatus(five, { orderId, status: 'SHIPPED' });
    five.calls();
    expect(await changeStatus(five, input)).toMatchObject({ outcome: 'ACCEPTED', userErrors: [], order: { status: 'SHIPPED' } });
    expect(five.calls()).toEqual(noCalls);
  });

  it.each<[string, Partial<UpdateOrderStatusInput>]>([
    ['another status', { status: 'COMPLETED' }],
    ['another order', { orderId: toId('Order', 'delhi', '395-2024-01') }],
    ['another channel', { orderId: toId('Order', 'rio', '4N8FCTW1WM6') }],
    ['another message', { message: 'Hello again' }],
    ['another expectation', { expectedStatus: 'PENDING' }],
  ])('is refused with %s', async (what, other) => {
    const input = { orderId: toId('Order', 'delhi', '395XXXXX'), status: 'SHIPPED', idempotencyKey: 'reused' } as const;
    await changeStatus(five, input);
    five.calls();
    const refused = await changeStatus(five, { ...input, ...other });
    expect(refused, what).toMatchObject({
      outcome: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }],
    });
    expect(five.calls()).toEqual(noCalls);
  });

  it('is refused for another kind of write with the same order', async () => {
    const orderId = toId('Order', 'rio', '4N9AVI38VOB');
    await changeStatus(five, { orderId, status: 'PROCESSING', idempotencyKey: 'of two kinds' });
    five.calls();
    const { updateOrder } = await five.read(UpdateOrderDocument, {
      input: { orderId, paymentStatus: 'PAID', idempotencyKey: 'of two kinds' },
    });
    expect(updateOrder).toMatchObject({ outcome: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('belongs to its client: another client may use the same', async () => {
    const input = { orderId: toId('Order', 'delhi', 'IN_2024.08.0117'), status: 'PROCESSING', idempotencyKey: 'of two clients' } as const;
    await changeStatus(five, input);
    const other = await changeStatus(five, { ...input, status: 'SHIPPED' }, second.token);
    expect(other).toMatchObject({ outcome: 'ACCEPTED', userErrors: [], order: { status: 'SHIPPED' } });
    expect(five.calls()).toEqual({ ...noCalls, delhi: 2 });
  });

  it('is a different one for another client, also at the same time', async () => {
    const key = { idempotencyKey: 'of two clients at once' };
    const [one, other] = [toId('Order', 'rio', '4N8FCTW1WM6'), toId('Order', 'rio', '4NB7K2M9QXT')];
    const answers = await Promise.all([
      changeStatus(five, { ...key, orderId: one, status: 'COMPLETED' }),
      changeStatus(five, { ...key, orderId: other, status: 'COMPLETED' }, second.token),
    ]);
    expect(answers.map((answer) => [answer?.outcome, answer?.userErrors])).toEqual([
      ['ACCEPTED', []],
      ['ACCEPTED', []],
    ]);
    expect(five.calls()).toEqual({ ...noCalls, rio: 2 });
  });

  it.each(['', 'x'.repeat(256)])('has 1 to 255 characters', async (idempotencyKey) => {
    const refused = await changeStatus(five, { orderId: toId('Order', 'delhi', '395XXXXX'), status: 'COMPLETED', idempotencyKey });
    expect(refused).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID', field: ['input', 'idempotencyKey'] }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('makes tracking an order twice the same as tracking it once', async () => {
    const input = { channel: 'delhi', reference: 'TWICE', customer: { phoneNumber: '+919876543210' }, idempotencyKey: 'tracked' };
    const [first, again] = [await five.read(TrackOrderDocument, { input }), await five.read(TrackOrderDocument, { input })];
    expect(first.trackOrder).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(again).toEqual(first);
    const { data } = await five.ask<{ order: { history: unknown[] } }, object>('query ($id: ID!) { order(id: $id) { history { kind } } }', {
      id: first.trackOrder?.order?.id ?? '',
    });
    expect(data?.order.history).toEqual([{ kind: 'TRACKED' }]);
  });
});

describe('the same change in 20 requests without a key', () => {
  it('is one write while it is in flight', async () => {
    const input = { orderId: toId('Order', 'miami', '172390002100099905678'), status: 'SHIPPED' } as const;
    five.miami.fail({ kind: 'delay', milliseconds: 300, when: isWrite });
    const answers = await Promise.all(Array.from({ length: 20 }, () => changeStatus(five, input)));
    expect(new Set(answers.map((answer) => answer?.outcome))).toEqual(new Set(['APPLIED']));
    expect(five.miami.requests.filter(isWrite)).toHaveLength(1);
  });
});

describe('a gateway that restarts with the same ledger', () => {
  let directory: string;
  let riyadh: AwalSimulator;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
    riyadh = await startAwalSimulator({ orders: [1, 2, 3, 4].map((id) => sampleOrder({ id })) });
  });
  afterAll(async () => {
    await riyadh.close();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(() => riyadh.forgetRequests());

  const start = (): Promise<RunningGateway> =>
    runGateway({ directory, channels: { riyadh: { provider: 'awal', simulator: riyadh, timeoutMs: 5000 } } });

  const inputFor = (id: number) =>
    ({ orderId: toId('Order', 'riyadh', String(id)), status: 'ACCEPTED', idempotencyKey: `order ${id}` }) as const;

  /** Runs one gateway after the other, and returns the answer of each to the same change. */
  async function afterRestart(id: number, first: (gateway: RunningGateway) => Promise<unknown>) {
    const gateway = await start();
    await first(gateway).finally(() => gateway.close());
    const next = await start();
    return changeStatus(next, inputFor(id)).finally(() => next.close());
  }

  it('returns the recorded answer without a second write', async () => {
    const again = await afterRestart(1, (gateway) => changeStatus(gateway, inputFor(1)));
    expect(again).toMatchObject({ outcome: 'APPLIED', userErrors: [], order: { status: 'ACCEPTED' } });
    expect(riyadh.requests.filter(isWrite)).toHaveLength(1);
  });

  it('does not send an UNKNOWN write again, but settles it', async () => {
    riyadh.fail({ kind: 'cut-after', when: isWrite });
    const gateway = await start();
    expect(await changeStatus(gateway, inputFor(2)).finally(() => gateway.close())).toMatchObject({ outcome: 'UNKNOWN' });
    const next = await start();
    await expect
      .poll(() => changeStatus(next, inputFor(2)), { timeout: 10_000 })
      .toMatchObject({ outcome: 'APPLIED', userErrors: [], order: { status: 'ACCEPTED' } })
      .finally(() => next.close());
    expect(riyadh.requests.filter(isWrite)).toHaveLength(1);
  });

  it('knows the outcome of a write whose client had disconnected, because the write finished before the gateway stopped', async () => {
    riyadh.fail({ kind: 'delay', milliseconds: 400, when: isWrite });
    const again = await afterRestart(3, async (gateway) => {
      const leaving = new AbortController();
      const asked = fetch(`${gateway.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token' },
        body: JSON.stringify({ query: UpdateOrderStatusDocument.toString(), variables: { input: inputFor(3) } }),
        signal: leaving.signal,
      });
      await expect.poll(() => riyadh.requests.filter(isWrite).length).toBe(1);
      leaving.abort();
      await expect(asked).rejects.toThrow();
    });
    expect(again).toMatchObject({ outcome: 'APPLIED', userErrors: [], order: { status: 'ACCEPTED' } });
    expect(riyadh.requests.filter(isWrite)).toHaveLength(1);
  });

  it('may send a write that was refused before it was sent', async () => {
    riyadh.fail({ kind: 'answer', answer: { status: 429, body: {} }, when: isWrite });
    const again = await afterRestart(4, (gateway) => gateway.ask(UpdateOrderStatusDocument, { input: inputFor(4) }));
    expect(again).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(riyadh.requests.filter(isWrite)).toHaveLength(2);
  });
});
