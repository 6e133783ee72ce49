import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { providerOf, walkToTheEnd } from './paged-provider.js';
import { byKey, direction, expected, ids, isAscending, pageSize, records, steps } from './paged-records.js';

const runs = { seed: 1, numRuns: 400 };

describe('a walk over a list that does not change', () => {
  it('MUST give every accepted record exactly once and in total order, however pages, limits, ties and the bound fall', async () => {
    await fc.assert(
      fc.asyncProperty(
        records,
        direction,
        pageSize,
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        steps,
        async (list, way, size, maxPages, isCounted, turns) => {
          const provider = providerOf(byKey(list, way), size, isCounted);
          const { given, pages } = await walkToTheEnd(provider, { direction: way, sorted: true, maxPages }, turns);
          expect(ids(given)).toEqual(expected(list, way));
          expect(pages.at(-1)?.isExhausted).toBe(true);
        },
      ),
      { seed: 1, numRuns: 1500 },
    );
  });

  it('MUST be complete when the provider sorts nothing and says so, within the bound', async () => {
    await fc.assert(
      fc.asyncProperty(records, direction, pageSize, steps, async (list, way, size, turns) => {
        const { given, pages } = await walkToTheEnd(providerOf(list, size), { direction: way, sorted: false, maxPages: 40 }, turns);
        expect(ids(given)).toEqual(expected(list, way));
        expect(pages.every(({ isComplete }) => isComplete)).toBe(true);
      }),
      runs,
    );
  });

  it('MUST be in total order and without doubles over a provider that is secretly unsorted, and MUST say so when it passed something over', async () => {
    await fc.assert(
      fc.asyncProperty(records, direction, pageSize, steps, fc.boolean(), async (list, way, size, turns, isCounted) => {
        const { given, pages } = await walkToTheEnd(
          providerOf(list, size, isCounted),
          { direction: way, sorted: true, maxPages: 40 },
          turns,
        );
        expect(isAscending(given, way)).toBe(true);
        const isWhole = ids(given).join() === expected(list, way).join();
        expect(isWhole || pages.some(({ isComplete }) => !isComplete)).toBe(true);
      }),
      { seed: 1, numRuns: 1500 },
    );
  });

  it('MUST be complete over a secretly unsorted provider whose first answer shows it', async () => {
    await fc.assert(
      fc.asyncProperty(records, direction, steps, async (list, way, turns) => {
        const provider = providerOf(list, 40);
        const { given } = await walkToTheEnd(provider, { direction: way, sorted: true, maxPages: 1 }, turns);
        expect(ids(given)).toEqual(expected(list, way));
      }),
      runs,
    );
  });

  it('MUST give at least as many as are wanted unless the list ends or the bound is reported', async () => {
    await fc.assert(
      fc.asyncProperty(
        records,
        direction,
        pageSize,
        fc.integer({ min: 1, max: 4 }),
        steps,
        async (list, way, size, maxPages, { limits }) => {
          const { pages } = await walkToTheEnd(providerOf(byKey(list, way), size), { direction: way, sorted: true, maxPages }, { limits });
          pages.forEach((page, turn) => {
            const limit = limits[turn % limits.length] as number;
            expect(page.items.length >= limit || page.isExhausted || !page.isComplete).toBe(true);
          });
        },
      ),
      runs,
    );
  });

  it('MUST say that it is complete when the bound was never reached', async () => {
    await fc.assert(
      fc.asyncProperty(records, direction, pageSize, steps, async (list, way, size, turns) => {
        const { pages } = await walkToTheEnd(providerOf(byKey(list, way), size), { direction: way, sorted: true, maxPages: 100 }, turns);
        expect(pages.every(({ isComplete, resume }) => isComplete && resume === undefined)).toBe(true);
      }),
      runs,
    );
  });
});
