import * as z from 'zod';
import type { Money } from '../../../domain/money.js';
import { readMoney } from '../../../domain/money.js';
import type { Order } from '../../../domain/order.js';
import { toOrder } from '../../../domain/order.js';
import { digitsOf, toPhoneNumber } from '../../../domain/phone.js';
import { amount, phone, readBody, text } from './request-shapes.js';

/** Exactly the documented body. */
const updateRequest = z.strictObject({
  phone,
  messageId: text,
  message: z.string().optional(),
  referenceId: text,
  orderRequestId: text,
  orderStatus: z.enum(['pending', 'processing', 'shipped', 'completed', 'canceled']),
  paymentStatus: z.enum(['pending', 'paid']),
  order: z.strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/),
    discount: amount.optional(),
    tax: amount.optional(),
    shipping: amount.optional(),
    products: z
      .array(z.strictObject({ name: text, value: amount, quantity: z.int().min(1), productId: text, isCustomItem: z.boolean() }))
      .min(1),
  }),
});

export type UpdateRequest = z.infer<typeof updateRequest>;

/** Undocumented updates and wrong ids are errors. */
export function readUpdateRequest(body: string, known: readonly Order[]): UpdateRequest | { error: string } {
  const read = readBody(updateRequest, body);
  if ('error' in read) return read;
  const { referenceId, messageId, orderRequestId } = read.request;
  // Any of the three ids identifies the order; then all of them must fit.
  const meant = known.find(
    ({ reference, keys }) => reference === referenceId || keys.messageId === messageId || keys.orderRequestId === orderRequestId,
  );
  return meant === undefined ? read.request : (mismatch(read.request, meant) ?? read.request);
}

/** An update must repeat the original order. */
function mismatch(request: UpdateRequest, order: Order): { error: string } | undefined {
  const { contactId, phoneNumber } = order.customer;
  if (request.referenceId !== order.reference) return { error: 'Invalid referenceId' };
  if (request.phone !== (contactId ?? digitsOf(phoneNumber ?? ''))) return { error: 'Invalid phone' };
  if (request.messageId !== order.keys.messageId) return { error: 'Invalid messageId' };
  if (request.orderRequestId !== order.keys.orderRequestId) return { error: 'Invalid orderRequestId' };
  const { products } = request.order;
  const items = order.items ?? [];
  const same =
    products.length === items.length &&
    products.every(({ productId, isCustomItem }, index) => {
      const item = items[index];
      return item !== undefined && productId === item.productId && isCustomItem === (item.isCustomItem ?? false);
    });
  return same ? undefined : { error: 'Invalid order.products' };
}

/** The order of an update that the simulator does not know. Z-API stores no orders, so it accepts the data. */
export function orderOfUpdate({ phone, messageId, referenceId, orderRequestId, order }: UpdateRequest, at: string): Order {
  const money = (amount: number | undefined): Money | null => readMoney(amount, order.currency);
  return toOrder({
    channel: 'zapi',
    reference: referenceId,
    customer: { name: null, phoneNumber: toPhoneNumber(phone), email: null, contactId: phone },
    items: order.products.map(({ productId, name, quantity, value, isCustomItem }) => ({
      ...{ productId, name, quantity, isCustomItem, unitPrice: money(value) },
      ...{ retailerId: null, total: null, imageUrl: null },
    })),
    discount: money(order.discount),
    tax: money(order.tax),
    shipping: money(order.shipping),
    keys: { messageId, orderRequestId, orderToken: null },
    source: { kind: 'LEDGER', asOf: at },
  });
}
