import type { Money } from '../../../domain/money.js';
import { fractionDigits, shiftPoint } from '../../../domain/money.js';
import type { OrderItem } from '../../../domain/order.js';

/** What the lines cost together, exactly; null when a price is not told, or not all are in one currency. */
export function addMoney(items: readonly OrderItem[]): Money | null {
  const currencies = new Set(items.map(({ unitPrice }) => unitPrice?.currencyCode));
  const [currencyCode] = currencies;
  if (currencies.size !== 1 || currencyCode === undefined) return null;
  const prices = items.map(({ unitPrice, quantity }) => ({ amount: unitPrice?.amount ?? '0', quantity }));
  const scale = Math.max(...prices.map(({ amount }) => fractionDigits(amount)));
  const sum = prices.reduce((total, { amount, quantity }) => total + BigInt(shiftPoint(amount, scale)) * BigInt(quantity), 0n);
  return { amount: shiftPoint(String(sum), -scale), currencyCode };
}
