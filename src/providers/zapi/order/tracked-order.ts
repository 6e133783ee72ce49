import type { Refusal } from '../../../contract/error.js';
import type { Money } from '../../../domain/money.js';
import { compareDecimals } from '../../../domain/money.js';
import type { Order } from '../../../domain/order.js';
import { invalid } from '../../kit/refusal.js';

/** Refuses what can never be a Z-API order. Fields that only an update needs may follow later. */
export function checkTrackedOrder(order: Order): readonly Refusal[] {
  return [...checkItems(order), ...checkAmounts(order)];
}

/** Every amount of the order, with its path in the input of trackOrder. */
export function amountsOf(order: Order): readonly { readonly field: readonly string[]; readonly money: Money }[] {
  const items = order.items ?? [];
  const amounts = [
    ...items.map((item, index) => ({ field: ['items', String(index), 'unitPrice'], money: item.unitPrice })),
    ...(['subtotal', 'discount', 'tax', 'shipping', 'total'] as const).map((name) => ({ field: [name], money: order[name] })),
  ];
  return amounts.flatMap(({ field, money }) => (money === null ? [] : [{ field, money }]));
}

function checkItems({ items }: Order): Refusal[] {
  if (items?.length === 0) return [invalid('items', 'An order has at least one item; leave items out when they are not known.')];
  return (items ?? []).flatMap((item, index) =>
    Number.isInteger(item.quantity) && item.quantity >= 1
      ? []
      : [invalid(['items', String(index), 'quantity'], 'A quantity is a whole number, at least 1.')],
  );
}

/** An update has one currency for the whole order, and no negative amounts. */
function checkAmounts(order: Order): Refusal[] {
  const amounts = amountsOf(order);
  const currency = amounts[0]?.money.currencyCode;
  return amounts.flatMap(({ field, money }): Refusal[] => {
    if (money.currencyCode !== currency) return [invalid(field, 'All amounts of an order are in one currency.')];
    if (compareDecimals(money.amount, '0') < 0) return [invalid(field, 'An amount is not negative.')];
    return [];
  });
}
