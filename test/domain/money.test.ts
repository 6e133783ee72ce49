import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareDecimals,
  fractionDigits,
  minorDigits,
  readCurrencyCode,
  readDecimal,
  readMoney,
  shiftPoint,
} from '../../src/domain/money.js';

const runs = { seed: 1, numRuns: 500 };

/** A decimal as an integer and how many of its digits stand behind the point. */
interface Scaled {
  readonly integer: bigint;
  readonly scale: number;
}

const scaled = fc.record({ integer: fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), scale: fc.nat({ max: 25 }) });

/** The canonical text of an integer with a point in it, written the slow way. */
function write({ integer, scale }: Scaled): string {
  const divisor = 10n ** BigInt(scale);
  const size = integer < 0n ? -integer : integer;
  const fraction = scale === 0 ? '' : `.${(size % divisor).toString().padStart(scale, '0')}`;
  return `${integer < 0n ? '-' : ''}${size / divisor}${fraction}`;
}

describe('reading a decimal', () => {
  it.each([
    ['12.50', '12.50'],
    ['0', '0'],
    ['0.00', '0.00'],
    ['007', '7'],
    ['000', '0'],
    ['000.50', '0.50'],
    ['-3.10', '-3.10'],
    ['-0012', '-12'],
    ['-0.00', '0.00'],
    ['-0', '0'],
    [' 1250.00 ', '1250.00'],
    ['123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
  ])('takes the text %j for %s, digit by digit', (text, decimal) => {
    expect(readDecimal(text)).toBe(decimal);
  });

  it.each([
    [12.5, '12.5'],
    [0.1, '0.1'],
    [-7, '-7'],
    [-0, '0'],
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [-2.5e-9, '-0.0000000025'],
    [1.2345e25, '12345000000000000000000000'],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('takes the number %d for %s, without an exponent', (number, decimal) => {
    expect(readDecimal(number)).toBe(decimal);
  });

  it('loses nothing of any text in canonical form', () => {
    fc.assert(
      fc.property(scaled, (value) => {
        expect(readDecimal(write(value))).toBe(write(value));
      }),
      runs,
    );
  });

  it('takes zeros in front away and nothing else', () => {
    fc.assert(
      fc.property(scaled, fc.nat({ max: 30 }), (value, zeros) => {
        const text = write(value);
        const padded = text.startsWith('-') ? `-${'0'.repeat(zeros)}${text.slice(1)}` : '0'.repeat(zeros) + text;
        expect(readDecimal(padded)).toBe(text);
      }),
      runs,
    );
  });

  it('gives every finite number back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const decimal = readDecimal(number);
        expect(decimal).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
        expect(Number(decimal)).toBe(number === 0 ? 0 : number);
      }),
      runs,
    );
  });

  it.each([
    '',
    ' ',
    '.',
    '.5',
    '5.',
    '1,5',
    '1,000.00',
    '1.2.3',
    '+5',
    '--5',
    '- 5',
    '1e5',
    '1E+5',
    '0x10',
    'NaN',
    'Infinity',
    '12 50',
    '$5',
    '5 USD',
    '１２',
    '٣',
    '1_000',
    '1n',
  ])('refuses the text %j', (text) => {
    expect(readDecimal(text)).toBeNull();
  });

  it.each([NaN, Infinity, -Infinity, null, undefined, true, [], ['5'], {}, 5n])('refuses %s, which is no amount', (value) => {
    expect(readDecimal(value)).toBeNull();
  });

  it('needs no longer for a long text than its length deserves', () => {
    const zeros = '0'.repeat(1_000_000);
    const started = performance.now();
    expect(readDecimal(`${zeros}x`)).toBeNull();
    expect(readDecimal(zeros)).toBe('0');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('moving the point', () => {
  it.each([
    ['12345', -2, '123.45'],
    ['1.5', 3, '1500'],
    ['5', -2, '0.05'],
    ['0', -3, '0.000'],
    ['-5', -1, '-0.5'],
    ['0.05', 2, '5'],
    ['0.05', 1, '0.5'],
    ['-0.05', 4, '-500'],
    ['10.00', 0, '10.00'],
    ['0', 5, '0'],
  ])('of %s by %i gives %s', (decimal, places, expected) => {
    expect(shiftPoint(decimal, places)).toBe(expected);
  });

  it('to the left and back again changes nothing', () => {
    fc.assert(
      fc.property(scaled, fc.nat({ max: 30 }), (value, places) => {
        expect(shiftPoint(shiftPoint(write(value), -places), places)).toBe(write(value));
      }),
      runs,
    );
  });

  it('multiplies exactly by powers of ten', () => {
    fc.assert(
      fc.property(scaled, fc.integer({ min: -30, max: 30 }), ({ integer, scale }, places) => {
        const expected =
          places <= scale
            ? write({ integer, scale: scale - places })
            : write({ integer: integer * 10n ** BigInt(places - scale), scale: 0 });
        expect(shiftPoint(write({ integer, scale }), places)).toBe(expected);
      }),
      runs,
    );
  });
});

describe('comparing decimals', () => {
  it.each([
    ['1', '1.00', 0],
    ['0', '-0.00', 0],
    ['10', '9.99', 1],
    ['-10', '-9.99', -1],
    ['0.1', '0.09', 1],
    ['-1', '1', -1],
    ['90071992547409930.1', '90071992547409930.2', -1],
  ])('%s with %s gives %i', (left, right, expected) => {
    expect(compareDecimals(left, right)).toBe(expected);
  });

  it('agrees with integers, however long the decimals are', () => {
    fc.assert(
      fc.property(scaled, scaled, (left, right) => {
        const [a, b] = [left.integer * 10n ** BigInt(right.scale), right.integer * 10n ** BigInt(left.scale)];
        expect(compareDecimals(write(left), write(right))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(compareDecimals(write(left), write(left))).toBe(0);
      }),
      runs,
    );
  });

  it('counts the digits behind the point', () => {
    expect([fractionDigits('12'), fractionDigits('12.5'), fractionDigits('-0.050')]).toEqual([0, 1, 3]);
  });
});

describe('the minor unit', () => {
  it.each([
    ['USD', 2],
    ['INR', 2],
    ['BRL', 2],
    ['JPY', 0],
    ['CLP', 0],
    ['KWD', 3],
    ['BHD', 3],
    ['IQD', 3],
    ['CLF', 4],
  ])('of %s has %i digits', (code, digits) => {
    expect(minorDigits(code)).toBe(digits);
  });

  it.each(['PKR', 'IDR', 'COP', 'HUF', 'LBP'])('of %s is a hundredth, as in ISO 4217, although it is not used in practice', (code) => {
    expect(minorDigits(code)).toBe(2);
  });

  it('of an unknown code is a hundredth', () => {
    expect(minorDigits('QQQ')).toBe(2);
  });
});

describe('reading money', () => {
  it.each([
    ['1250', 'JPY', '1250'],
    ['1250', 'KWD', '1.250'],
    ['1250', 'USD', '12.50'],
    ['5', 'USD', '0.05'],
    ['-1250', 'USD', '-12.50'],
    [1250, 'pkr', '12.50'],
    ['1250.5', 'USD', '12.505'],
  ])('takes %s in minor units of %s for %s', (amount, currency, expected) => {
    expect(readMoney(amount, currency, 'minor')).toEqual({ amount: expected, currencyCode: currency.toUpperCase() });
  });

  it('reads an amount in the major unit by default, and keeps its scale', () => {
    expect(readMoney('1250.500', ' usd ')).toEqual({ amount: '1250.500', currencyCode: 'USD' });
    expect(readMoney(1250, 'JPY', 'major')).toEqual({ amount: '1250', currencyCode: 'JPY' });
  });

  it.each([
    ['12.50', null],
    ['12.50', ''],
    ['12.50', 'US'],
    ['12.50', '$'],
    ['12.50', 'USDT'],
    [null, 'USD'],
    ['', 'USD'],
    ['free', 'USD'],
  ])('is null when the amount %j or the currency %j is missing', (amount, currency) => {
    expect(readMoney(amount, currency)).toBeNull();
  });

  it('knows a currency by three letters of whatever case', () => {
    expect(['inr', 'INR', ' Inr\n', 'IN', 'INRR', 'IN1', 'ΙΝR', 3, null].map(readCurrencyCode)).toEqual([
      'INR',
      'INR',
      'INR',
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
