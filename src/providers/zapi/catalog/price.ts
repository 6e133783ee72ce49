import type { Money } from '../../../domain/money.js';
import { fractionDigits, minorDigits, readMoney, shiftPoint } from '../../../domain/money.js';

/** A price in thousandths, as the catalog endpoints tell it: "100000" BRL is 100.00. Exact; null when it is none. */
export function readThousandths(amount: unknown, currency: unknown): Money | null {
  const thousandths = readMoney(amount, currency);
  if (thousandths === null) return null;
  const { currencyCode } = thousandths;
  return { amount: withoutIdleZeros(shiftPoint(thousandths.amount, -3), minorDigits(currencyCode)), currencyCode };
}

/** `2.000` with two digits is `2.00`; what is not zero stays. */
function withoutIdleZeros(decimal: string, digits: number): string {
  const zeros = /0*$/.exec(decimal)?.[0].length ?? 0;
  const idle = Math.max(0, Math.min(zeros, fractionDigits(decimal) - digits));
  return decimal.slice(0, decimal.length - idle).replace(/\.$/, '');
}
