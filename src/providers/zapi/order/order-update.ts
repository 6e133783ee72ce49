import type { Refusal } from '../../../contract/error.js';
import type { Order } from '../../../domain/order.js';
import { ExactNumber, toJson } from '../exact-json.js';
import { readSnapshot } from './order-snapshot.js';

/** The changed fields, as Z-API names them. Z-API takes both statuses as the order's new state, so both are always sent. */
export interface UpdateFields {
  readonly orderStatus: string | undefined;
  readonly paymentStatus: string | undefined;
  readonly message: string | null;
}

/** The body of order-status-update and order-payment-update; undefined when a part of it is missing. */
export function toUpdateBody(order: Order, fields: UpdateFields): string | undefined {
  const snapshot = readSnapshot(order);
  if ('missing' in snapshot || fields.orderStatus === undefined || fields.paymentStatus === undefined) return undefined;
  const { phone, messageId, referenceId, orderRequestId, currency, products } = snapshot;
  return toJson({
    phone,
    messageId,
    message: fields.message ?? undefined,
    referenceId,
    orderRequestId,
    orderStatus: fields.orderStatus,
    paymentStatus: fields.paymentStatus,
    order: {
      currency,
      discount: number(snapshot.discount),
      tax: number(snapshot.tax),
      shipping: number(snapshot.shipping),
      products: products.map((product) => ({ ...product, value: new ExactNumber(product.value) })),
    },
  });
}

/** Refuses an order that cannot be repeated. `alsoMissing` adds fields that this update needs too. */
export function checkSnapshot(order: Order, alsoMissing: readonly string[] = []): Refusal[] {
  const snapshot = readSnapshot(order);
  const missing = [...('missing' in snapshot ? snapshot.missing : []), ...alsoMissing];
  if (missing.length === 0) return [];
  return [
    {
      code: 'MISSING_ORDER_SNAPSHOT',
      message: `Z-API needs the original order with every update, and the gateway does not know: ${missing.join(', ')}. Call trackOrder with these fields.`,
    },
  ];
}

function number(decimal: string | null): ExactNumber | undefined {
  return decimal === null ? undefined : new ExactNumber(decimal);
}
