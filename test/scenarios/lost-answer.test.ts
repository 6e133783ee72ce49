import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../src/providers/awal/simulator/samples.js';
import type { Fault, ReceivedRequest, Simulator } from '../../src/providers/simulator/server.js';
import { numerousData } from '../../src/providers/wabotick/simulator/data.js';
import { startWabotickSimulator, type WabotickSimulator } from '../../src/providers/wabotick/simulator/simulator.js';
import { startGate, type Gate } from '../gate.js';
import { OrderDocument, UpdateOrderDocument, UpdateOrderStatusDocument, WritesDocument } from '../operations/generated.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

/** A minute of the gateway takes a second of the test. */
const hurry = 60;
const begun = Date.now();
const hurried = (): string => new Date(begun + (Date.now() - begun) * hurry).toISOString();

const isWrite = ({ method, path }: ReceivedRequest): boolean => method === 'PUT' || path.endsWith('/status-change');
const down = { status: 500, body: { error: 'internal', message: 'Something broke' } };

/** A provider whose orders can be read back, with orders enough for every test. */
interface Shop {
  readonly name: string;
  readonly provider: string;
  start(): Promise<Simulator>;
  /** The provider's own key of its n-th order. */
  reference(index: number): string;
  /** Changes an order without the API. */
  move(simulator: Simulator, index: number, status: 'ACCEPTED' | 'SHIPPED'): void;
}

const shops: readonly Shop[] = [
  {
    name: 'an Awal channel',
    provider: 'awal',
    start: () =>
      startAwalSimulator({ orders: Array.from({ length: 20 }, (_, index) => sampleOrder({ id: index + 1, status: 'pending' })) }),
    reference: (index) => String(index + 1),
    move: (simulator, index, status) => (simulator as AwalSimulator).change(index + 1, { status: status.toLowerCase() }),
  },
  {
    name: 'a Wabotick channel',
    provider: 'wabotick',
    start: () => startWabotickSimulator({ data: numerousData({ orders: 20, customers: 5, catalogs: 2 }) }),
    reference: (index) => `17231046738${String(index).padStart(10, '0')}`,
    move: (simulator, index, status) => {
      const { orders } = (simulator as WabotickSimulator).data;
      orders[index] = { ...orders[index], cart_status_raw: status === 'ACCEPTED' ? 'Approved' : 'Shipped' };
    },
  },
];

describe.each(shops)('a write of $name', (shop) => {
  let simulator: Simulator;
  let gate: Gate;
  let gateway: RunningGateway;
  let next = 0;

  beforeAll(async () => {
    simulator = await shop.start();
    gate = await startGate(simulator.baseUrl);
    const channel = { provider: shop.provider, simulator: { ...simulator, baseUrl: gate.baseUrl }, timeoutMs: 400 };
    gateway = await runGateway({ channels: { shop: channel }, now: hurried });
  });
  afterAll(async () => {
    await gateway.close();
    await gate.close();
    await simulator.close();
  });

  /** An order that no other test touches. */
  function order() {
    const index = next++;
    const reference = shop.reference(index);
    const id = toId('Order', 'shop', reference);
    const isOwn = (request: ReceivedRequest): boolean =>
      isWrite(request) && (request.path.endsWith(`/${reference}`) || request.body.includes(reference));
    const input = (key: string) => ({ input: { orderId: id, status: 'ACCEPTED', idempotencyKey: `${reference} ${key}` } }) as const;
    return {
      index,
      reference,
      fail: (fault: Fault) => simulator.fail({ ...fault, when: isOwn }),
      writes: () => simulator.requests.filter(isOwn).length,
      ask: (key: string) => gateway.ask(UpdateOrderStatusDocument, input(key)),
      accept: async (key: string) => (await gateway.read(UpdateOrderStatusDocument, input(key))).updateOrderStatus,
      history: async () => (await gateway.read(OrderDocument, { id })).order?.history.map(({ kind }) => kind),
    };
  }

  const writesOf = async (reference: string) =>
    (await gateway.read(WritesDocument, { first: 100 })).writes.nodes.filter(({ idempotencyKey }) => idempotencyKey?.startsWith(reference));
  const settled = { interval: 50, timeout: 10_000 };

  it.each<[string, Fault]>([
    ['the connection broke', { kind: 'cut-after' }],
    ['an error came in its place', { kind: 'replace-after', answer: down }],
    ['half of it came', { kind: 'truncate' }],
    ['it came too late', { kind: 'delay', milliseconds: 1000 }],
  ])('that was applied is UNKNOWN when its answer was lost because %s, and then APPLIED after one request', async (_, fault) => {
    const mine = order();
    mine.fail(fault);
    expect(await mine.accept('key')).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    await expect
      .poll(() => mine.accept('key'), settled)
      .toMatchObject({ outcome: 'APPLIED', userErrors: [], order: { status: 'ACCEPTED' } });
    expect(mine.writes()).toBe(1);
    expect(await mine.history()).toEqual(['STATUS_REQUESTED', 'STATUS_CHANGED']);
    expect(await writesOf(mine.reference)).toMatchObject([
      { state: 'DONE', outcome: 'APPLIED', client: 'everything', operation: 'updateOrderStatus' },
    ]);
  });

  it('that is applied only after the gateway stopped waiting is APPLIED when the provider reports it', async () => {
    const mine = order();
    mine.fail({ kind: 'hang' });
    expect(await mine.accept('key')).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    shop.move(simulator, mine.index, 'ACCEPTED');
    await expect.poll(async () => (await mine.accept('key'))?.outcome, settled).toBe('APPLIED');
    expect(mine.writes()).toBe(1);
  });

  it('that never arrived is UNKNOWN, and then refused: the same key returns the refusal, and another key applies it', async () => {
    const mine = order();
    mine.fail({ kind: 'cut-before' });
    expect(await mine.accept('key')).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    const refusal = { outcome: null, userErrors: [{ code: 'PROVIDER_REFUSED' }], order: { status: 'PENDING' } };
    await expect.poll(() => mine.accept('key'), settled).toMatchObject(refusal);
    expect(mine.writes()).toBe(1);
    expect(await mine.accept('another key')).toMatchObject({ outcome: 'APPLIED', userErrors: [], order: { status: 'ACCEPTED' } });
    expect(await mine.accept('key')).toMatchObject({ outcome: null, userErrors: [{ code: 'PROVIDER_REFUSED' }] });
    expect(mine.writes()).toBe(2);
    expect(await mine.history()).toEqual(['STATUS_REQUESTED', 'STATUS_REJECTED', 'STATUS_CHANGED']);
    expect((await writesOf(mine.reference)).map(({ state, outcome }) => [state, outcome])).toEqual([
      ['DONE', 'APPLIED'],
      ['REFUSED', null],
    ]);
  });

  it('is an error without a record when the connection was refused: the same key applies it later', async () => {
    const mine = order();
    await gate.shut();
    const { data, errors } = await mine.ask('key');
    expect(data?.updateOrderStatus).toBeNull();
    expect(errors).toMatchObject([{ path: ['updateOrderStatus'], extensions: { code: 'PROVIDER_UNAVAILABLE', retryable: true } }]);
    await gate.open();
    expect(await mine.accept('key')).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(mine.writes()).toBe(1);
  });

  it('is sent once, with one answer for all, for requests at the same time whose answer is lost', async () => {
    const mine = order();
    mine.fail({ kind: 'cut-after' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => mine.accept('key')));
    expect(new Set(answers.map((answer) => answer?.outcome))).toEqual(new Set(['UNKNOWN']));
    await expect.poll(async () => (await mine.accept('key'))?.outcome, settled).toBe('APPLIED');
    expect(mine.writes()).toBe(1);
  });

  it('that can no longer be settled stays UNKNOWN, with the reason', async () => {
    const mine = order();
    mine.fail({ kind: 'cut-before' });
    expect(await mine.accept('key')).toMatchObject({ outcome: 'UNKNOWN' });
    shop.move(simulator, mine.index, 'SHIPPED');
    await expect.poll(async () => (await mine.accept('key'))?.userErrors[0]?.message, settled).toContain('it is SHIPPED');
    expect(await mine.accept('key')).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
  });
});

describe('a change of details on an Awal channel', () => {
  it('is settled by reading the order at Awal, and stores no note in plain text', async () => {
    const simulator = await startAwalSimulator({ orders: [1, 2].map((id) => sampleOrder({ id })) });
    const gateway = await runGateway({ channels: { shop: { provider: 'awal', simulator } }, now: hurried });
    const note = async (id: number) => {
      const input = { orderId: toId('Order', 'shop', String(id)), adminNotes: 'Ring twice.', idempotencyKey: `note ${id}` };
      return (await gateway.read(UpdateOrderDocument, { input })).updateOrder;
    };
    try {
      for (const kind of ['cut-after', 'cut-before'] as const) simulator.fail({ kind, when: isWrite });
      expect([await note(1), await note(2)]).toMatchObject([{ outcome: 'UNKNOWN' }, { outcome: 'UNKNOWN' }]);
      const kept = await gateway.gateway.ledger.writes.list({ channels: ['shop'], states: null, after: null, limit: 10 });
      expect(kept).toHaveLength(2);
      expect(JSON.stringify(kept)).not.toContain('Ring');
      const settled = { interval: 50, timeout: 10_000 };
      await expect.poll(() => note(1), settled).toMatchObject({ outcome: 'APPLIED', order: { adminNotes: 'Ring twice.' } });
      await expect.poll(() => note(2), settled).toMatchObject({ outcome: null, userErrors: [{ code: 'PROVIDER_REFUSED' }] });
      expect(simulator.requests.filter(isWrite)).toHaveLength(2);
    } finally {
      await gateway.close();
      await simulator.close();
    }
  });
});
