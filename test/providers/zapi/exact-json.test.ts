import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/providers/zapi/exact-json.js';
import { ExactNumber, toJson } from '../../../src/providers/zapi/exact-json.js';

describe('zapi › exact JSON', () => {
  it.each(['0', '10.10', '0.1', '1249.99', '12345678901234567890.123456789012345678', '-0.05'])(
    'MUST write %s digit for digit',
    (decimal) => {
      expect(toJson({ value: new ExactNumber(decimal) })).toBe(`{"value":${decimal}}`);
    },
  );

  it.each(['', '.5', '5.', '007', '1e3', '+1', ' 1', 'NaN', '1,5', '1}'])('MUST not write "%s" as a number', (text) => {
    expect(() => new ExactNumber(text)).toThrow(RangeError);
  });

  it('MUST write everything else as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(value as JsonValue)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('MUST leave undefined members out', () => {
    expect(toJson({ a: undefined, b: [null, { c: undefined, d: 'ü"\n' }] })).toBe('{"b":[null,{"d":"ü\\"\\n"}]}');
  });
});
