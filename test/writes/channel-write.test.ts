import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError, type Refusal } from '../../src/contract/error.js';
import type { Provider } from '../../src/contract/provider.js';
import type { Writer, WriteReceipt } from '../../src/contract/writer.js';
import type { Ledger } from '../../src/store/store.js';
import { writeOnChannel, type ChannelWrite } from '../../src/writes/channel-write.js';
import { createWrites } from '../../src/writes/writes.js';
import { embeddedStore, type Store } from '../store/stores.js';

const provider: Provider = { name: 'fake', channel: 'channel', close: async () => undefined };
const closed: Refusal = { code: 'OUTSIDE_SERVICE_WINDOW', message: 'It is closed.' };

interface Change {
  readonly text: string;
  readonly accessToken?: string;
}

describe('a write on a channel', () => {
  let store: Store;
  let ledger: Ledger;
  let sent: Change[];
  let answer: (correlationId: string) => Promise<WriteReceipt>;

  beforeEach(async () => {
    store = await embeddedStore();
    ledger = await store.open();
    sent = [];
    answer = async () => ({ outcome: 'ACCEPTED', providerId: `p${sent.length}`, result: { mediaId: `m${sent.length}`, note: null } });
  });
  afterEach(async () => {
    await ledger.close();
    await store.remove();
  });

  const writer: Writer<Change> = {
    check: () => [],
    send: (change, { correlationId }) => {
      sent.push(change);
      return answer(correlationId);
    },
  };

  function write(overrides: Partial<ChannelWrite<Change>> = {}, writes = createWrites(ledger)) {
    const capability = 'messages.sendText' as const;
    const asked = { client: 'shop', provider, operation: 'sendText', capability, writer, change: { text: 'Hello' } };
    return writeOnChannel(writes, { ...asked, idempotencyKey: null, ...overrides });
  }

  async function newest() {
    return (await ledger.writes.list({ channels: ['channel'], states: null, after: null, limit: 1 }))[0];
  }

  it('answers what the provider did, and again after a restart', async () => {
    const first = await write({ idempotencyKey: 'k' });
    expect(first).toEqual({ outcome: 'ACCEPTED', refusals: [], providerId: 'p1', result: { mediaId: 'm1', note: null } });
    await ledger.close();
    ledger = await store.open();
    expect(await write({ idempotencyKey: 'k' })).toEqual(first);
    expect(sent).toHaveLength(1);
  });

  it('is of no order, and recorded under its operation', async () => {
    await write();
    expect(await newest()).toMatchObject({ operation: 'sendText', orderReference: null, state: 'DONE', providerId: 'p1', target: null });
  });

  it('keeps of a change only a keyed hash, so that no secret is in the ledger', async () => {
    await write({ change: { text: 'private words', accessToken: 'EAAG-secret' }, idempotencyKey: 'k' });
    const record = await newest();
    expect(record?.inputHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(record)).not.toMatch(/private words|EAAG-secret/);
    const other = await write({ change: { text: 'private words', accessToken: 'EAAG-other' }, idempotencyKey: 'k' });
    expect(other).toMatchObject({ outcome: null, refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  });

  it('is distinguished by the input that replaces the change', async () => {
    const input = { sha256: 'a' };
    await write({ idempotencyKey: 'k', input });
    expect(await write({ idempotencyKey: 'k', input, change: { text: 'another stream' } })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(await write({ idempotencyKey: 'k', input: { sha256: 'b' } })).toMatchObject({ outcome: null });
    expect(sent).toHaveLength(1);
  });

  it('is not joined with an equal one that has no key', async () => {
    const writes = createWrites(ledger);
    const answers = await Promise.all([write({}, writes), write({}, writes)]);
    expect(new Set(answers.map(({ providerId }) => providerId)).size).toBe(2);
    expect(sent).toHaveLength(2);
  });

  it('is not sent where the guard refuses, and its key is free; a key that was answered is not guarded again', async () => {
    const refusing = await write({ idempotencyKey: 'k', guard: async () => [closed] });
    expect(refusing).toEqual({ outcome: null, refusals: [closed] });
    expect(sent).toEqual([]);
    expect(await write({ idempotencyKey: 'k', guard: async () => [] })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(await write({ idempotencyKey: 'k', guard: async () => [closed] })).toMatchObject({ outcome: 'ACCEPTED', providerId: 'p1' });
  });

  it('is refused without a record where the provider cannot do it, or finds something wrong', async () => {
    expect(await write({ writer: undefined })).toMatchObject({ outcome: null, refusals: [{ code: 'CAPABILITY_NOT_SUPPORTED' }] });
    expect(await write({ writer: { ...writer, check: () => [closed] } })).toEqual({ outcome: null, refusals: [closed] });
    expect(await newest()).toBeUndefined();
  });

  it("stores the provider's answer also when its webhook reported the outcome before", async () => {
    answer = async (correlationId) => {
      const record = (await ledger.writes.get([correlationId])).get(correlationId);
      const settledAt = new Date().toISOString();
      const overrides = {
        state: 'DONE',
        outcome: 'APPLIED',
        refusals: [],
        settledAt,
        reportedStatus: 'DELIVERED',
        messageId: 'wamid',
      } as const;
      if (record !== undefined) await ledger.writes.settleFromWebhook(record, overrides);
      return { outcome: 'ACCEPTED', providerId: 'p1', result: { mediaId: 'm1' } };
    };
    const first = await write({ idempotencyKey: 'k' });
    expect(first).toEqual({ outcome: 'APPLIED', refusals: [], providerId: 'p1', result: { mediaId: 'm1' } });
    expect(await write({ idempotencyKey: 'k' })).toEqual(first);
  });

  it('stores what follows with the id that the provider returned, in the transaction of its outcome', async () => {
    const results: unknown[] = [];
    await write({ settled: async (result) => void results.push(result) });
    expect(results).toMatchObject([{ outcome: 'ACCEPTED', providerId: 'p1' }]);
  });

  it('is UNKNOWN when no answer came', async () => {
    answer = () =>
      Promise.reject(new ProviderError({ kind: 'timeout', provider: 'fake', channel: 'channel', message: 'Late.', sent: 'maybe' }));
    expect(await write()).toMatchObject({ outcome: 'UNKNOWN', refusals: [{ code: 'OUTCOME_UNKNOWN' }] });
    expect(await newest()).toMatchObject({ state: 'UNKNOWN', providerId: null });
  });
});
