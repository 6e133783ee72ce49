import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../src/ledger/group-commit.js';

describe('a group commit', () => {
  it('does together what is asked for in the same moment and while the last commit is under way', async () => {
    const groups: (readonly number[])[] = [];
    let finish: (() => void) | undefined;
    const commit = createGroupCommit(async (items: readonly number[]) => {
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
    const commit = createGroupCommit(async (items: readonly number[]) => {
      sizes.push(items.length);
      return items;
    }, 4);
    expect(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9].map(commit))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sizes).toEqual([4, 4, 1]);
  });

  it('fails for the one that cannot be kept, and for no other', async () => {
    const commit = createGroupCommit(async (items: readonly string[]) => {
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
});
