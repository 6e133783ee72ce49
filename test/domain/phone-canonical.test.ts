import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalNumber, equalNumbers, spellingsOf } from '../../src/domain/phone-canonical.js';

describe('numbers that reach the same WhatsApp account', () => {
  it.each([
    ['Brazil, São Paulo', '+551187654321', '+5511987654321'],
    ['Brazil, Belo Horizonte', '+553198765432', '+5531998765432'],
    ['Brazil, a mobile that began with 6', '+556161234567', '+5561961234567'],
    ['Mexico', '+5215512345678', '+525512345678'],
    ['Argentina, Buenos Aires', '+541123456789', '+5491123456789'],
    ['Argentina, with an area code of four digits', '+542901234567', '+5492901234567'],
  ])('MUST have one form in %s', (_, other, canonical) => {
    expect([canonicalNumber(other), canonicalNumber(canonical)]).toEqual([canonical, canonical]);
    expect([equalNumbers(other), equalNumbers(canonical)]).toEqual([
      [canonical, other],
      [canonical, other],
    ]);
  });

  it.each([
    ['a landline in Brazil', '+551133334444'],
    ['a Brazilian mobile of a range that always had nine digits', '+5511951234567'],
    ['a number in Brazil with an area code that cannot be', '+550187654321'],
    ['Chile, whose mobiles begin with 9', '+56987654321'],
    ['the United States', '+15215512345'],
    ['Mexico with a digit too few', '+52155123456'],
    ['Germany', '+4915112345678'],
  ])('MUST stay apart from others: %s', (_, number) => {
    expect(canonicalNumber(number)).toBe(number);
    expect(equalNumbers(number)).toEqual([number]);
  });

  it('MUST be equal both ways: each of the equal numbers has the same equal numbers', () => {
    const countries = fc.constantFrom('55', '52', '521', '54', '549', '1', '49');
    const numbers = fc.tuple(countries, fc.stringMatching(/^[1-9]\d{7,10}$/)).map(([country, rest]) => `+${country}${rest}`);
    fc.assert(
      fc.property(numbers, (number) => {
        const equal = equalNumbers(number);
        expect(equal).toContain(number);
        for (const one of equal) expect(equalNumbers(one)).toEqual(equal);
        expect(canonicalNumber(canonicalNumber(number))).toBe(canonicalNumber(number));
      }),
    );
  });
});

describe('the spellings of a number', () => {
  it('MUST hold what people, providers and message ids write', () => {
    const spellings = spellingsOf('+5511987654321');
    expect(spellings).toEqual(expect.arrayContaining(['5511987654321', '+55 11 98765 4321', '+55-11-98765-4321', '(11) 98765-4321']));
    const written = ['+55 (11) 98765-4321', '+55 11 98765-4321', '0055 11 98765-4321', 'tel:+5511987654321', '5511987654321@c.us'];
    for (const text of written)
      expect(
        spellings.some((spelling) => text.includes(spelling)),
        text,
      ).toBe(true);
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const encoded = Buffer.from(`${before}5511987654321\u0015\u0002`).toString('base64');
      expect(spellings.some((spelling) => encoded.includes(spelling))).toBe(true);
    }
  });

  it('MUST hold nothing that is short enough to appear by chance', () => {
    for (const number of ['+5511987654321', '+4915112345678', '+96512345678', '+14155552671', '+6561234567'])
      for (const spelling of spellingsOf(number)) expect(spelling.length).toBeGreaterThanOrEqual(8);
  });
});
