import { describe, expect, it } from 'vitest';
import { exceedsJsonBounds, maxJsonDepth, maxJsonValues } from '../../src/domain/json-bounds.js';

const exceeds = (text: string, options?: { readonly withStrings: boolean }): boolean => exceedsJsonBounds(Buffer.from(text), options);
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const listOf = (values: number): string => `[${Array.from({ length: values }, () => '1').join(',')}]`;

describe('the bounds on the shape of JSON', () => {
  it('MUST let pass what is as deep as allowed, and nothing deeper, finished or not', () => {
    expect([exceeds(nested(maxJsonDepth)), exceeds(nested(maxJsonDepth + 1)), exceeds('{"a":'.repeat(maxJsonDepth + 1))]).toEqual([
      false,
      true,
      true,
    ]);
    // What was closed is not deep any more.
    expect(exceeds(`[${Array.from({ length: 100 }, () => nested(10)).join(',')}]`)).toBe(false);
  });

  it('MUST let pass as many values as allowed, and no more', () => {
    expect([exceeds(listOf(maxJsonValues - 1)), exceeds(listOf(maxJsonValues))]).toEqual([false, true]);
  });

  it('MUST not read structure inside a string, whatever is escaped there', () => {
    const brackets = '['.repeat(maxJsonDepth + 1);
    expect(exceeds(JSON.stringify({ text: brackets }))).toBe(false);
    expect(exceeds(JSON.stringify({ text: `"${brackets}` }))).toBe(false);
    expect(exceeds(`{"text":"\\\\","list":${brackets}`)).toBe(true);
    expect(exceeds(JSON.stringify({ text: ','.repeat(maxJsonValues) }))).toBe(false);
  });

  it('MUST count values of JSON in strings where it is asked to', () => {
    expect(exceeds(JSON.stringify({ text: '[],'.repeat(maxJsonValues) }), { withStrings: true })).toBe(true);
    expect(exceeds(JSON.stringify({ text: nested(maxJsonDepth + 1) }), { withStrings: true })).toBe(false);
  });
});
