import fc from 'fast-check';
import { comparePositions, type Direction, type Placed } from '../../src/domain/position.js';
import type { PagedRecord } from './paged-provider.js';

const keys = ['', '2024-01-01T00:00:00.000Z', '2024-01-02T00:00:00.000Z', '2024-01-03T00:00:00.000Z', '2024-01-04T00:00:00.000Z'];
export const direction = fc.constantFrom<Direction>('ASC', 'DESC');
export const pageSize = fc.integer({ min: 1, max: 8 });
/** What a client asks for from page to page, and how many of each page it is given. */
export const steps = fc.record({
  limits: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
  cuts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
});

/** Up to 40 records with few different keys; the order in which they come out of the arbitrary is the provider's own for equal keys. */
export const records = fc
  .uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 120 }).map(String), key: fc.constantFrom(...keys), isWanted: fc.boolean() }), {
    maxLength: 40,
    selector: ({ id }) => id,
  })
  .chain((list) =>
    fc.constantFrom(
      list,
      list.map((record) => ({ ...record, isWanted: true })),
    ),
  );

/** By key alone, as a provider sorts; equal keys stay as they come. */
export function byKey(list: readonly PagedRecord[], way: Direction): PagedRecord[] {
  return [...list].sort((left, right) => (left.key === right.key ? 0 : left.key < right.key === (way === 'ASC') ? -1 : 1));
}

/** The wanted ids in the promised order. */
export function expected(list: readonly PagedRecord[], way: Direction): string[] {
  return list
    .filter(({ isWanted }) => isWanted)
    .sort((left, right) => comparePositions(left, right, way))
    .map(({ id }) => id);
}

export function ids(placed: readonly { readonly id: string }[]): string[] {
  return placed.map(({ id }) => id);
}

export function isAscending(placed: readonly Placed<PagedRecord>[], way: Direction): boolean {
  return placed.every((one, index) => index === 0 || comparePositions(placed[index - 1] as Placed<PagedRecord>, one, way) < 0);
}
