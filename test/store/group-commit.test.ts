import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../src/store/connection/group-commit.js';
import { LedgerUnavailableError, type Unavailability } from '../../src/store/connection/unavailable.js';

describe('a group commit', () => {
  it('puts into one commit what arrives at the same moment and while the last commit runs', async () => {
    const groups: (readonly number[])[] = [];
    let finish: (() => void) | undefined;
    const { commit } = createGroupCommit(async (items: readonly number[]) => {
      groups.push(items);
      await new Promise<void>((resolve) => (finish = resolve));
      return items.map((item) => item * 10);
    });
    const first = [1, 2].map(commit);
    await expect.poll(() => finish).toBeDefined();
    const second = [3, 4, 5].map(commit);
    finish?.();
    expect(await Promise.all(first)).toEqual([10, 20]);
    await expect.poll(() => groups.length).toBe(2);
    finish?.();
    expect(await Promise.all(second)).toEqual([30, 40, 50]);
    expect(groups).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('is never larger than it may be', async () => {
    const sizes: number[] = [];
    const keep = async (items: readonly number[]) => {
      sizes.push(items.length);
      return items;
    };
    const { commit } = createGroupCommit(keep, { maxItems: 4 });
    expect(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9].map(commit))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sizes).toEqual([4, 4, 1]);
  });

  it('fails for the one that cannot be kept, and for no other', async () => {
    const { commit } = createGroupCommit(async (items: readonly string[]) => {
      if (items.includes('bad')) throw new Error('no');
      return items.map((item) => item.toUpperCase());
    });
    const results = await Promise.allSettled(['a', 'bad', 'b'].map(commit));
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).message))).toEqual([
      'A',
      'no',
      'B',
    ]);
    expect(await commit('c')).toBe('C');
  });

  describe('of a store that is not well', () => {
    const away = (reason: Unavailability, isUndone: boolean) => new LedgerUnavailableError('away', { reason, isUndone });
    const quick = { maxWaitMs: 60, maxSilenceMs: 20, overdueMs: 10 };
    const never = new Promise<never>(() => undefined);

    it.each([
      ['timeout', true],
      ['unreachable', true],
      ['broken', false],
    ] as const)('is not tried again item by item (%s)', async (reason, isUndone) => {
      const sizes: number[] = [];
      const { commit } = createGroupCommit(async (items: readonly number[]): Promise<readonly number[]> => {
        sizes.push(items.length);
        throw away(reason, isUndone);
      });
      const results = await Promise.allSettled([1, 2, 3].map(commit));
      expect(results.map((result) => result.status === 'rejected' && result.reason instanceof LedgerUnavailableError)).toEqual(
        Array(3).fill(true),
      );
      expect(sizes).toEqual([3]);
    });

    it('is done once more as a whole when the connection broke and nothing was kept', async () => {
      const sizes: number[] = [];
      const { commit } = createGroupCommit(async (items: readonly number[]) => {
        sizes.push(items.length);
        if (sizes.length === 1) throw away('broken', true);
        return items;
      });
      expect(await Promise.all([1, 2, 3].map(commit))).toEqual([1, 2, 3]);
      expect(sizes).toEqual([3, 3]);
    });

    it('does not keep callers waiting, and delays the next for a moment only', async () => {
      const groups: (readonly string[])[] = [];
      const { commit } = createGroupCommit(async (items: readonly string[]) => {
        groups.push(items);
        return items.includes('hangs') ? never : items;
      }, quick);
      const hanging = commit('hangs');
      await expect.poll(() => groups.length).toBe(1);
      expect(await commit('goes on')).toBe('goes on');
      await expect(hanging).rejects.toMatchObject({ name: 'LedgerUnavailableError', reason: 'timeout', isUndone: false });
      expect(groups).toEqual([['hangs'], ['goes on']]);
    });

    it('has at most three commits in flight, and commits nothing for a caller that was refused', async () => {
      const groups: (readonly number[])[] = [];
      const answers: ((items: readonly number[]) => void)[] = [];
      const { commit } = createGroupCommit((items: readonly number[]) => {
        groups.push(items);
        return new Promise<readonly number[]>((resolve) => answers.push(() => resolve(items)));
      }, quick);
      const refused: Promise<unknown>[] = [];
      for (const item of [1, 2, 3]) {
        refused.push(expect(commit(item)).rejects.toThrow('did not answer in time'));
        await expect.poll(() => groups.length, { interval: 1 }).toBe(item);
      }
      refused.push(expect(commit(4)).rejects.toThrow('did not answer in time'));
      await Promise.all(refused);
      expect(groups).toEqual([[1], [2], [3]]);
      const next = commit(5);
      answers.splice(0).forEach((answer) => answer([]));
      await expect.poll(() => answers.length, { interval: 1 }).toBe(1);
      answers.forEach((answer) => answer([]));
      expect(await next).toBe(5);
      expect(groups.at(-1)).toEqual([5]);
    });

    it('is stalled as long as a caller is refused, and no longer', async () => {
      let isWell = false;
      const { commit, isStalled } = createGroupCommit(async (items: readonly number[]) => (isWell ? items : never), quick);
      expect(isStalled()).toBe(false);
      await expect(commit(1)).rejects.toThrow('did not answer in time');
      expect(isStalled()).toBe(true);
      isWell = true;
      expect(await commit(2)).toBe(2);
      await expect.poll(isStalled, { timeout: 3_000 }).toBe(false);
    });
  });
});
