import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../../src/domain/position.js';
import { listFingerprint, readCursor, writeCursor } from '../../../src/graphql/request/cursor.js';

const runs = { seed: 1, numRuns: 500 };
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', '"', '\ud800', '__proto__', 'constructor', 'सामान', '👩‍👩‍👧'),
);
const position: fc.Arbitrary<Position> = fc.oneof(fc.record({ key: text, id: text }), fc.record({ key: text, id: text, hint: text }));
const positions = fc.array(fc.tuple(text, position), { maxLength: 5 }).map((places) => new Map(places));
const orders = listFingerprint('orders', ['DESC', { status: null }]);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What was thrown; fails when nothing was. */
function refusalOf(read: () => unknown): GraphQLError {
  try {
    read();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('a cursor', () => {
  it('decodes every position that it encoded, in any script, with and without a hint', () => {
    fc.assert(
      fc.property(positions, (places) => {
        expect([...readCursor(orders, writeCursor(orders, places))]).toEqual([...places]);
      }),
      runs,
    );
  });

  it('needs no escaping in a URL', () => {
    fc.assert(
      fc.property(positions, (places) => {
        expect(writeCursor(orders, places)).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
      runs,
    );
  });

  it('that is absent is the beginning of the list', () => {
    expect([readCursor(orders, null).size, readCursor(orders, undefined).size]).toEqual([0, 0]);
  });

  it('without positions is valid', () => {
    expect(readCursor(orders, writeCursor(orders, new Map())).size).toBe(0);
  });

  it('of another list, filter or order is refused with that reason', () => {
    const others: [string, unknown][] = [
      ['subscribers', ['DESC', { status: null }]],
      ['orders', ['ASC', { status: null }]],
      ['orders', ['DESC', { status: ['PENDING'] }]],
    ];
    for (const [list, conditions] of others) {
      const cursor = writeCursor(listFingerprint(list, conditions), new Map([['india', { key: 'a', id: '1' }]]));
      expect(refusalOf(() => readCursor(orders, cursor))).toMatchObject({
        message: 'after: is a cursor of another list, filter or order. Use it with the arguments of the page that returned it.',
        extensions: { code: 'BAD_USER_INPUT', argument: 'after' },
      });
    }
  });

  it('with one changed character is refused as bad input, or is another cursor of the same list', () => {
    fc.assert(
      fc.property(positions, fc.nat(), fc.constantFrom(...alphabet), (places, place, character) => {
        const cursor = writeCursor(orders, places);
        const at = place % cursor.length;
        const changed = cursor.slice(0, at) + character + cursor.slice(at + 1);
        try {
          const read = [...readCursor(orders, changed)];
          expect(
            read.flatMap(([channel, { key, id, hint }]) => [channel, key, id, hint ?? '']).every((part) => typeof part === 'string'),
          ).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } });
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('that the gateway never returned is refused as bad input, never as an internal error', () => {
    const json = fc.json().map((value) => Buffer.from(value).toString('base64url'));
    const nearly = fc.array(fc.oneof(fc.jsonValue(), fc.array(fc.oneof(text, fc.jsonValue()), { maxLength: 5 })), { maxLength: 4 });
    const wellFormed = nearly
      .filter((places) =>
        places.some(
          (place) => !Array.isArray(place) || place.length < 3 || place.length > 4 || place.some((part) => typeof part !== 'string'),
        ),
      )
      .map((places) => Buffer.from(JSON.stringify([1, orders, ...places])).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), json, wellFormed), (cursor) => {
        const { message, extensions } = refusalOf(() => readCursor(orders, cursor));
        expect(message).toBe('after: is not a cursor that this gateway returned.');
        expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it.each([
    ['empty', ''],
    ['longer than any', writeCursor(orders, new Map([['india', { key: 'a', id: '1'.repeat(60_000) }]]))],
    [
      'with more in a place than there is',
      Buffer.from(JSON.stringify([1, orders, ['india', 'a', '1', 'hint', 'more']])).toString('base64url'),
    ],
    ['with less in a place than there is', Buffer.from(JSON.stringify([1, orders, ['india', 'a']])).toString('base64url')],
    ['of another version', Buffer.from(JSON.stringify([2, orders])).toString('base64url')],
    ['a number', Buffer.from('1').toString('base64url')],
    ['null', Buffer.from('null').toString('base64url')],
    ['an object', Buffer.from('{"0":1}').toString('base64url')],
  ])('that is %s is refused', (_, cursor) => {
    expect(refusalOf(() => readCursor(orders, cursor)).extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('the fingerprint of a list', () => {
  it('is the same for the same list and conditions, and short', () => {
    expect(listFingerprint('orders', ['DESC', { status: null }])).toBe(orders);
    expect(orders).toMatch(/^[A-Za-z0-9_-]{12}$/);
  });

  it('differs for every other list or condition', () => {
    fc.assert(
      fc.property(fc.tuple(text, fc.jsonValue()), fc.tuple(text, fc.jsonValue()), (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(listFingerprint(...one)).not.toBe(listFingerprint(...other));
      }),
      runs,
    );
  });
});
