import type { Money } from '../../../domain/money.js';
import { fractionDigits, minorDigits, readMoney, shiftPoint } from '../../../domain/money.js';

/** A price in thousandths, as in the catalog endpoints: "100000" BRL is 100.00. Exact; null when it is not a price. */
export function readThousandths(amount: unknown, currency: unknown): Money | null {
  const thousandths = readMoney(amount, currency);
  if (thousandths === null) return null;
  const { currencyCode } = thousandths;
  return { amount: withoutIdleZeros(shiftPoint(thousandths.amount, -3), minorDigits(currencyCode)), currencyCode };
}

/** `2.000` becomes `2.00` with two digits. Digits other than zero stay. */
function withoutIdleZeros(decimal: string, digits: number): string {
  const zeros = /0*$/.exec(decimal)?.[0].length ?? 0;
  const idle = Math.max(0, Math.min(zeros, fractionDigits(decimal) - digits));
  return decimal.slice(0, decimal.length - idle).replace(/\.$/, '');
}
