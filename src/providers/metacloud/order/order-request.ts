import * as z from 'zod';
import type { Refusal } from '../../../contract/error.js';
import type { OrderRequest } from '../../../contract/provider.js';
import { fractionDigits, readDecimal, shiftPoint } from '../../../domain/money.js';
import type { OrderItem } from '../../../domain/order.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { toReferenceId } from '../../whatsapp/reference-id.js';

/** WhatsApp documents payments for India and Brazil. */
const currencies: readonly string[] = ['INR', 'BRL'];
/** All amounts are whole numbers of hundredths. */
const offset = 100;
const digits = 2;
const nameLimit = 60;

/**
 * `paymentSettings` of sendOrder: what an `order_details` message needs beyond the order. The names are Meta's (`action.parameters`), beside
 * `body` and `footer`, which are the texts of the message.
 */
const settingsShape = z.strictObject({
  reference_id: z.string(),
  type: z.enum(['digital-goods', 'physical-goods']),
  body: z.string().min(1).max(1024),
  footer: z.string().min(1).max(60).optional(),
  payment_settings: z.array(z.looseObject({ type: z.string() })).min(1),
  payment_type: z.string().optional(),
  payment_configuration: z.string().optional(),
  catalog_id: z.string().optional(),
  expiration: z.strictObject({ timestamp: z.string(), description: z.string().max(120) }).optional(),
});

type Request = Omit<OrderRequest, 'phoneNumber'>;

/** What of an order cannot be sent. */
export function checkOrderRequest({ items, currencyCode, discount, tax, shipping, paymentSettings }: Request): readonly Refusal[] {
  return [
    ...found([
      !currencies.includes(currencyCode) && invalid('currencyCode', 'WhatsApp documents payments in INR and BRL only.'),
      items.length === 0 && invalid('items', 'An order has at least one item.'),
      ...Object.entries({ discount, tax, shipping }).map(
        ([name, amount]) => amount !== null && toHundredths(amount) === null && invalid(name, wrongAmount),
      ),
    ]),
    ...items.flatMap((item, index) => checkItem(item, currencyCode, ['items', String(index)])),
    ...checkSettings(paymentSettings),
  ];
}

const wrongAmount = 'An amount is a decimal number, not negative, with at most two digits behind the point.';

function checkItem({ retailerId, name, quantity, unitPrice }: OrderItem, currencyCode: string, path: readonly string[]): Refusal[] {
  return found([
    isBlank(retailerId) && invalid([...path, 'retailerId'], 'WhatsApp needs the retailer id of every item.'),
    isBlank(name) && invalid([...path, 'name'], 'An item has a name.'),
    (name ?? '').length > nameLimit && invalid([...path, 'name'], `The name of an item has at most ${nameLimit} characters.`),
    (!Number.isInteger(quantity) || quantity < 1) && invalid([...path, 'quantity'], 'A quantity is a whole number, at least 1.'),
    unitPrice === null && invalid([...path, 'unitPrice'], 'WhatsApp needs the price of every item.'),
    unitPrice !== null && toHundredths(unitPrice.amount) === null && invalid([...path, 'unitPrice'], wrongAmount),
    unitPrice !== null && unitPrice.currencyCode !== currencyCode && invalid([...path, 'unitPrice'], "A price is in the order's currency."),
  ]);
}

function checkSettings(given: unknown): readonly Refusal[] {
  const read = settingsShape.safeParse(given);
  if (!read.success) {
    return read.error.issues.map(({ path, message }) =>
      invalid('paymentSettings', `paymentSettings${path.map((part) => `.${String(part)}`).join('')}: ${message}`),
    );
  }
  return found([
    toReferenceId(read.data.reference_id) === null &&
      invalid('paymentSettings', 'paymentSettings.reference_id has 1 to 35 characters of A-Z, a-z, 0-9, _, . and -.'),
  ]);
}

/** `interactive` of an order_details message. The request is checked before. */
export function toOrderDetails({ items, currencyCode, discount, tax, shipping, paymentSettings }: Request): object {
  const { body, footer, catalog_id, expiration, ...parameters } = settingsShape.parse(paymentSettings);
  const subtotal = items.reduce((sum, { unitPrice, quantity }) => sum + hundredths(unitPrice?.amount) * BigInt(quantity), 0n);
  const total = subtotal + hundredths(tax) + hundredths(shipping) - hundredths(discount);
  const order = {
    status: 'pending',
    catalog_id,
    expiration,
    items: items.map(({ retailerId, name, unitPrice, quantity }) => ({
      ...{ retailer_id: retailerId, name, quantity },
      amount: toAmount(hundredths(unitPrice?.amount)),
    })),
    subtotal: toAmount(subtotal),
    tax: toAmount(hundredths(tax)),
    shipping: shipping === null ? undefined : toAmount(hundredths(shipping)),
    discount: discount === null ? undefined : toAmount(hundredths(discount)),
  };
  return {
    type: 'order_details',
    body: { text: body },
    ...(footer === undefined ? {} : { footer: { text: footer } }),
    action: { name: 'review_and_pay', parameters: { ...parameters, currency: currencyCode, total_amount: toAmount(total), order } },
  };
}

function toAmount(value: bigint): object {
  return { value: Number(value), offset };
}

function hundredths(amount: string | null | undefined): bigint {
  return BigInt(toHundredths(amount ?? '0') ?? '0');
}

/** Null for what is no amount, is negative, or has more digits than hundredths. */
function toHundredths(amount: string): string | null {
  const decimal = readDecimal(amount);
  return decimal === null || decimal.startsWith('-') || fractionDigits(decimal) > digits ? null : shiftPoint(decimal, digits);
}
