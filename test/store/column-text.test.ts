import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIds } from '../../src/domain/position.js';
import { sortId } from '../../src/store/connection/column-text.js';

describe('the sortable form of an id', () => {
  const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(sortId(left)), Buffer.from(sortId(right)));

  it('has the order of the domain as its order of bytes', () => {
    // Around the surrogates, where UTF-8 and UTF-16 do not agree.
    const letter = fc.constantFrom(
      'a',
      'Z',
      '-',
      '9',
      '\u00e9',
      '\ud7ff',
      '\ue000',
      '\uf8ff',
      '\ufffd',
      '\uffff',
      '\u{10000}',
      '\u{1f600}',
      '\u{10ffff}',
    );
    const id = fc.oneof(fc.stringMatching(/^0{0,2}[0-9]{1,20}$/), fc.string({ unit: letter, minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(id, id, (left, right) => {
        expect(Math.sign(byBytes(left, right))).toBe(Math.sign(compareIds(left, right)));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['9', '10'],
    ['007', '07'],
    ['07', '7'],
    ['0', '00'],
    ['99999999999999999999', 'a'],
    ['\u{1f600}', '\ue000'],
  ])('puts %s before %s', (left, right) => {
    expect(compareIds(left, right)).toBeLessThan(0);
    expect(byBytes(left, right)).toBeLessThan(0);
  });
});
