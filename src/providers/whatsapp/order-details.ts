import { hash } from 'node:crypto';
import type { Refusal } from '../../contract/error.js';
import type { OrderRequest } from '../../contract/provider.js';
import { compareDecimals, fractionDigits, readDecimal, shiftPoint } from '../../domain/money.js';
import type { OrderItem } from '../../domain/order.js';
import { found, invalid, isBlank } from '../kit/refusal.js';
import { isRecord } from '../kit/untrusted.js';
import { toReferenceId } from './reference-id.js';

/** An order without its recipient. */
type RequestedOrder = Omit<OrderRequest, 'phoneNumber'>;

/** The optional inputs of an order that an order_details message has a place for. */
export const carriedByOrderDetails = [
  ...(['discount', 'tax', 'shipping', 'paymentSettings', 'text', 'reference', 'template'] as const),
  ...(['footerText', 'catalogId', 'expiresAt', 'expirationText', 'items.*.retailerId'] as const),
];

/** Limits of Meta's order_details messages: the texts above and below the order, of its expiration, and the name of an item. */
const textLimit = 1024;
const footerLimit = 60;
const expirationTextLimit = 120;
const itemNameLimit = 60;
/** An order expires at least so much later. */
const minLifetimeSeconds = 300;
/** Amounts are whole numbers of hundredths, in every currency. */
const offset = 100;
const offsetDigits = 2;
/** Larger numbers are not exact in JSON everywhere. */
const maxHundredths = String(Number.MAX_SAFE_INTEGER);

/** The members of `parameters` that `paymentSettings` may contain; the order fills the others. */
const ownParameters = ['type', 'payment_settings', 'payment_type', 'payment_configuration'];
const goods = ['physical-goods', 'digital-goods'];

/**
 * What of an order cannot be sent as order_details (Meta: Payments API, order_details). `currencies`: those in which WhatsApp accepts payments in the
 * country. Only a template needs no text.
 */
export function checkOrderDetails(request: RequestedOrder, currencies: readonly string[]): Refusal[] {
  const { currencyCode, items, text, reference, template, footerText, catalogId, paymentSettings } = request;
  return [
    ...found([
      !currencies.includes(currencyCode) && invalid('currencyCode', `The currency of a payment must be ${currencies.join(' or ')} here.`),
      template === null && isBlank(text) && invalid('text', 'Give the text above the order; only a template has a text of its own.'),
      (text ?? '').length > textLimit && invalid('text', `The text above an order has at most ${textLimit} characters.`),
      template !== null && text !== null && invalid('text', 'A template has its own text: leave this out.'),
      ...checkOptionalText('footerText', footerText, footerLimit),
      template !== null && footerText !== null && invalid('footerText', 'A template has its own footer: leave this out.'),
      catalogId !== null && !/^\d{1,32}$/.test(catalogId) && invalid('catalogId', 'The id of a catalog of WhatsApp has digits only.'),
      ...checkExpiration(request),
      reference !== null &&
        toReferenceId(reference) === null &&
        invalid('reference', 'A reference_id of WhatsApp has 1 to 35 characters of A-Z, a-z, 0-9, _, . and -.'),
      items.length === 0 && invalid('items', 'An order has at least one item.'),
    ]),
    ...items.flatMap((item, index) => checkItem(item, ['items', String(index)])),
    ...(['discount', 'tax', 'shipping'] as const).flatMap((name) => checkAmount(request[name] ?? '0', [name])),
    ...checkPaymentSettings(paymentSettings),
    ...checkTotal(request),
  ];
}

function checkOptionalText(field: string, text: string | null, limit: number): Refusal[] {
  return found([
    text !== null && isBlank(text) && invalid(field, 'The text is empty.'),
    (text ?? '').length > limit && invalid(field, `The text has at most ${limit} characters.`),
  ]);
}

function checkExpiration({ expiresAt, expirationText }: RequestedOrder): Refusal[] {
  const isSoon = expiresAt !== null && Date.parse(expiresAt) < Date.now() + minLifetimeSeconds * 1000;
  return found([
    isSoon && invalid('expiresAt', `An order expires at least ${minLifetimeSeconds} seconds from now.`),
    expiresAt === null && expirationText !== null && invalid('expirationText', 'Give expiresAt too: this text explains it.'),
    ...checkOptionalText('expirationText', expirationText, expirationTextLimit),
  ]);
}

/** The reference_id of an order: the shop's own, or one made of the gateway's id of the write. */
export function referenceIdFor({ reference }: RequestedOrder, correlationId: string): string {
  const own = reference === null ? null : toReferenceId(reference);
  return own ?? toReferenceId(correlationId) ?? hash('sha256', correlationId).slice(0, 32);
}

/** `parameters` of the action review_and_pay, and of a template's order_details button. The order must have passed `checkOrderDetails`. */
export function toOrderDetails(request: RequestedOrder, referenceId: string): object {
  const { currencyCode, items, discount, tax, shipping, catalogId, expiresAt, expirationText, paymentSettings } = request;
  const sums = sumsOf(request);
  return {
    type: 'physical-goods',
    ...(isRecord(paymentSettings) ? paymentSettings : {}),
    reference_id: referenceId,
    currency: currencyCode,
    total_amount: toAmount(sums.total),
    order: {
      status: 'pending',
      ...(catalogId !== null && { catalog_id: catalogId }),
      ...(expiresAt !== null && {
        expiration: { timestamp: String(Math.floor(Date.parse(expiresAt) / 1000)), description: expirationText ?? undefined },
      }),
      items: items.map(({ retailerId, name, quantity, unitPrice }) => ({
        retailer_id: retailerId ?? undefined,
        name,
        amount: toAmount(hundredthsOf(unitPrice?.amount ?? '0')),
        quantity,
      })),
      subtotal: toAmount(sums.subtotal),
      tax: toAmount(hundredthsOf(tax ?? '0')),
      ...(shipping !== null && { shipping: toAmount(hundredthsOf(shipping)) }),
      ...(discount !== null && { discount: toAmount(hundredthsOf(discount)) }),
    },
  };
}

/** What a receipt reports of the sent order (`Orders.send`). */
export function sentOrderResult(request: RequestedOrder, referenceId: string): Readonly<Record<string, string>> {
  const { subtotal, total } = sumsOf(request);
  const toDecimal = (hundredths: bigint): string => shiftPoint(String(hundredths), -offsetDigits);
  return { orderReference: referenceId, orderSubtotal: toDecimal(subtotal), orderTotal: toDecimal(total) };
}

/** Meta checks the sum: total_amount is subtotal + tax + shipping - discount. */
function sumsOf({ items, tax, shipping, discount }: RequestedOrder): { readonly subtotal: bigint; readonly total: bigint } {
  const subtotal = items.reduce((sum, { unitPrice, quantity }) => sum + hundredthsOf(unitPrice?.amount ?? '0') * BigInt(quantity), 0n);
  return { subtotal, total: subtotal + hundredthsOf(tax ?? '0') + hundredthsOf(shipping ?? '0') - hundredthsOf(discount ?? '0') };
}

function checkItem({ name, quantity, unitPrice }: OrderItem, path: readonly string[]): Refusal[] {
  return [
    ...found([
      isBlank(name) && invalid([...path, 'name'], 'An item has a name.'),
      (name ?? '').length > itemNameLimit && invalid([...path, 'name'], `The name of an item has at most ${itemNameLimit} characters.`),
      (!Number.isSafeInteger(quantity) || quantity < 1) && invalid([...path, 'quantity'], 'A quantity is a whole number, at least 1.'),
      unitPrice === null && invalid([...path, 'unitPrice'], 'WhatsApp needs the price of every item.'),
    ]),
    ...(unitPrice === null ? [] : checkAmount(unitPrice.amount, [...path, 'unitPrice', 'amount'])),
  ];
}

function checkAmount(text: string, path: readonly string[]): Refusal[] {
  const amount = readDecimal(text);
  if (amount === null || compareDecimals(amount, '0') < 0) return [invalid(path, 'An amount is a decimal number, and not negative.')];
  if (fractionDigits(amount) > offsetDigits) return [invalid(path, `WhatsApp's amounts have at most ${offsetDigits} decimals.`)];
  const isExact = compareDecimals(shiftPoint(amount, offsetDigits), maxHundredths) <= 0;
  return isExact ? [] : [invalid(path, 'This amount is too large.')];
}

function checkTotal(request: RequestedOrder): Refusal[] {
  const amounts = [...request.items.map(({ unitPrice }) => unitPrice?.amount ?? '0'), request.tax, request.shipping, request.discount];
  const isReadable = amounts.every((amount) => amount === null || checkAmount(amount, []).length === 0);
  if (!isReadable || request.items.some(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1)) return [];
  const { total } = sumsOf(request);
  return found([
    total < 0n && invalid('discount', 'The discount is larger than the order.'),
    total > BigInt(maxHundredths) && invalid('items', 'The total of the order is too large.'),
  ]);
}

function checkPaymentSettings(settings: unknown): Refusal[] {
  if (settings === null || settings === undefined) return [];
  const field = 'paymentSettings';
  if (!isRecord(settings)) return [invalid(field, `paymentSettings is an object with ${ownParameters.join(', ')}.`)];
  const { type, payment_settings: methods } = settings;
  const unknown = Object.keys(settings).find((name) => !ownParameters.includes(name));
  return found([
    unknown !== undefined && invalid(field, `paymentSettings may have ${ownParameters.join(', ')}; the order has the rest.`),
    type !== undefined && !(goods as readonly unknown[]).includes(type) && invalid([field, 'type'], `The type is ${goods.join(' or ')}.`),
    methods !== undefined &&
      !(Array.isArray(methods) && methods.length > 0 && methods.every(isRecord)) &&
      invalid([field, 'payment_settings'], 'payment_settings is a list of objects, at least one.'),
  ]);
}

function hundredthsOf(amount: string): bigint {
  return BigInt(shiftPoint(readDecimal(amount) ?? '0', offsetDigits));
}

function toAmount(hundredths: bigint): { readonly value: number; readonly offset: number } {
  return { value: Number(hundredths), offset };
}
