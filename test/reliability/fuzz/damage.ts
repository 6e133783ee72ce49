import fc from 'fast-check';

/** Something done to bytes, which stand for characters of Latin-1. */
export interface Damage {
  /** Where, in millionths of the whole. */
  readonly at: number;
  /** How many bytes are left out there. */
  readonly drop: number;
  readonly insert: string;
}

export const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.noBias(fc.nat(999_999)),
  drop: fc.oneof(fc.constantFrom(0, 1, 1, 4, 40), fc.constant(1e9)),
  insert: fc.oneof(
    fc.constantFrom(
      '',
      '\0',
      '"',
      '{',
      ']',
      '\\',
      '\r\n',
      '\r\n\r\n',
      '\xff\xfe',
      '\xef\xbb\xbf',
      '$',
      '#',
      '"""',
      '\xed\xa0\x80',
      '@',
      '!',
    ),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
  ),
});

export function inflict(text: string, damages: readonly Damage[]): string {
  return damages.reduce((whole, { at, drop, insert }) => {
    const start = Math.floor((at / 1e6) * whole.length);
    return whole.slice(0, start) + insert + whole.slice(start + drop);
  }, text);
}

/** A text's bytes, as characters of Latin-1. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}
