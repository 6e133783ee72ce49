import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/writes/write-request.js';

describe('canonical JSON', () => {
  it('is JSON of the same value, whatever the order of the fields', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('distinguishes different values', () => {
    const values = [null, 0, '0', false, [], {}, [0], { 0: 0 }, [[0]], { a: null }, { a: { b: 1 } }, { 'a":{"b': 1 }, [1, 2], [2, 1]];
    expect(new Set(values.map(canonicalJson)).size).toBe(values.length);
  });

  it('takes an undefined field for an absent one', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
    expect(canonicalJson(undefined)).toBe('null');
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, reversed(field)]),
  );
}
