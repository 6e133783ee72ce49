import { describe, expect, it } from 'vitest';
import type { ProviderErrorKind } from '../../../src/contract/error.js';
import type { ListPage } from '../../../src/contract/provider.js';
import { mergeLists, type MergedList } from '../../../src/graphql/request/merge.js';
import { StaleLists } from '../../../src/graphql/request/stale-lists.js';
import { asOf, failing, itemsOf, requestOf, silent, sourceOf, type Holding } from './merge-sources.js';

const holding = (channel: string, ...ids: string[]): Holding => ({
  channel,
  records: ids.map((id) => ({ key: 'k', id, item: `${channel}/${id}` })),
});

const pageOf = (records: number): ListPage<string> => ({
  items: Array.from({ length: records }, (_, index) => ({ key: 'k', id: String(index), item: String(index) })),
  isExhausted: true,
  isComplete: true,
  asOf,
});

/** Reads the list `orders` of channel `a`, after one successful read. */
async function readWell(lists: StaleLists): Promise<MergedList<string>> {
  const stale = { lists, list: 'orders', isAllowed: false };
  return mergeLists([sourceOf(holding('a', '2', '1'), 'DESC')], requestOf({ stale }));
}

describe('an earlier answer', () => {
  it.each<ProviderErrorKind>(['timeout', 'circuit-open', 'rate-limited', 'unavailable', 'unexpected-response'])(
    'MUST stand in for a channel that fails for the moment (%s), and say so',
    async (kind) => {
      const lists = new StaleLists();
      await readWell(lists);
      const list = await mergeLists([failing('a', kind)], requestOf({ stale: { lists, list: 'orders', isAllowed: true } }));
      expect(itemsOf(list)).toEqual(['a/2', 'a/1']);
      expect(list.sources).toMatchObject([
        {
          state: 'STALE',
          asOf,
          isComplete: false,
          message: `It is ${kind}. An earlier answer is shown instead.`,
          code: expect.any(String),
        },
      ]);
      expect(list.hasNextPage).toBe(true);
    },
  );

  it.each<ProviderErrorKind>(['unauthenticated', 'forbidden', 'refused', 'unsupported', 'invalid', 'not-found', 'conflict'])(
    'MUST NOT stand in for a refusal (%s)',
    async (kind) => {
      const lists = new StaleLists();
      await readWell(lists);
      const list = await mergeLists([failing('a', kind)], requestOf({ stale: { lists, list: 'orders', isAllowed: true } }));
      expect(itemsOf(list)).toEqual([]);
      expect(list.sources[0]?.state).not.toBe('STALE');
    },
  );

  it('MUST replace the answer of a channel that is too slow', async () => {
    const lists = new StaleLists();
    await readWell(lists);
    const list = await mergeLists([silent('a')], requestOf({ deadlineMs: 20, stale: { lists, list: 'orders', isAllowed: true } }));
    expect(itemsOf(list)).toEqual(['a/2', 'a/1']);
    expect(list.sources).toMatchObject([{ state: 'STALE', code: 'PROVIDER_TIMEOUT' }]);
  });

  it.each([
    ['the client does not take one', { list: 'orders', isAllowed: false }],
    ['the list is another one', { list: 'subscribers', isAllowed: true }],
  ])('MUST NOT be used when %s', async (_, stale) => {
    const lists = new StaleLists();
    await readWell(lists);
    const list = await mergeLists([failing('a', 'unavailable')], requestOf({ stale: { lists, ...stale } }));
    expect(itemsOf(list)).toEqual([]);
    expect(list.sources).toMatchObject([{ state: 'FAILED' }]);
  });

  it('MUST NOT be used for another channel', async () => {
    const lists = new StaleLists();
    await readWell(lists);
    const list = await mergeLists([failing('b', 'unavailable')], requestOf({ stale: { lists, list: 'orders', isAllowed: true } }));
    expect(itemsOf(list)).toEqual([]);
  });

  it('MUST NOT be used for a later page, so that paging continues from its position when the channel recovers', async () => {
    const lists = new StaleLists();
    const stale = { lists, list: 'orders', isAllowed: true };
    await readWell(lists);
    const first = await mergeLists([failing('a', 'unavailable')], requestOf({ first: 1, stale }));
    expect(itemsOf(first)).toEqual(['a/2']);
    const second = await mergeLists([failing('a', 'unavailable')], requestOf({ stale, after: first.endCursor() }));
    expect(itemsOf(second)).toEqual([]);
    expect(second.sources).toMatchObject([{ state: 'FAILED' }]);
    const third = await mergeLists([sourceOf(holding('a', '2', '1'), 'DESC')], requestOf({ stale, after: second.endCursor() }));
    expect(itemsOf(third)).toEqual(['a/1']);
  });

  it('MUST be the last one', async () => {
    const lists = new StaleLists();
    const stale = { lists, list: 'orders', isAllowed: true };
    await readWell(lists);
    await mergeLists([sourceOf(holding('a', '3'), 'DESC')], requestOf({ stale }));
    expect(itemsOf(await mergeLists([failing('a', 'unavailable')], requestOf({ stale })))).toEqual(['a/3']);
  });
});

describe('the earlier answers', () => {
  it('are dropped after ten minutes', () => {
    let now = 0;
    const lists = new StaleLists(() => now);
    lists.keep('a', 'orders', pageOf(1));
    now += 10 * 60_000 - 1;
    expect(lists.recall('a', 'orders')?.items).toHaveLength(1);
    now += 1;
    expect(lists.recall('a', 'orders')).toBeUndefined();
  });

  it('are at most 500, the oldest dropped first', () => {
    const lists = new StaleLists();
    for (let list = 0; list < 501; list += 1) lists.keep('a', String(list), pageOf(1));
    expect(lists.recall('a', '0')).toBeUndefined();
    expect(lists.recall('a', '1')).toBeDefined();
    expect(lists.recall('a', '500')).toBeDefined();
  });

  it('have at most 5000 records together', () => {
    const lists = new StaleLists();
    for (let list = 0; list < 51; list += 1) lists.keep('a', String(list), pageOf(100));
    expect(lists.recall('a', '0')).toBeUndefined();
    expect(lists.recall('a', '1')).toBeDefined();
    lists.keep('a', '1', pageOf(100));
    lists.keep('a', 'new', pageOf(100));
    expect(lists.recall('a', '1')).toBeDefined();
    expect(lists.recall('a', '2')).toBeUndefined();
  });
});
