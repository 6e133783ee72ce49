import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIds, comparePositions, isBehind } from '../../src/domain/position.js';

const runs = { seed: 1, numRuns: 2000 };
const id = fc.oneof(
  fc.stringMatching(/^0{0,2}\d{1,3}$/),
  fc.stringMatching(/^\d{20,22}$/),
  fc.constantFrom('', '0', '00', '-1', '1.5', '10', '9', '9a', 'a9', 'A', 'a', '٣', 'é', 'e\u0301', '😀', 'ｦ'),
  fc.string({ maxLength: 4 }),
);
const position = fc.record({ key: fc.constantFrom('', '2024-01-01T00:00:00.000Z', '2024-01-02T00:00:00.000Z', 'b', 'B'), id });
const direction = fc.constantFrom('ASC' as const, 'DESC' as const);

describe('the order inside a channel', () => {
  it('is the same seen from both sides, and only what is equal is equal', () => {
    fc.assert(
      fc.property(position, position, direction, (left, right, way) => {
        const forth = Math.sign(comparePositions(left, right, way));
        const back = Math.sign(comparePositions(right, left, way));
        expect(forth === -back).toBe(true);
        expect(forth === 0).toBe(left.key === right.key && left.id === right.id);
      }),
      runs,
    );
  });

  it('is never circular', () => {
    fc.assert(
      fc.property(position, position, position, direction, (a, b, c, way) => {
        fc.pre(comparePositions(a, b, way) <= 0 && comparePositions(b, c, way) <= 0);
        expect(comparePositions(a, c, way)).toBeLessThanOrEqual(0);
      }),
      runs,
    );
  });

  it('is turned round, ties included, by the direction', () => {
    fc.assert(
      fc.property(fc.uniqueArray(position, { selector: ({ key, id: own }) => JSON.stringify([key, own]) }), (positions) => {
        const ascending = [...positions].sort((left, right) => comparePositions(left, right, 'ASC'));
        const descending = [...positions].sort((left, right) => comparePositions(left, right, 'DESC'));
        expect(descending).toEqual(ascending.reverse());
      }),
      runs,
    );
  });

  it('is by key first, and what has no key comes first in ASC and last in DESC', () => {
    const withoutKey = { key: '', id: '9' };
    const withKey = { key: '2024-01-01T00:00:00.000Z', id: '1' };
    expect(comparePositions(withoutKey, withKey, 'ASC')).toBeLessThan(0);
    expect(comparePositions(withoutKey, withKey, 'DESC')).toBeGreaterThan(0);
  });

  it('has everything behind no position, and nothing behind itself', () => {
    fc.assert(
      fc.property(position, position, direction, (left, right, way) => {
        expect(isBehind(left, null, way)).toBe(true);
        expect(isBehind(left, left, way)).toBe(false);
        expect(isBehind(left, right, way)).toBe(comparePositions(left, right, way) > 0);
      }),
      runs,
    );
  });
});

describe('ids', () => {
  it('of digits are ordered by value, and before all words', () => {
    const ordered = [
      '0',
      '00',
      '01',
      '1',
      '9',
      '10',
      '099',
      '100',
      '172310467380123456788',
      '172310467380123456789',
      '',
      '-1',
      '1.5',
      '9a',
      'A',
      'a',
      'a10',
      'a9',
    ];
    expect([...ordered].reverse().sort(compareIds)).toEqual(ordered);
  });

  it('of digits agree with integers of any length', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.bigInt({ min: 0n, max: 10n ** 30n }), (left, right) => {
        expect(Math.sign(compareIds(String(left), String(right)))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      runs,
    );
  });
});
