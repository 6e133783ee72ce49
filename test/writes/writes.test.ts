import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/contract/error.js';
import type { WriteReceipt } from '../../src/contract/provider.js';
import type { Ledger } from '../../src/store/store.js';
import type { PreparedWrite, WriteRequest } from '../../src/writes/write-request.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { eventOf, orderOf } from '../store/samples.js';
import { embeddedStore, type Store } from '../store/stores.js';
import { signal } from './signals.js';

const applied: WriteReceipt = { outcome: 'APPLIED', providerId: 'p1' };
const conflict = { code: 'STATUS_CONFLICT', message: 'The order is in status SHIPPED.' } as const;

describe('a write', () => {
  let store: Store;
  let ledger: Ledger;
  let writes: Writes;
  let time: number;
  let logged: string[];
  let sent: string[];

  const createOn = (on: Ledger): Writes =>
    createWrites(on, { now: () => new Date(time).toISOString(), log: { error: (_fields, message) => void logged.push(message) } });

  beforeEach(async () => {
    store = await embeddedStore();
    ledger = await store.open();
    time = Date.parse('2026-01-01T12:00:00.000Z');
    logged = [];
    sent = [];
    writes = createOn(ledger);
  });
  afterEach(async () => {
    await ledger.close();
    await store.remove();
  });

  /** A request whose send is counted, and answers what `answer` does. */
  function request(
    overrides: Partial<WriteRequest> = {},
    answer: () => Promise<WriteReceipt> = async () => applied,
    more: Partial<PreparedWrite> = {},
  ): WriteRequest {
    const send = (correlationId: string): Promise<WriteReceipt> => {
      sent.push(correlationId);
      return answer();
    };
    return {
      client: 'shop',
      channel: 'channel',
      operation: 'test',
      idempotencyKey: null,
      input: { a: 1 },
      orderReference: '7',
      prepare: async () => ({ send, ...more }),
      ...overrides,
    };
  }

  describe('that is sent', () => {
    it('is on the disk as SENT before the first byte leaves, under the id that travels along', async () => {
      let recorded: unknown;
      await writes.perform(
        request({}, async () => {
          recorded = (await ledger.writes.open()).map(({ id, state }) => ({ id, state }));
          return applied;
        }),
      );
      expect(sent).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{8,64}$/)]);
      expect(recorded).toEqual([{ id: sent[0], state: 'SENT' }]);
      expect(await ledger.writes.open()).toEqual([]);
    });

    it.each(['APPLIED', 'ACCEPTED'] as const)('answers %s as the provider did', async (outcome) => {
      expect(await writes.perform(request({}, async () => ({ outcome, providerId: null })))).toMatchObject({ outcome, refusals: [] });
    });

    it('keeps what the ledger learns from it together with its end', async () => {
      const settled: PreparedWrite['settled'] = async ({ outcome, at }, parts) => {
        await parts.orders.put(orderOf('channel', '7', { adminNotes: outcome }), eventOf('channel', '7', { at }));
      };
      await writes.perform(request({}, undefined, { settled }));
      expect((await ledger.orders.get('channel', ['7'])).get('7')?.adminNotes).toBe('APPLIED');
    });

    it('keeps its answer and its key when what follows from it cannot be stored, and logs that', async () => {
      const settled: PreparedWrite['settled'] = async (_result, parts) => {
        await parts.events.append([eventOf('channel', '7')]);
        throw new Error('full');
      };
      const asked = request({ idempotencyKey: 'k' }, undefined, { settled });
      expect(await writes.perform(asked)).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(await writes.perform(asked)).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(sent).toHaveLength(1);
      expect((await ledger.events.ofOrder('channel', ['7'])).get('7')).toEqual([]);
      expect(logged).toEqual(['The outcome of a write could not be recorded.']);
    });

    it('answers the truth even when its end cannot be recorded at all, and is UNKNOWN afterwards', async () => {
      const asked = request({ idempotencyKey: 'k' }, async () => {
        await ledger.close();
        return applied;
      });
      expect(await writes.perform(asked)).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(logged).toHaveLength(2);
      ledger = await store.open();
      expect(await createOn(ledger).perform(asked)).toMatchObject({ outcome: 'UNKNOWN' });
      expect(sent).toHaveLength(1);
    });

    it('is waited for by who closes the ledger', async () => {
      const answer = signal<WriteReceipt>();
      const begun = signal();
      void writes.perform(request({}, () => (begun.resolve(), answer.promise)));
      await begun.promise;
      let isFinished = false;
      const finished = writes.finished().then(() => (isFinished = true));
      expect(await ledger.writes.open()).toHaveLength(1);
      expect(isFinished).toBe(false);
      answer.resolve(applied);
      await finished;
      expect(await ledger.writes.open()).toEqual([]);
    });
  });

  describe('with an idempotency key', () => {
    it('is sent once for fifty who ask at the same time, and all get the same answer', async () => {
      const asked = request({ idempotencyKey: 'k' });
      const answers = await Promise.all(Array.from({ length: 50 }, () => writes.perform(asked)));
      expect(answers).toMatchObject(Array.from({ length: 50 }, () => ({ outcome: 'APPLIED', refusals: [] })));
      expect(sent).toHaveLength(1);
    });

    it('is answered from the record when it is repeated, by this process or the next', async () => {
      await writes.perform(request({ idempotencyKey: 'k', input: { a: 1, b: { c: [1, 2], d: null } } }));
      const again = request({ idempotencyKey: 'k', input: { b: { d: null, c: [1, 2], e: undefined }, a: 1 } });
      expect(await writes.perform(again)).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(await createOn(ledger).perform(again)).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(sent).toHaveLength(1);
    });

    it('is refused when the key was used with anything else, also while that is under way', async () => {
      const answer = signal<WriteReceipt>();
      const first = writes.perform(request({ idempotencyKey: 'k' }, () => answer.promise));
      const others = [{ input: { a: 2 } }, { input: { a: [1] } }, { operation: 'other' }, { channel: 'other' }, { orderReference: '8' }];
      const reused = { outcome: null, refusals: [expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] })] };
      for (const other of others) expect(await writes.perform(request({ idempotencyKey: 'k', ...other }))).toEqual(reused);
      answer.resolve(applied);
      await first;
      for (const other of others) expect(await writes.perform(request({ idempotencyKey: 'k', ...other }))).toEqual(reused);
      expect(sent).toHaveLength(1);
    });

    it('is another write when another client has the same key', async () => {
      await writes.perform(request({ idempotencyKey: 'k' }));
      expect(await writes.perform(request({ idempotencyKey: 'k', client: 'other' }))).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(sent).toHaveLength(2);
    });

    it('is remembered for 24 hours, and not longer', async () => {
      const asked = request({ idempotencyKey: 'k' });
      await writes.perform(asked);
      time += 24 * 60 * 60 * 1000 - 1;
      await writes.perform(asked);
      expect(sent).toHaveLength(1);
      time += 1;
      await writes.perform(asked);
      await writes.perform(asked);
      expect(sent).toHaveLength(2);
    });

    it.each(['', 'x'.repeat(256)])('is refused before anything is done when the key has a length of 0 or 256', async (idempotencyKey) => {
      const prepare = () => Promise.reject(new Error('never asked'));
      expect(await writes.perform(request({ idempotencyKey, prepare }))).toMatchObject({
        outcome: null,
        refusals: [{ code: 'INVALID', field: ['idempotencyKey'] }],
      });
    });

    it('takes a key of 255 characters', async () => {
      expect(await writes.perform(request({ idempotencyKey: '😀'.repeat(127) + 'x' }))).toMatchObject({ outcome: 'APPLIED', refusals: [] });
    });

    it('keeps the key free when it is refused before it is sent', async () => {
      const refusing = request({ idempotencyKey: 'k', prepare: async () => ({ refusals: [conflict] }) });
      expect(await writes.perform(refusing)).toEqual({ outcome: null, refusals: [conflict] });
      expect(await writes.perform(request({ idempotencyKey: 'k', input: 'other' }))).toMatchObject({ outcome: 'APPLIED', refusals: [] });
    });

    it('keeps the key free when it could not be prepared', async () => {
      const failing = request({ idempotencyKey: 'k', prepare: () => Promise.reject(new Error('unreadable')) });
      await expect(writes.perform(failing)).rejects.toThrow('unreadable');
      expect(await ledger.writes.open()).toEqual([]);
      expect(await writes.perform(request({ idempotencyKey: 'k' }))).toMatchObject({ outcome: 'APPLIED', refusals: [] });
    });
  });

  describe('without a key', () => {
    it('joins an equal running write of the same order, whether that one has a key or not', async () => {
      for (const idempotencyKey of [null, 'k']) {
        sent = [];
        const answers = await Promise.all([
          writes.perform(request({ idempotencyKey })),
          writes.perform(request()),
          writes.perform(request()),
        ]);
        expect(answers).toMatchObject(Array.from({ length: 3 }, () => ({ outcome: 'APPLIED', refusals: [] })));
        expect(sent).toHaveLength(1);
      }
    });

    it('is sent again when the first one is done', async () => {
      await writes.perform(request());
      await writes.perform(request());
      expect(sent).toHaveLength(2);
    });

    it('does not join a write of another client, with another input, or with a key of its own', async () => {
      await Promise.all(
        [request(), request({ client: 'other' }), request({ input: 2 }), request({ idempotencyKey: 'k' })].map((asked) =>
          writes.perform(asked),
        ),
      );
      expect(sent).toHaveLength(4);
    });

    it('joins none when it does not concern an order', async () => {
      await Promise.all([writes.perform(request({ orderReference: null })), writes.perform(request({ orderReference: null }))]);
      expect(sent).toHaveLength(2);
    });
  });

  describe('of an order', () => {
    it('is prepared only when the write before it is recorded, in the order of asking', async () => {
      const steps: string[] = [];
      const roundTrips = async (): Promise<void> => {
        for (let count = 0; count < 10; count += 1) await ledger.writes.open();
      };
      const step = (name: string): WriteRequest =>
        request({
          input: name,
          prepare: async () => {
            steps.push(`prepare ${name}`);
            await roundTrips();
            return {
              send: async () => {
                steps.push(`send ${name}`);
                await roundTrips();
                return applied;
              },
              settled: async () => void steps.push(`settle ${name}`),
            };
          },
        });
      await Promise.all(['1', '2', '3'].map((name) => writes.perform(step(name))));
      expect(steps).toEqual(['1', '2', '3'].flatMap((name) => [`prepare ${name}`, `send ${name}`, `settle ${name}`]));
    });

    it('does not wait for another order, or for the same reference of another channel', async () => {
      const answer = signal<WriteReceipt>();
      const slow = writes.perform(request({}, () => answer.promise));
      await writes.perform(request({ orderReference: '8' }));
      await writes.perform(request({ channel: 'other' }));
      answer.resolve(applied);
      expect(await slow).toMatchObject({ outcome: 'APPLIED', refusals: [] });
    });

    it('lets the next one go on when it fails', async () => {
      const failing = writes.perform(request({ prepare: () => Promise.reject(new Error('unreadable')) }));
      const next = writes.perform(request({ input: 'other' }));
      await expect(failing).rejects.toThrow('unreadable');
      expect(await next).toMatchObject({ outcome: 'APPLIED', refusals: [] });
    });
  });

  describe('whose process dies', () => {
    it('after sending: is UNKNOWN, and is not sent again under its key', async () => {
      const begun = signal();
      const asked = request({ idempotencyKey: 'k' }, () => (begun.resolve(), new Promise<never>(() => undefined)));
      void writes.perform(asked);
      await begun.promise;
      await ledger.close();
      ledger = await store.open();
      const next = createOn(ledger);
      expect(await next.recover()).toEqual({ released: 0, unknown: 1 });
      const answer = await next.perform(asked);
      expect(answer).toMatchObject({ outcome: 'UNKNOWN', refusals: [{ code: 'OUTCOME_UNKNOWN' }] });
      expect(sent).toHaveLength(1);
      expect(await next.recover()).toEqual({ released: 0, unknown: 0 });
    });

    it('before sending: gives its key and its order back', async () => {
      const begun = signal();
      void writes.perform(request({ idempotencyKey: 'k', prepare: () => (begun.resolve(), new Promise<never>(() => undefined)) }));
      await begun.promise;
      await ledger.close();
      ledger = await store.open();
      const next = createOn(ledger);
      // The only process of an embedded ledger records a write when it is sent.
      expect(await next.recover()).toEqual({ released: ledger.isShared ? 1 : 0, unknown: 0 });
      expect(await next.perform(request({ idempotencyKey: 'k' }))).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(sent).toHaveLength(1);
    });

    it('is ended by the next write of its key or order, even without a recovery', async () => {
      const begun = signal();
      void writes.perform(request({ idempotencyKey: 'k' }, () => (begun.resolve(), new Promise<never>(() => undefined))));
      await begun.promise;
      await ledger.close();
      ledger = await store.open();
      const next = createOn(ledger);
      expect(await next.perform(request({ input: 'other' }))).toMatchObject({ outcome: 'APPLIED', refusals: [] });
      expect(await next.perform(request({ idempotencyKey: 'k' }))).toMatchObject({ outcome: 'UNKNOWN' });
    });

    it('leaves alone what this process has under way', async () => {
      const answer = signal<WriteReceipt>();
      const begun = signal();
      const performed = writes.perform(request({}, () => (begun.resolve(), answer.promise)));
      await begun.promise;
      expect(await writes.recover()).toEqual({ released: 0, unknown: 0 });
      answer.resolve(applied);
      expect(await performed).toMatchObject({ outcome: 'APPLIED', refusals: [] });
    });
  });

  describe('that fails', () => {
    const failure = (overrides: Partial<ConstructorParameters<typeof ProviderError>[0]>): Error =>
      new ProviderError({ kind: 'unavailable', provider: 'fake', channel: 'channel', sent: 'maybe', message: 'It failed.', ...overrides });
    /** Asks twice with one key: what comes back each time, and how often it was sent. */
    async function askTwice(error: Error): Promise<{ answers: unknown[]; sends: number }> {
      const asked = request({ idempotencyKey: 'k' }, () => Promise.reject(error));
      const answers = [];
      for (let count = 0; count < 2; count += 1) answers.push(await writes.perform(asked).catch((thrown: unknown) => thrown));
      expect(await ledger.writes.open()).toEqual([]);
      return { answers, sends: sent.length };
    }

    it.each([
      ['nothing left this machine', failure({ sent: 'no' })],
      ['the deadline passed before anything was sent', failure({ kind: 'timeout', sent: 'no' })],
      ['the credentials are not accepted', failure({ kind: 'unauthenticated', sent: 'answered' })],
      ['there were too many calls', failure({ kind: 'rate-limited', sent: 'answered', retryAfterSeconds: 3 })],
      [
        'the provider documents that this failure applies nothing',
        failure({ kind: 'unavailable', sent: 'answered', nothingApplied: true }),
      ],
    ])('is an error, and may be sent again under its key, when %s', async (_, error) => {
      const { answers, sends } = await askTwice(error);
      expect(answers).toEqual([error, error]);
      expect(sends).toBe(2);
    });

    it.each([
      ['refused', 'PROVIDER_REFUSED'],
      ['forbidden', 'PROVIDER_REFUSED'],
      ['invalid', 'INVALID'],
      ['not-found', 'NOT_FOUND'],
      ['conflict', 'STATUS_CONFLICT'],
      ['unsupported', 'CAPABILITY_NOT_SUPPORTED'],
    ] as const)('is a recorded refusal when the provider answers %s', async (kind, code) => {
      const { answers, sends } = await askTwice(failure({ kind, sent: 'answered', providerCode: 'E7', providerMessage: 'No.' }));
      const refusal = { code, message: 'It failed: No.', providerCode: 'E7', providerMessage: 'No.' };
      expect(answers).toEqual([
        { outcome: null, refusals: [refusal] },
        { outcome: null, refusals: [refusal] },
      ]);
      expect(sends).toBe(1);
    });

    it.each(['refused', 'unauthenticated', 'rate-limited', 'unavailable'] as const)(
      "is refused with the provider adapter's code where it has one: %s",
      async (kind) => {
        const { answers, sends } = await askTwice(failure({ kind, sent: 'answered', refusal: 'INSUFFICIENT_BALANCE' }));
        const refusal = { code: 'INSUFFICIENT_BALANCE', message: 'It failed.', providerCode: null, providerMessage: null };
        expect(answers[1]).toEqual({ outcome: null, refusals: [refusal] });
        expect(sends).toBe(1);
      },
    );

    it('is refused, and may be sent again, when the provider adapter has a code for not having sent it', async () => {
      const { answers, sends } = await askTwice(failure({ kind: 'refused', sent: 'no', refusal: 'MISSING_ORDER_SNAPSHOT' }));
      expect(answers[1]).toMatchObject({ outcome: null, refusals: [{ code: 'MISSING_ORDER_SNAPSHOT' }] });
      expect(sends).toBe(2);
    });

    it.each([
      ['the answer was lost', failure({ kind: 'unavailable', sent: 'maybe' })],
      ['no answer came in time', failure({ kind: 'timeout', sent: 'maybe' })],
      ['the provider broke down', failure({ kind: 'unavailable', sent: 'answered' })],
      ['the answer could not be read', failure({ kind: 'unexpected-response', sent: 'answered' })],
      ['the provider adapter says so', failure({ kind: 'refused', sent: 'answered', refusal: 'OUTCOME_UNKNOWN' })],
      ['a provider adapter throws another error', new TypeError('oops')],
    ])('is UNKNOWN, and is never sent again under its key, when %s', async (_, error) => {
      const { answers, sends } = await askTwice(error);
      expect(answers[0]).toMatchObject({ outcome: 'UNKNOWN', refusals: [{ code: 'OUTCOME_UNKNOWN' }] });
      expect(answers[1]).toEqual(answers[0]);
      expect(sends).toBe(1);
      expect(logged).toEqual(['A write was sent, and its outcome is unknown.']);
    });

    it("tells the provider's code beside an unknown outcome", async () => {
      const { answers } = await askTwice(failure({ kind: 'unavailable', sent: 'answered', providerCode: 'E500', providerMessage: 'Oops' }));
      expect(answers[0]).toMatchObject({ refusals: [{ providerCode: 'E500', providerMessage: 'Oops' }] });
    });

    it('stores what follows from an unknown outcome, and nothing when it was refused', async () => {
      const outcomes: string[] = [];
      const settled: PreparedWrite['settled'] = async ({ outcome }) => void outcomes.push(outcome);
      await writes.perform(request({}, () => Promise.reject(failure({ sent: 'maybe' })), { settled }));
      await writes.perform(request({}, () => Promise.reject(failure({ kind: 'refused', sent: 'answered' })), { settled }));
      expect(outcomes).toEqual(['UNKNOWN']);
    });
  });
});
