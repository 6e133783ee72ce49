import { hash } from 'node:crypto';
import { ExactSum, toScaledAmount, type ScaledAmount } from '../../domain/money.js';
import { canonicalNumber } from '../../domain/phone-canonical.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { Order, OrderItem } from '../../domain/order.js';
import { columnText } from '../connection/column-text.js';
import type { OrderRow } from '../schema/tables.js';

/** Raised when rows that an older version wrote must be derived again. */
export const derivedVersion = 1;

/** What statistics read of an order instead of its body. */
export type OrderFacts = Pick<OrderRow, 'customer_key' | 'currency' | 'total_units' | 'total_scale' | 'lines' | 'derived'>;

export function factsOf(order: Order): OrderFacts {
  const total = order.total === null ? null : toScaledAmount(order.total.amount);
  return {
    customer_key: customerKey(order),
    currency: total === null ? null : (order.total?.currencyCode ?? null),
    total_units: total?.units ?? null,
    total_scale: total?.scale ?? null,
    lines: order.items === null || order.items.length === 0 ? null : JSON.stringify(linesOf(order.items)),
    derived: derivedVersion,
  };
}

/** Equal for all spellings of a number on all channels; another address belongs to its channel. A hash, so that keys are short and evenly spread. */
function customerKey({ channel, customer: { phoneNumber, contactId } }: Order): string | null {
  const number = phoneNumber ?? (contactId === null ? null : toPhoneNumber(contactId));
  if (number === null && (contactId === null || contactId === '')) return null;
  return hash('sha256', number === null ? `address ${channel} ${contactId}` : canonicalNumber(number)).slice(0, 24);
}

/** Longer texts of untrusted sources are cut off. */
const maxTextLength = 255;
const maxPieces = 1e9;

/** What an order says of one product. */
interface Line {
  /** Equal for the same product in all orders. */
  readonly identity: string;
  readonly item: OrderItem;
  /** Null: it is no whole number. */
  readonly pieces: number | null;
  readonly amount: (ScaledAmount & { readonly currencyCode: string }) | null;
}

/** One line for each product, so that an order counts once for each. Arrays, in the order of `lineColumns` in schema/order-item-tables.ts. */
function linesOf(items: readonly OrderItem[]): readonly (readonly (string | number | null)[])[] {
  const lines = new Map<string, Line>();
  for (const item of items) {
    const line = lineOf(item);
    const known = lines.get(line.identity);
    lines.set(line.identity, known === undefined ? line : joined(known, line));
  }
  return [...lines.values()].map(({ identity, item: { productId, retailerId, name }, pieces, amount }) => {
    return [
      identity,
      pieces,
      amount?.currencyCode ?? null,
      amount?.units ?? null,
      amount?.scale ?? null,
      cut(productId),
      cut(retailerId),
      cut(name),
    ];
  });
}

function lineOf(item: OrderItem): Line {
  const { productId, retailerId, name, quantity, total, unitPrice } = item;
  const identity = cut(retailerId ? `r${retailerId}` : productId ? `p${productId}` : `n${name ?? ''}`) ?? '';
  const pieces = Number.isSafeInteger(quantity) && Math.abs(quantity) <= maxPieces ? quantity : null;
  const money = total ?? (pieces === null ? null : unitPrice);
  const scaled = money === null ? null : toScaledAmount(money.amount, total === null ? (pieces ?? 1) : 1);
  return { identity, item, pieces, amount: scaled && money && { ...scaled, currencyCode: money.currencyCode } };
}

/** Two lines with the same product. Their amount is unknown when one is, or when the currencies differ. */
function joined({ identity, item, pieces, amount }: Line, further: Line): Line {
  const both = pieces === null || further.pieces === null ? null : pieces + further.pieces;
  return { identity, item, pieces: both, amount: amount && further.amount && sumOf(amount, further.amount) };
}

function sumOf(left: NonNullable<Line['amount']>, right: NonNullable<Line['amount']>): Line['amount'] {
  const { currencyCode } = left;
  if (currencyCode !== right.currencyCode) return null;
  const sum = new ExactSum();
  sum.add(left.units, left.scale);
  sum.add(right.units, right.scale);
  const scaled = toScaledAmount(sum.total(currencyCode).amount);
  return scaled && { ...scaled, currencyCode };
}

function cut(text: string | null): string | null {
  return text === null ? null : columnText(text.slice(0, maxTextLength));
}
