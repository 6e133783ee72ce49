import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { providerOf, scanProvider, walkToTheEnd, type PagedRecord } from './paged-provider.js';
import { byKey, expected, ids, isAscending, pageSize, records, steps } from './paged-records.js';

describe('a walk over a list that grows at its head', () => {
  const newestFirst = (list: readonly PagedRecord[]): PagedRecord[] => byKey(list, 'DESC');
  const arrival = (count: number): PagedRecord => ({
    id: String(1000 + count),
    key: `2024-02-01T00:00:00.${String(count).padStart(3, '0')}Z`,
    isWanted: true,
  });

  it('MUST give everything that was there before it began exactly once when records arrive between its pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        records,
        pageSize,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        steps,
        async (list, size, maxPages, growth, isCounted, turns) => {
          const provider = providerOf(newestFirst(list), size, isCounted);
          let arrived = 0;
          const between = (): void => {
            for (let more = 0; more < growth && arrived < 60; more += 1) provider.records = [arrival(arrived++), ...provider.records];
          };
          const { given } = await walkToTheEnd(provider, { direction: 'DESC', sorted: true, maxPages }, { ...turns, between });
          expect(ids(given).filter((id) => Number(id) < 1000)).toEqual(expected(list, 'DESC'));
          expect(isAscending(given, 'DESC')).toBe(true);
        },
      ),
      { seed: 1, numRuns: 800 },
    );
  });

  it('MUST give everything that was there before it began exactly once when a record arrives before each of the provider calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        steps,
        async (list, size, maxPages, turns) => {
          const provider = providerOf(newestFirst(list), size);
          let arrived = 0;
          provider.beforeRead = () => {
            if (arrived < 60) provider.records = [arrival(arrived++), ...provider.records];
          };
          const { given } = await walkToTheEnd(provider, { direction: 'DESC', sorted: true, maxPages }, turns);
          expect(ids(given).filter((id) => Number(id) < 1000)).toEqual(expected(list, 'DESC'));
          expect(isAscending(given, 'DESC')).toBe(true);
        },
      ),
      { seed: 1, numRuns: 800 },
    );
  });

  it('MUST not take one repeated page for the end', async () => {
    const list = ['5', '4', '3', '2', '1'].map((id): PagedRecord => ({ id, key: `2024-01-0${id}T00:00:00.000Z`, isWanted: true }));
    const provider = providerOf(list, 1);
    let calls = 0;
    provider.beforeRead = () => {
      calls += 1;
      if (calls === 2) provider.records = [arrival(1), ...provider.records];
    };
    const page = await scanProvider(provider, { direction: 'DESC', sorted: true, maxPages: 10 }, null, 10);
    expect(ids(page.items)).toEqual(['5', '4', '3', '2', '1']);
  });
});

describe('a walk over a list that shrinks', () => {
  it('MUST not double what is there from beginning to end, whichever record goes and whenever', async () => {
    await fc.assert(
      fc.asyncProperty(
        records,
        pageSize,
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        steps,
        async (list, size, maxPages, isCounted, places, turns) => {
          const provider = providerOf(byKey(list, 'DESC'), size, isCounted);
          let calls = 0;
          provider.beforeRead = () => {
            const gone = (places[calls++ % places.length] as number) % Math.max(1, provider.records.length);
            provider.records = provider.records.filter((_, index) => index !== gone);
          };
          const { given } = await walkToTheEnd(provider, { direction: 'DESC', sorted: true, maxPages }, turns);
          expect(isAscending(given, 'DESC')).toBe(true);
          expect(new Set(ids(given)).size).toBe(given.length);
        },
      ),
      { seed: 1, numRuns: 800 },
    );
  });

  it('MUST lose nothing that stays when records at the head go between its pages and pages can be counted', async () => {
    await fc.assert(
      fc.asyncProperty(
        records,
        pageSize,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        steps,
        async (list, size, maxPages, loss, turns) => {
          const provider = providerOf(byKey(list, 'DESC'), size);
          const gone = new Set<string>();
          const between = (): void => {
            for (const { id } of provider.records.slice(0, loss)) gone.add(id);
            provider.records = provider.records.slice(loss);
          };
          const { given } = await walkToTheEnd(provider, { direction: 'DESC', sorted: true, maxPages }, { ...turns, between });
          const stayed = expected(list, 'DESC').filter((id) => !gone.has(id));
          expect(ids(given).filter((id) => !gone.has(id))).toEqual(stayed);
        },
      ),
      { seed: 1, numRuns: 800 },
    );
  });
});
