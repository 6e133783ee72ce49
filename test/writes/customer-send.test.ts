import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/contract/error.js';
import type { Ledger } from '../../src/store/store.js';
import { sendToCustomer, type ChannelAttempt, type CustomerSendRequest } from '../../src/writes/customer-send.js';
import type { WriteAnswer } from '../../src/writes/write-request.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { embeddedStore, postgresStore, type Store } from '../store/stores.js';
import { signal } from './signals.js';

const unreachable = (channel: string): ProviderError =>
  new ProviderError({ kind: 'unavailable', provider: 'fake', channel, message: 'It cannot be reached.', sent: 'no' });

/** A gateway process of its own over a ledger. */
class Process {
  readonly ledger: Ledger;
  readonly writes: Writes;
  /** Where messages were sent. */
  readonly sent: string[];
  private readonly now: () => string;

  constructor(ledger: Ledger, sent: string[], now: () => string) {
    this.ledger = ledger;
    this.writes = createWrites(ledger, { now });
    this.sent = sent;
    this.now = now;
  }

  /** Sends on `first`, else on `second`. `on` says what a channel does; it takes the message by default. */
  send(
    on: (channel: string, perform: () => Promise<WriteAnswer>) => Promise<WriteAnswer>,
    request: Partial<CustomerSendRequest> = {},
    provider: (channel: string) => Promise<void> = async () => undefined,
  ) {
    const perform = (channel: string, { idempotencyKey, guard }: ChannelAttempt): Promise<WriteAnswer> =>
      this.writes.perform({
        ...{ client: 'shop', channel, operation: 'sendToCustomer', idempotencyKey, input: 'Hello', orderReference: null },
        prepare: async () => {
          const refusals = await guard();
          if (refusals.length > 0) return { refusals };
          const send = async () => {
            await provider(channel);
            this.sent.push(channel);
            return { outcome: 'APPLIED', providerId: null } as const;
          };
          return { send };
        },
      });
    const whole: CustomerSendRequest = {
      ...{ client: 'shop', idempotencyKey: 'key', input: 'Hello', failover: true },
      choose: async () => ['first', 'second'],
      send: (channel, attempt) => on(channel, () => perform(channel, attempt)),
      ...request,
    };
    return sendToCustomer(this.ledger, this.writes, whole, this.now);
  }
}

const plain = (_: string, perform: () => Promise<WriteAnswer>): Promise<WriteAnswer> => perform();
const applied = { outcome: 'APPLIED', refusals: [] };
const inUse = { outcome: null, refusals: [{ code: 'IDEMPOTENCY_KEY_IN_USE' }] };

describe.each<[string, () => Promise<Store>]>([
  ['an embedded file', embeddedStore],
  ['PostgreSQL', postgresStore],
])('a message to a customer over %s', (_, openStore) => {
  let store: Store;
  let ledger: Ledger;
  let sent: string[];
  let time: number;
  let count = 0;
  let key: string;
  const now = (): string => new Date(time).toISOString();

  beforeAll(async () => {
    store = await openStore();
    ledger = await store.open();
  }, 60_000);
  afterAll(async () => {
    await ledger.close();
    await store.remove();
  }, 60_000);
  beforeEach(() => {
    sent = [];
    time = Date.parse('2026-01-01T12:00:00.000Z');
    key = `key-${(count += 1)}`;
  });

  /** The process dies, and another one opens the ledger that it left. */
  async function restart(): Promise<Process> {
    await ledger.close();
    ledger = await store.open();
    return new Process(ledger, sent, now);
  }

  it('MUST go on with the next channel when the process died before it tried that', async () => {
    const dying = new Process(ledger, sent, now).send(
      async (channel) => {
        if (channel === 'second') throw new Error('The process died.');
        throw unreachable(channel);
      },
      { idempotencyKey: key },
    );
    await expect(dying).rejects.toThrow('The process died.');
    const next = await restart();
    const answer = await next.send(plain, { idempotencyKey: key, choose: () => Promise.reject(new Error('The channels are recorded.')) });
    expect(answer).toMatchObject({ channel: 'second', answer: applied });
    expect(answer.unsent).toMatchObject([{ channel: 'first', failure: 'unavailable', message: 'It cannot be reached.' }]);
    expect(sent).toEqual(['second']);
  });

  it('MUST be UNKNOWN, and on no other channel, when the process died while it sent', async () => {
    const begun = signal();
    void new Process(ledger, sent, now)
      .send(plain, { idempotencyKey: key }, async () => {
        begun.resolve();
        await new Promise(() => undefined);
      })
      .catch(() => undefined);
    await begun.promise;
    const next = await restart();
    time += 61_000;
    const answer = await next.send(plain, { idempotencyKey: key });
    expect(answer).toMatchObject({ channel: 'first', answer: { outcome: 'UNKNOWN' }, unsent: [] });
    expect(sent).toEqual([]);
    expect(await next.send(plain, { idempotencyKey: key })).toEqual(answer);
  });

  it('MUST return the recorded answer although neither customer nor channel are there any more', async () => {
    const answer = await new Process(ledger, sent, now).send(plain, { idempotencyKey: key });
    const never = (): Promise<never> => Promise.reject(new Error('Nothing is asked.'));
    expect(await (await restart()).send(never, { idempotencyKey: key, choose: never })).toEqual(answer);
    expect(sent).toEqual(['first']);
  });

  it('MUST go on after a refusal before sending, and be free again when the last one was such', async () => {
    const process = new Process(ledger, sent, now);
    const refusal = { code: 'INVALID', message: 'The text is too long here.' } as const;
    const refuse = async (): Promise<WriteAnswer> => ({ outcome: null, refusals: [refusal] });
    const answer = await process.send((channel, perform) => (channel === 'first' ? refuse() : perform()), { idempotencyKey: key });
    expect(answer).toMatchObject({ channel: 'second', answer: applied, unsent: [{ channel: 'first', refusal: 'INVALID' }] });
    const other = `${key}-other`;
    expect(await process.send(refuse, { idempotencyKey: other })).toMatchObject({ channel: 'second', answer: { outcome: null } });
    expect(await process.send(plain, { idempotencyKey: other, input: 'Another' })).toMatchObject({ channel: 'first', answer: applied });
  });

  it('MUST keep its key for a day, and no longer', async () => {
    const process = new Process(ledger, sent, now);
    await process.send(plain, { idempotencyKey: key });
    time += 24 * 60 * 60 * 1000 - 1;
    expect(await process.send(plain, { idempotencyKey: key, input: 'Other' })).toMatchObject({
      answer: { refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] },
    });
    time += 1;
    expect(await process.send(plain, { idempotencyKey: key, input: 'Other' })).toMatchObject({ channel: 'first', answer: applied });
    expect(sent).toEqual(['first', 'first']);
    const day = 24 * 60 * 60 * 1000;
    const removedAt = async (at: number) => (await ledger.compact({ events: 0, webhookBodies: 0 }, at)).customerSends;
    await removedAt(time + day);
    expect(await ledger.customerSends.find('shop', key, '')).toMatchObject({ isDone: true });
    expect(await removedAt(time + day + 1)).toBe(1);
  });

  it('MUST not go on when only the ledger failed', async () => {
    const failing = new Process(ledger, sent, now).send(() => Promise.reject(new Error('The ledger failed.')), { idempotencyKey: key });
    await expect(failing).rejects.toThrow('The ledger failed.');
    expect(sent).toEqual([]);
  });
});

describe('replicas that send to a customer with one key', () => {
  let store: Store;
  let ledgers: readonly [Ledger, Ledger];
  let sent: string[];
  let here: Process;
  let there: Process;

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
    const now = (): string => new Date().toISOString();
    [here, there] = [new Process(ledgers[0], sent, now), new Process(ledgers[1], sent, now)];
  });

  it('MUST not go on to another channel while the other replica tries the same one again', async () => {
    const request = { idempotencyKey: 'overtaken' };
    const [begun, answered] = [signal(), signal()];
    let other: Promise<unknown> = Promise.resolve();
    const answer = await here.send(
      async (_, perform) => {
        const failed = await perform().catch((error: unknown) => error as Error);
        // The key of the first channel is free now, and this replica has not gone on yet.
        other = there.send(plain, request, async () => {
          begun.resolve();
          await answered.promise;
        });
        await begun.promise;
        throw failed as Error;
      },
      request,
      async (channel) => Promise.reject(unreachable(channel)),
    );
    expect(answer.answer).toMatchObject(inUse);
    answered.resolve();
    expect(await other).toMatchObject({ channel: 'first', answer: applied });
    expect(sent).toEqual(['first']);
  });

  it('MUST not try a channel from which the other replica went on', async () => {
    const request = { idempotencyKey: 'late' };
    const [read, gone] = [signal(), signal()];
    const late = there.send(async (_, perform) => {
      read.resolve();
      await gone.promise;
      return perform();
    }, request);
    await read.promise;
    const answer = await here.send(plain, request, async (channel) => {
      if (channel === 'first') throw unreachable(channel);
    });
    gone.resolve();
    expect(answer).toMatchObject({ channel: 'second', answer: applied });
    expect((await late).answer).toMatchObject(inUse);
    expect(sent).toEqual(['second']);
    expect(await there.send(plain, request)).toEqual(answer);
  });

  it('MUST not free a key that the other replica uses', async () => {
    const request = { idempotencyKey: 'freed', failover: false };
    const [begun, answered] = [signal(), signal()];
    let other: Promise<unknown> = Promise.resolve();
    const failing = here.send(
      async (_, perform) => {
        const failed = await perform().catch((error: unknown) => error as Error);
        other = there.send(plain, request, async () => {
          begun.resolve();
          await answered.promise;
        });
        await begun.promise;
        throw failed as Error;
      },
      request,
      async (channel) => Promise.reject(unreachable(channel)),
    );
    await expect(failing).rejects.toThrow('It cannot be reached.');
    answered.resolve();
    const answer = await other;
    expect(await here.send(plain, request)).toEqual(answer);
    expect(sent).toEqual(['first']);
  });
});
