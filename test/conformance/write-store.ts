import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/store/store.js';
import type { WriteIntent, WriteRecord } from '../../src/store/writes/writes.js';
import { noon } from '../store/samples.js';
import type { WriteSettlement } from '../../src/store/writes/write-row.js';

const yesterday = '2025-12-31T12:00:00.000Z';
const at = (seconds: number): string => new Date(Date.parse(noon) + seconds * 1000).toISOString();
const ended: Omit<WriteSettlement, 'state'> = { outcome: null, refusals: [], providerId: null, settledAt: noon };

/** What becomes of writes after they were sent. */
export function describeWriteStore(ledgerOf: () => Ledger, newChannel: () => string): void {
  const writes = () => ledgerOf().writes;

  /** A write that was sent, at this second. */
  async function sent(
    channel: string,
    name: string,
    second = 0,
    overrides: Partial<WriteIntent> & { canBeReadBack?: boolean } = {},
  ): Promise<string> {
    const { canBeReadBack = true, ...intent } = overrides;
    const id = `${channel}-${name}`;
    const own = {
      id,
      channel,
      client: 'shop',
      operation: 'test',
      idempotencyKey: null,
      inputHash: 'hash',
      orderReference: name,
      owner: 'me',
    };
    await writes().reserve({ ...own, createdAt: at(second), ...intent }, yesterday);
    await writes().markSent(id, at(second), { target: { name }, canBeReadBack });
    return id;
  }

  async function unknown(channel: string, name: string, dueSecond: number, overrides: { canBeReadBack?: boolean } = {}): Promise<string> {
    const id = await sent(channel, name, 0, overrides);
    await writes().settle(id, { ...ended, state: 'UNKNOWN', outcome: 'UNKNOWN', readBackAt: at(dueSecond) });
    return id;
  }

  async function record(id: string): Promise<WriteRecord> {
    return (await writes().get([id])).get(id) as WriteRecord;
  }

  describe('writes that are settled later', () => {
    it('MUST be due when they are UNKNOWN and can be read back, and not before their time', async () => {
      const channel = newChannel();
      const id = await unknown(channel, 'w1', 1);
      await unknown(channel, 'w2', 1, { canBeReadBack: false });
      await sent(channel, 'w3');
      expect(await writes().channelsDue([channel, newChannel()], at(0))).toEqual([]);
      expect(await writes().channelsDue([channel, newChannel()], at(1))).toEqual([channel]);
      expect(await writes().channelsDue([newChannel()], at(1))).toEqual([]);
      expect((await writes().takeDue(channel, at(1), at(9), 10)).map((write) => [write.id, write.target])).toEqual([[id, { name: 'w1' }]]);
    });

    it('MUST be taken by one of many who ask at once', async () => {
      const channel = newChannel();
      for (const name of ['w1', 'w2', 'w3']) await unknown(channel, name, 1);
      const takings = await Promise.all(Array.from({ length: 5 }, () => writes().takeDue(channel, at(5), at(9), 2)));
      const taken = takings.flat().map(({ id }) => id);
      expect([...taken].sort()).toEqual([...new Set(taken)].sort());
      expect(taken.length).toBeGreaterThanOrEqual(2);
    });

    it('MUST be leased the longest waiting first, and again only when the lease has expired', async () => {
      const channel = newChannel();
      for (const [name, second] of [
        ['w1', 3],
        ['w2', 1],
        ['w3', 2],
      ] as const)
        await unknown(channel, name, second);
      const take = async (now: number, limit: number) => (await writes().takeDue(channel, at(now), at(now + 4), limit)).map(({ id }) => id);
      expect((await take(5, 2)).sort()).toEqual([`${channel}-w2`, `${channel}-w3`]);
      expect(await take(5, 10)).toEqual([`${channel}-w1`]);
      expect(await take(8, 10)).toEqual([]);
      expect(await take(9, 10)).toHaveLength(3);
    });

    it('MUST be due again when they are put off, count their readings, and be due no more when that is said', async () => {
      const channel = newChannel();
      const id = await unknown(channel, 'w1', 1);
      await writes().postpone([id], at(5));
      expect(await writes().channelsDue([channel], at(4))).toEqual([]);
      await writes().countRead(id, { dueAt: at(6), reads: 2, unchangedReads: 1 });
      expect(await writes().takeDue(channel, at(6), at(7), 1)).toMatchObject([{ id, reads: 2, unchangedReads: 1 }]);
      await writes().countRead(id, { dueAt: null, reads: 3, unchangedReads: 1 });
      expect(await writes().channelsDue([channel], at(1000))).toEqual([]);
    });

    it.each(['DONE', 'REFUSED'] as const)('MUST be due no more when they are %s, and stay so', async (state) => {
      const channel = newChannel();
      const id = await unknown(channel, 'w1', 1);
      expect(await writes().settle(id, { ...ended, state })).toBe(true);
      expect(await writes().settle(id, { ...ended, state: 'UNKNOWN', readBackAt: at(1) })).toBe(false);
      await writes().postpone([id], at(1));
      await writes().countRead(id, { dueAt: at(1), reads: 1, unchangedReads: 0 });
      expect(await writes().channelsDue([channel], at(1000))).toEqual([]);
      expect(await record(id)).toMatchObject({ state, reads: 0 });
    });

    it('MUST be due no more when it turns out that nothing was applied', async () => {
      const channel = newChannel();
      const id = await unknown(channel, 'w1', 1);
      await writes().release(id, 'SENT', at(2));
      expect(await writes().channelsDue([channel], at(1000))).toEqual([]);
    });

    it('MUST be found by the correlation id, by the provider’s id, and by the message’s id once it was reported', async () => {
      const channel = newChannel();
      const id = await sent(channel, 'w1');
      await writes().settle(id, { ...ended, state: 'DONE', outcome: 'ACCEPTED', providerId: 'p \u0000 1' });
      const idsOf = async (correlationIds: string[], messageIds: string[], of = channel) =>
        (await writes().ofMessages(of, correlationIds, messageIds)).map((write) => write.id);
      expect(await idsOf([id, 'other \u0000'], [])).toEqual([id]);
      expect(await idsOf([], ['p \u0000 1', 'm1'])).toEqual([id]);
      expect(await idsOf([id], ['p \u0000 1'])).toEqual([id]);
      expect([await idsOf([], ['m1']), await idsOf([], []), await idsOf([id], ['p \u0000 1'], newChannel())]).toEqual([[], [], []]);
      const overrides = {
        state: 'DONE',
        outcome: 'APPLIED',
        refusals: [],
        settledAt: at(3),
        reportedStatus: 'SENT',
        messageId: 'm1',
      } as const;
      expect(await writes().settleFromWebhook(await record(id), overrides)).toBe(true);
      expect([await idsOf([], ['m1']), await idsOf([], ['p \u0000 1'])]).toEqual([[id], [id]]);
      expect(await record(id)).toMatchObject({ outcome: 'APPLIED', reportedStatus: 'SENT', settledAt: at(3), providerId: 'p \uFFFD 1' });
    });

    it('MUST be settled by a report only as long as they are unchanged', async () => {
      const channel = newChannel();
      const id = await sent(channel, 'w1');
      const found = await record(id);
      const overrides = {
        state: 'DONE',
        outcome: 'APPLIED',
        refusals: [],
        settledAt: at(3),
        reportedStatus: 'SENT',
        messageId: null,
      } as const;
      const settled = await Promise.all([writes().settleFromWebhook(found, overrides), writes().settleFromWebhook(found, overrides)]);
      expect(settled.sort()).toEqual([false, true]);
      expect(await writes().settleFromWebhook(found, { ...overrides, reportedStatus: 'DELIVERED' })).toBe(false);
      expect(await writes().settleFromWebhook(await record(id), { ...overrides, reportedStatus: 'DELIVERED' })).toBe(true);
      expect(await writes().settle(id, { ...ended, state: 'DONE', outcome: 'ACCEPTED' })).toBe(false);
    });
  });

  describe('writes in their order', () => {
    it('MUST be listed for one order, after the given write', async () => {
      const channel = newChannel();
      const ids: string[] = [];
      for (const [index, second] of [0, 1, 1, 2].entries()) {
        const id = await sent(channel, `w${index}`, second, { orderReference: 'order' });
        await writes().settle(id, { ...ended, state: 'DONE' });
        ids.push(id);
      }
      await sent(channel, 'elsewhere', 3);
      expect((await writes().laterOfOrder(await record(ids[1] as string))).map(({ id }) => id)).toEqual(ids.slice(2));
      const ofNone = await sent(channel, 'none', 0, { orderReference: null });
      expect(await writes().laterOfOrder(await record(ofNone))).toEqual([]);
    });

    it('MUST be listed newest first by pages of any size, complete and without duplicates', async () => {
      const channel = newChannel();
      for (const [index, second] of [5, 1, 3, 3, 3, 2].entries()) await sent(channel, `w${index}`, second);
      const request = { channels: [channel, newChannel()], states: null, limit: 100 };
      const all = (await writes().list({ ...request, after: null })).map(({ id }) => id.replace(`${channel}-`, ''));
      expect(all).toEqual(['w0', 'w4', 'w3', 'w2', 'w5', 'w1']);
      for (const limit of [1, 2, 3, 6]) {
        const walked: string[] = [];
        for (let after: { createdAt: string; id: string } | null = null; ;) {
          const found: readonly WriteRecord[] = await writes().list({ ...request, limit, after });
          walked.push(...found.slice(0, limit).map(({ id }) => id.replace(`${channel}-`, '')));
          const last = found[limit - 1];
          if (found.length <= limit || last === undefined) break;
          after = { createdAt: last.createdAt, id: last.id };
        }
        expect(walked).toEqual(all);
      }
    });

    it('MUST be listed by channels and states, and be none for an empty list of either', async () => {
      const [channel, other] = [newChannel(), newChannel()];
      await sent(channel, 'w1');
      const id = await unknown(channel, 'w2', 1);
      await unknown(other, 'w3', 1);
      const list = async (channels: string[], states: WriteRecord['state'][] | null) =>
        (await writes().list({ channels, states, after: null, limit: 10 })).map((write) => write.id);
      expect(await list([channel], ['UNKNOWN', 'DONE'])).toEqual([id]);
      expect(await list([channel, other], null)).toHaveLength(3);
      expect([await list([], null), await list([channel], [])]).toEqual([[], []]);
    });
  });
}
