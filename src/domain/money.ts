/** An exact amount: `amount` is a canonical decimal string (no exponent, no leading zeros, scale kept), `currencyCode` is ISO 4217. */
export interface Money {
  readonly amount: string;
  readonly currencyCode: string;
}

/** The unit of a provider's amounts, for providers whose documents do not state it. */
export type AmountUnit = 'major' | 'minor';

/** Reads an exact decimal from a number or string. Null for anything else. */
export function readDecimal(value: unknown): string | null {
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? expandExponent(String(value)) : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return /^-?\d+(\.\d+)?$/.test(text) ? canonical(text) : null;
}

/** Reads a currency code: three letters in any case. Null for anything else. */
export function readCurrencyCode(value: unknown): string | null {
  if (typeof value === 'string' && /^[A-Z]{3}$/.test(value)) return value;
  return typeof value === 'string' && /^[A-Za-z]{3}$/.test(value.trim()) ? value.trim().toUpperCase() : null;
}

/** Money from a provider's amount and currency; null when either is missing. */
export function readMoney(amount: unknown, currency: unknown, unit: AmountUnit = 'major'): Money | null {
  const decimal = readDecimal(amount);
  const currencyCode = readCurrencyCode(currency);
  if (decimal === null || currencyCode === null) return null;
  return { amount: unit === 'minor' ? shiftPoint(decimal, -minorDigits(currencyCode)) : decimal, currencyCode };
}

/** Currencies whose minor unit is not a hundredth (ISO 4217). Intl is no source: it drops the minor units of PKR, IDR, COP and others. */
const unusualMinorDigits: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
    (code) => [code, 0] as const,
  ),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);

/** Digits behind the point in a currency's minor unit. */
export function minorDigits(currencyCode: string): number {
  return unusualMinorDigits.get(currencyCode) ?? 2;
}

/** Moves the decimal point: `shiftPoint('12345', -2)` is `123.45`, `shiftPoint('1.5', 3)` is `1500`. Exact. */
export function shiftPoint(decimal: string, places: number): string {
  const negative = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const digits = whole + fraction;
  const scale = Math.max(fraction.length - places, 0);
  const padded = (fraction.length - places < 0 ? digits + '0'.repeat(places - fraction.length) : digits).padStart(scale + 1, '0');
  const shifted = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return canonical(negative ? `-${shifted}` : shifted);
}

/** Exact comparison of two decimals: negative, zero or positive. */
export function compareDecimals(left: string, right: string): number {
  const scale = Math.max(fractionDigits(left), fractionDigits(right));
  const difference = toScaledInteger(left, scale) - toScaledInteger(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The number of digits behind the decimal point. */
export function fractionDigits(decimal: string): number {
  return decimal.split('.')[1]?.length ?? 0;
}

/** Without leading zeros, and without the sign of a negative zero. */
function canonical(decimal: string): string {
  const sign = decimal.startsWith('-') && /[1-9]/.test(decimal) ? '-' : '';
  return sign + decimal.replace(/^-/, '').replace(/^0+(?=\d)/, '');
}

function toScaledInteger(decimal: string, scale: number): bigint {
  return BigInt(shiftPoint(decimal, scale));
}

function expandExponent(text: string): string | null {
  const match = /^(-?\d+(?:\.\d+)?)e([+-]\d+)$/.exec(text);
  return match === null ? readDecimal(text) : shiftPoint(match[1] as string, Number(match[2]));
}

/** An amount as a whole number and the number of its digits behind the point: 12.50 is 1250 with the scale 2. */
export interface ScaledAmount {
  readonly units: number;
  readonly scale: number;
}

/** So many amounts with `maxDigits` digits have a sum below 2^63, the largest integer of databases. */
export const maxSummed = 9_000;
const maxDigits = 15;

/** Null for an amount with more than 15 digits. */
export function toScaledAmount(decimal: string, times = 1): ScaledAmount | null {
  const scale = fractionDigits(decimal);
  const units = BigInt(decimal.replace('.', '')) * BigInt(times);
  const isSmall = units.toString().replace('-', '').length <= maxDigits && scale <= maxDigits;
  return isSmall ? { units: Number(units), scale } : null;
}

/** A sum of amounts in one currency, exact whatever their number and scales. */
export class ExactSum {
  private units = 0n;
  private scale = 0;

  /** `units`: a whole number as text or number. */
  add(units: string | number, scale: number): void {
    const further = Math.max(0, scale - this.scale);
    this.units *= 10n ** BigInt(further);
    this.scale += further;
    this.units += BigInt(units) * 10n ** BigInt(this.scale - scale);
  }

  addAll({ units, scale }: ExactSum): void {
    this.add(String(units), scale);
  }

  /** With the largest scale among the amounts, and at least that of the currency. */
  total(currencyCode: string): Money {
    return { amount: this.toDecimal(this.units, this.scale, this.scaleOf(currencyCode)), currencyCode };
  }

  /** The sum divided by a positive number, rounded half to even at the scale of `total`. */
  average(count: number, currencyCode: string): Money {
    const scale = this.scaleOf(currencyCode);
    const units = this.units * 10n ** BigInt(scale - this.scale);
    return { amount: this.toDecimal(divideHalfEven(units, BigInt(count)), scale, scale), currencyCode };
  }

  private scaleOf(currencyCode: string): number {
    return Math.max(this.scale, minorDigits(currencyCode));
  }

  private toDecimal(units: bigint, scale: number, shownScale: number): string {
    return shiftPoint(String(units * 10n ** BigInt(shownScale - scale)), -shownScale);
  }
}

function divideHalfEven(units: bigint, count: bigint): bigint {
  const isNegative = units < 0n;
  const size = isNegative ? -units : units;
  const [quotient, rest] = [size / count, size % count];
  const isUp = rest * 2n > count || (rest * 2n === count && quotient % 2n === 1n);
  const rounded = isUp ? quotient + 1n : quotient;
  return isNegative ? -rounded : rounded;
}
