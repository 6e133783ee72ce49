import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsOf, readPhoneNumber, toPhoneNumber } from '../../src/domain/phone.js';

const numbers = [
  ['India', '919984351847'],
  ['Brazil', '5511999999999'],
  ['Brazil, as WhatsApp still writes older numbers', '551199999999'],
  ['Germany', '4915112345678'],
  ['Mexico', '525512345678'],
  ['Mexico, as WhatsApp still writes mobiles', '5215512345678'],
  ['Spain', '34612345678'],
  ['the United Kingdom', '447911123456'],
  ['the United States', '14155552671'],
  ['Kuwait', '96512345678'],
  ['Saudi Arabia', '966501234567'],
  ['Indonesia', '6281234567890'],
  ['Nigeria', '2348031234567'],
  ['Italy, whose 0 belongs to the number', '390612345678'],
] as const;

describe('the phone number that a provider sends', () => {
  it.each(numbers)('is E.164 for %s, however %s is written', (_, digits) => {
    const forms = [digits, `+${digits}`, ` ${digits} `, Number(digits), `${digits}@s.whatsapp.net`, `${digits}@c.us`];
    expect(forms.map(toPhoneNumber)).toEqual(forms.map(() => `+${digits}`));
  });

  it.each(['0123456789', 'whatsapp:0123456789', '0123456789@s.whatsapp.net', '+0123456789'])(
    'is not known from the made-up %s of the documents',
    (digits) => {
      expect(toPhoneNumber(digits)).toBeNull();
    },
  );

  it('is without the 0 that people dial inside a country only', () => {
    expect(toPhoneNumber('4407911123456')).toBe('+447911123456');
  });

  it.each([
    ['a group', '120363022734010102@g.us'],
    ['a WhatsApp id that is no number', '123456789012345@lid'],
    ['a broadcast', 'status@broadcast'],
    ['too short', '12345'],
    ['too short for its country', '4412'],
    ['too long for its country', '4479111234567890'],
    ['longer than any number', '1234567890123456'],
    ['of no country', '999123456789'],
    ['beyond what a number holds exactly', 919984351847919984351847],
    ['a fraction', 91998435184.7],
    ['negative', -919984351847],
    ['words', 'unknown'],
    ['two numbers', '919984351847,919984351848'],
    ['nothing', ''],
    ['null', null],
    ['undefined', undefined],
    ['a list', ['919984351847']],
  ])('is null for what is %s', (_, value) => {
    expect(toPhoneNumber(value)).toBeNull();
  });

  it('is null or a number that a client may send, for any input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.stringMatching(/^\+?\d{4,17}(@s\.whatsapp\.net)?$/)), (value) => {
        const phoneNumber = toPhoneNumber(value);
        if (phoneNumber !== null) expect(readPhoneNumber(phoneNumber)).toBe(phoneNumber);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe('the phone number a client sends', () => {
  it.each(numbers)('is accepted in E.164 for %s: +%s', (_, digits) => {
    expect(readPhoneNumber(`+${digits}`)).toBe(`+${digits}`);
  });

  it.each(numbers)('is refused without its + for %s: %s', (_, digits) => {
    expect(readPhoneNumber(digits)).toBeNull();
  });

  it.each([
    '0123456789',
    '+0123456789',
    '+4407911123456',
    '07911123456',
    '+44 7911 123456',
    '+1 (415) 555-2671',
    '+1-415-555-2671',
    '0049151123456',
    '(11) 99999-9999',
    '+5511999999999@s.whatsapp.net',
    ' +14155552671',
    '+14155552671\n',
    '+1415555267',
    '+999123456789',
    '+',
    '',
  ])('is refused as %j, which is no E.164', (text) => {
    expect(readPhoneNumber(text)).toBeNull();
  });

  it('comes back unchanged from the digits that providers want', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9]\d{5,14}$/), (text) => {
        const phoneNumber = readPhoneNumber(text);
        fc.pre(phoneNumber !== null);
        expect(digitsOf(text)).toBe(text.slice(1));
        expect(toPhoneNumber(digitsOf(text))).toBe(text);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
