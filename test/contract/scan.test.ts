import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOfAll, scan } from '../../src/contract/scan.js';
import type { Placed } from '../../src/domain/position.js';
import { providerOf, scanProvider, type PagedRecord, type Walk } from './paged-provider.js';
import { direction, expected, ids, pageSize, records } from './paged-records.js';

const runs = { seed: 1, numRuns: 400 };
const asOf = '2024-08-08T08:11:13.000Z';

describe('reading', () => {
  const days = Array.from({ length: 100 }, (_, index) => index + 1);
  const list = days
    .map((day): PagedRecord => ({ id: String(day), key: `2024-01-01T00:00:00.${String(day).padStart(3, '0')}Z`, isWanted: true }))
    .reverse();
  const newestFirst: Walk = { direction: 'DESC', sorted: true, maxPages: 5 };

  it('MUST stop as soon as the wanted records and one more are known', async () => {
    const provider = providerOf(list, 10);
    const page = await scanProvider(provider, newestFirst, null, 15);
    expect(ids(page.items)).toEqual(days.slice(85).reverse().map(String));
    expect(provider.reads).toEqual(['0', '1']);
    expect(page).toMatchObject({ isExhausted: false, isComplete: true });
  });

  it('MUST find out whether records follow the last wanted one, within the bound', async () => {
    const wanted = ['93', '92'];
    const provider = providerOf(
      list.slice(0, 40).map((record) => ({ ...record, isWanted: wanted.includes(record.id) })),
      10,
    );
    const page = await scanProvider(provider, newestFirst, null, 2);
    expect(ids(page.items)).toEqual(wanted);
    expect(page).toMatchObject({ isExhausted: true, isComplete: true });
  });

  it('MUST say that a page may lack something when one of the pages it comes from does', async () => {
    const page = await scan<null>({
      after: null,
      limit: 2,
      direction: 'ASC',
      sorted: true,
      firstHint: '1',
      read: async (hint) => ({ items: [{ key: hint, id: hint, item: null }], next: String(Number(hint) + 1), isComplete: hint !== '2' }),
      accept: () => true,
      maxPages: 10,
      asOf,
    });
    expect(page).toMatchObject({ items: [{ id: '1' }, { id: '2' }], isExhausted: false, isComplete: false });
  });

  it('MUST go on where the last page ended, without reading what lies before', async () => {
    const provider = providerOf(list, 10);
    const { items } = await scanProvider(provider, newestFirst, null, 15);
    provider.reads = [];
    const next = await scanProvider(provider, newestFirst, items.at(-1) as Placed<PagedRecord>, 15);
    expect(ids(next.items)).toEqual(days.slice(70, 85).reverse().map(String));
    expect(provider.reads).toEqual(['1', '2', '3']);
  });

  it('MUST cost no more pages than the bound when a filter finds little, and MUST go on from there', async () => {
    const provider = providerOf(
      list.map((record) => ({ ...record, isWanted: ['93', '12'].includes(record.id) })),
      10,
    );
    const first = await scanProvider(provider, newestFirst, null, 5);
    expect(provider.reads).toEqual(['0', '1', '2', '3', '4']);
    expect(ids(first.items)).toEqual(['93']);
    expect(first).toMatchObject({ isExhausted: false, isComplete: false, resume: { id: '52', hint: '4' } });
    provider.reads = [];
    const second = await scanProvider(provider, newestFirst, first.resume ?? null, 5);
    expect(provider.reads).toEqual(['4', '5', '6', '7', '8']);
    expect(ids(second.items)).toEqual(['12']);
    provider.reads = [];
    const third = await scanProvider(provider, newestFirst, second.resume ?? null, 5);
    expect(third).toMatchObject({ items: [], isExhausted: true, isComplete: true });
    expect(provider.reads).toEqual(['8', '9']);
  });

  it('MUST say nothing of a bound that was reached with the wanted records in hand', async () => {
    const provider = providerOf(
      list.map((record) => ({ ...record, isWanted: ['93', '72'].includes(record.id) })),
      10,
    );
    const page = await scanProvider(provider, newestFirst, null, 2);
    expect(ids(page.items)).toEqual(['93', '72']);
    expect(page).toMatchObject({ isExhausted: false, isComplete: true });
    expect(page.resume).toBeUndefined();
  });

  it('MUST pass the bound rather than stand still in a group of equal keys that is longer', async () => {
    const equal = list.map((record) => ({ ...record, key: '' })).reverse();
    const page = await scanProvider(providerOf(equal, 10), newestFirst, null, 3);
    expect(ids(page.items)).toEqual(['100', '99', '98']);
    expect(page).toMatchObject({ isExhausted: false, isComplete: true });
  });

  it('MUST go back by as many pages as the list shrank, and begin anew when that is too far', async () => {
    const after = { key: (list[50] as PagedRecord).key, id: (list[50] as PagedRecord).id };
    for (const hint of ['7', '9', '25', '999999']) {
      const provider = providerOf(list, 10);
      const page = await scanProvider(provider, newestFirst, { ...after, hint }, 3);
      expect(ids(page.items)).toEqual(['49', '48', '47']);
      expect(provider.reads.length).toBeLessThanOrEqual(13);
    }
  });

  it('MUST begin anew when the list shrank and pages cannot be counted', async () => {
    const provider = providerOf(list, 10, false);
    const page = await scanProvider(provider, newestFirst, { key: (list[50] as PagedRecord).key, id: '50', hint: '7' }, 3);
    expect(ids(page.items)).toEqual(['49', '48', '47']);
    expect(provider.reads).toEqual(['7', '0', '1', '2', '3', '4', '5']);
  });

  it('MUST read no page twice for one answer', async () => {
    await fc.assert(
      fc.asyncProperty(records, direction, pageSize, fc.nat({ max: 50 }), fc.boolean(), async (some, way, size, hint, sorted) => {
        const provider = providerOf(some, size);
        const first = some[0] ?? { key: '', id: '1' };
        await scanProvider(provider, { direction: way, sorted, maxPages: 20 }, { key: first.key, id: first.id, hint: String(hint) }, 5);
        expect(new Set(provider.reads).size).toBe(provider.reads.length);
      }),
      runs,
    );
  });

  it('MUST end, and say that it may lack something, over a provider that gives the same page for ever', async () => {
    let reads = 0;
    const page = await scan<null>({
      after: null,
      limit: 10,
      direction: 'DESC',
      sorted: true,
      firstHint: '1',
      read: async (hint) => {
        reads += 1;
        return { items: [{ key: 'a', id: '1', item: null }], next: String(Number(hint) + 1), isComplete: true };
      },
      accept: () => true,
      maxPages: 10,
      asOf,
    });
    expect(ids(page.items)).toEqual(['1']);
    expect(page).toMatchObject({ isExhausted: true, isComplete: false });
    expect(reads).toBe(3);
  });

  it('MUST pass over a page of which nothing could be read', async () => {
    const pages: { [hint: string]: string[] } = { '1': ['9', '8'], '2': [], '3': ['7'] };
    const page = await scan<null>({
      after: null,
      limit: 10,
      direction: 'DESC',
      sorted: true,
      firstHint: '1',
      read: async (hint) => ({
        items: (pages[hint] ?? []).map((id) => ({ key: '', id, item: null })),
        next: hint === '3' ? null : String(Number(hint) + 1),
        isComplete: hint !== '2',
      }),
      accept: () => true,
      maxPages: 10,
      asOf,
    });
    expect(ids(page.items)).toEqual(['9', '8', '7']);
    expect(page).toMatchObject({ isExhausted: true, isComplete: false });
  });

  it('MUST read no more pages of an unsorted list than the bound, and say that it may lack something', async () => {
    const provider = providerOf(list, 10);
    const page = await scanProvider(provider, { ...newestFirst, sorted: false }, null, 3);
    expect(ids(page.items)).toEqual(['100', '99', '98']);
    expect(page.isComplete).toBe(false);
    expect(provider.reads).toEqual(['0', '1', '2', '3', '4']);
  });

  it('MUST let a failure of the provider through as it is', async () => {
    const provider = providerOf(list, 10);
    provider.beforeRead = () => {
      throw new Error('The provider is away.');
    };
    for (const sorted of [true, false]) {
      await expect(async () => scanProvider(provider, { ...newestFirst, sorted }, null, 3)).rejects.toThrow('The provider is away.');
    }
  });
});

describe('a page of a list that the provider gives whole', () => {
  it('MUST, page after page, give every record exactly once and in total order', () => {
    fc.assert(
      fc.property(records, direction, fc.integer({ min: 1, max: 12 }), (list, way, limit) => {
        const all = list.map((item) => ({ key: item.key, id: item.id, item }));
        const given: Placed<PagedRecord>[] = [];
        for (let isExhausted = false; !isExhausted;) {
          const page = pageOfAll(all, { after: given.at(-1) ?? null, limit, direction: way, asOf, isComplete: true });
          expect(page.items.length).toBe(page.isExhausted ? page.items.length : limit);
          given.push(...page.items);
          isExhausted = page.isExhausted;
        }
        expect(ids(given)).toEqual(
          expected(
            list.map((record) => ({ ...record, isWanted: true })),
            way,
          ),
        );
      }),
      runs,
    );
  });

  it('MUST give a record once that the provider gives twice', () => {
    const twice = ['2', '1', '2'].map((id, index) => ({ key: 'a', id, item: index }));
    const page = pageOfAll(twice, { after: null, limit: 10, direction: 'ASC', asOf, isComplete: false });
    expect(page).toEqual({
      items: [
        { key: 'a', id: '1', item: 1 },
        { key: 'a', id: '2', item: 2 },
      ],
      isExhausted: true,
      isComplete: false,
      asOf,
    });
  });
});
