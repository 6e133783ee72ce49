import type { Refusal } from '../../../contract/error.js';
import type { OrderRequest } from '../../../contract/provider.js';
import { compareDecimals, readDecimal } from '../../../domain/money.js';
import type { OrderItem } from '../../../domain/order.js';
import { invalid } from '../../kit/refusal.js';
import { isRecord } from '../../kit/untrusted.js';
import type { JsonValue } from '../exact-json.js';
import { ExactNumber, toJson } from '../exact-json.js';

/** An item has no place for the shop's own product id. */
export const carriedByOrderRequest = [
  'discount',
  'tax',
  'shipping',
  'paymentSettings',
  'items.*.productId',
  'items.*.isCustomItem',
] as const;

const charges = ['discount', 'tax', 'shipping'] as const;

/** What of an order cannot be sent as a payment request. Amounts are not negative, and in one currency. */
export function checkOrderRequest(request: Omit<OrderRequest, 'phoneNumber'>): readonly Refusal[] {
  const { items, currencyCode, paymentSettings } = request;
  return [
    ...refuseIf(!/^[A-Z]{3}$/.test(currencyCode), ['currencyCode'], 'A currency is three capital letters, as in ISO 4217.'),
    ...refuseIf(items.length === 0, ['items'], 'An order has at least one item.'),
    ...items.flatMap((item, index) => checkItem(item, currencyCode, ['items', String(index)])),
    ...charges.flatMap((name) => refuseIf(!isAmount(request[name] ?? '0'), [name], 'An amount is a decimal number, and not negative.')),
    ...refuseIf(
      paymentSettings != null && !isRecord(paymentSettings),
      ['paymentSettings'],
      "paymentSettings is Z-API's object with pix and card.",
    ),
  ];
}

function checkItem({ productId, name, quantity, unitPrice, isCustomItem }: OrderItem, currency: string, path: string[]): Refusal[] {
  return [
    ...refuseIf(name === null || name.trim() === '', [...path, 'name'], 'An item has a name.'),
    ...refuseIf(!Number.isInteger(quantity) || quantity < 1, [...path, 'quantity'], 'A quantity is a whole number, at least 1.'),
    ...refuseIf(unitPrice === null, [...path, 'unitPrice'], 'Z-API needs the price of every item.'),
    ...refuseIf(
      unitPrice !== null && !isAmount(unitPrice.amount),
      [...path, 'unitPrice'],
      'A price is a decimal number, and not negative.',
    ),
    ...refuseIf(unitPrice !== null && unitPrice.currencyCode !== currency, [...path, 'unitPrice'], "A price is in the order's currency."),
    ...refuseIf(productId?.trim() === '', [...path, 'productId'], 'The product id is empty.'),
    ...refuseIf(productId === null && isCustomItem === false, [...path, 'productId'], 'An item of the catalog needs its product id.'),
    ...refuseIf(
      productId !== null && isCustomItem === true,
      [...path, 'isCustomItem'],
      'An item with a product id belongs to the catalog and is not custom.',
    ),
  ];
}

/** The body of send-order. An item without a product id becomes a custom item, whose id only the webhook has. */
export function toOrderRequestBody(
  phone: string,
  { currencyCode, items, paymentSettings, ...amounts }: Omit<OrderRequest, 'phoneNumber'>,
): string {
  return toJson({
    phone,
    order: {
      currency: currencyCode,
      discount: exact(amounts.discount),
      tax: exact(amounts.tax),
      shipping: exact(amounts.shipping),
      products: items.map(({ productId, name, unitPrice, quantity }) => ({
        productId: productId ?? undefined,
        name,
        value: exact(unitPrice?.amount),
        quantity,
      })),
    },
    // The client's JSON, unchanged.
    paymentSettings: (paymentSettings as JsonValue) ?? undefined,
  });
}

function isAmount(text: string): boolean {
  const decimal = readDecimal(text);
  return decimal !== null && compareDecimals(decimal, '0') >= 0;
}

function exact(amount: string | null | undefined): ExactNumber | undefined {
  const decimal = readDecimal(amount);
  return decimal === null ? undefined : new ExactNumber(decimal);
}

function refuseIf(isWrong: boolean, field: readonly string[], message: string): Refusal[] {
  return isWrong ? [invalid(field, message)] : [];
}
