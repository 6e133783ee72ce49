import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WriteReceipt } from '../../src/contract/provider.js';
import type { Ledger } from '../../src/store/store.js';
import type { WriteRequest } from '../../src/writes/write-request.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { postgresStore, type Store } from '../store/stores.js';
import { signal, type Signal } from './signals.js';

const applied: WriteReceipt = { outcome: 'APPLIED', providerId: null };

describe('replicas that share a ledger', () => {
  let store: Store;
  let ledgers: [Ledger, Ledger];
  let here: Writes;
  let there: Writes;
  let time = Date.parse('2026-01-01T12:00:00.000Z');
  let sent: string[];
  let order = 0;

  beforeAll(async () => {
    store = await postgresStore();
    ledgers = [await store.open(), await store.open()];
  }, 60_000);
  afterAll(async () => {
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    await store.remove();
  }, 60_000);
  beforeEach(() => {
    sent = [];
    order += 1;
    here = create(0);
    there = create(1);
  });

  function create(index: 0 | 1, maxWaitMs?: number): Writes {
    return createWrites(ledgers[index], { now: () => new Date(time).toISOString(), maxWaitMs });
  }

  function request(
    name: string,
    overrides: Partial<WriteRequest> = {},
    answer: Promise<WriteReceipt> = Promise.resolve(applied),
  ): WriteRequest {
    const send = (): Promise<WriteReceipt> => {
      sent.push(name);
      return answer;
    };
    const own = { client: 'shop', channel: 'channel', operation: 'test', idempotencyKey: null, input: 1, orderReference: String(order) };
    return { ...own, prepare: async () => ({ send }), ...overrides };
  }

  /** A write that waits for its answer, begun. */
  async function slow(
    writes: Writes,
    overrides: Partial<WriteRequest> = {},
  ): Promise<{ answer: Signal<WriteReceipt>; performed: Promise<unknown> }> {
    const answer = signal<WriteReceipt>();
    const begun = signal();
    const send = (): Promise<WriteReceipt> => {
      sent.push('slow');
      begun.resolve();
      return answer.promise;
    };
    const performed = writes.perform(request('slow', { prepare: async () => ({ send }), ...overrides }));
    await begun.promise;
    return { answer, performed };
  }

  it('are refused while a key is in use elsewhere, and get the recorded answer afterwards', async () => {
    const keyed = { idempotencyKey: `key ${order}` };
    const { answer, performed } = await slow(here, keyed);
    expect(await there.perform(request('equal', keyed))).toMatchObject({ outcome: null, refusals: [{ code: 'IDEMPOTENCY_KEY_IN_USE' }] });
    expect(await there.perform(request('other', { ...keyed, input: 2 }))).toMatchObject({
      outcome: null,
      refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
    answer.resolve(applied);
    expect(await performed).toEqual({ outcome: 'APPLIED', refusals: [] });
    expect(await there.perform(request('equal', keyed))).toEqual({ outcome: 'APPLIED', refusals: [] });
    expect(sent).toEqual(['slow']);
  });

  it('send once when all ask with one key at the same time', async () => {
    const keyed = { idempotencyKey: `key ${order}` };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? here : there).perform(request('one', keyed))),
    );
    expect(sent).toEqual(['one']);
    const codes = new Set(answers.map(({ outcome, refusals }) => outcome ?? refusals[0]?.code));
    expect([...codes].every((code) => code === 'APPLIED' || code === 'IDEMPOTENCY_KEY_IN_USE')).toBe(true);
    expect(codes).toContain('APPLIED');
  });

  it('wait for each other before they even read an order', async () => {
    const { answer, performed } = await slow(here);
    const steps: string[] = [];
    const waiting = there.perform(
      request('next', { prepare: async () => (steps.push('read'), { send: async () => (sent.push('next'), applied) }) }),
    );
    steps.push(...(await ledgers[1].writes.open()).filter((write) => write.orderReference === String(order)).map(({ state }) => state));
    answer.resolve(applied);
    await Promise.all([performed, waiting]);
    expect(steps).toEqual(['SENT', 'read']);
    expect(sent).toEqual(['slow', 'next']);
  });

  it('give up after a while, having sent nothing', async () => {
    const { answer, performed } = await slow(here);
    expect(await create(1, 0).perform(request('next'))).toMatchObject({ outcome: null, refusals: [{ code: 'STATUS_CONFLICT' }] });
    answer.resolve(applied);
    await performed;
    expect(sent).toEqual(['slow']);
  });

  it('count one that was silent for a minute as dead: its write is UNKNOWN until it reports the outcome', async () => {
    const keyed = { idempotencyKey: `key ${order}` };
    const { answer, performed } = await slow(here, keyed);
    time += 59_999;
    expect(await there.perform(request('equal', keyed))).toMatchObject({ refusals: [{ code: 'IDEMPOTENCY_KEY_IN_USE' }] });
    time += 1;
    expect(await there.perform(request('equal', keyed))).toMatchObject({ outcome: 'UNKNOWN' });
    expect(await there.perform(request('next'))).toEqual({ outcome: 'APPLIED', refusals: [] });
    answer.resolve(applied);
    await performed;
    expect(await there.perform(request('equal', keyed))).toEqual({ outcome: 'APPLIED', refusals: [] });
    expect(sent).toEqual(['slow', 'next']);
  });

  it('send nothing when they were taken for dead before they sent', async () => {
    const prepared = signal<{ send: () => Promise<WriteReceipt> }>();
    const begun = signal();
    const keyed = { idempotencyKey: `key ${order}` };
    const late = here.perform(request('late', { ...keyed, prepare: () => (begun.resolve(), prepared.promise) }));
    await begun.promise;
    time += 60_000;
    expect(await there.perform(request('taken over', keyed))).toEqual({ outcome: 'APPLIED', refusals: [] });
    prepared.resolve({ send: async () => (sent.push('late'), applied) });
    expect(await late).toMatchObject({ outcome: null, refusals: [{ code: 'STATUS_CONFLICT' }] });
    expect(sent).toEqual(['taken over']);
  });

  it('end the writes of dead processes, and not those of live ones', async () => {
    const dead = await slow(here);
    time += 60_000;
    order += 1;
    const living = await slow(there);
    expect(await create(1).recover()).toEqual({ released: 0, unknown: 1 });
    living.answer.resolve(applied);
    dead.answer.resolve(applied);
    expect(await living.performed).toEqual({ outcome: 'APPLIED', refusals: [] });
    await dead.performed;
  });

  it('know at once that a write of their own is over whose end they could not record', async () => {
    const [ledger] = ledgers;
    const broken = (): Promise<never> => Promise.reject(new Error('disk full'));
    let isBroken = true;
    const failing: Ledger = {
      ...ledger,
      jointly: (work) => (isBroken ? broken() : ledger.jointly(work)),
      writes: { ...ledger.writes, settle: (...settlement) => (isBroken ? broken() : ledger.writes.settle(...settlement)) },
    };
    const writes = createWrites(failing, { now: () => new Date(time).toISOString(), maxWaitMs: 0 });
    const keyed = { idempotencyKey: `key ${order}` };
    expect(await writes.perform(request('one', keyed))).toEqual({ outcome: 'APPLIED', refusals: [] });
    isBroken = false;
    expect(await writes.perform(request('next'))).toEqual({ outcome: 'APPLIED', refusals: [] });
    expect(await writes.perform(request('one', keyed))).toMatchObject({ outcome: 'UNKNOWN' });
    expect(sent).toEqual(['one', 'next']);
  });
});
