import type { OrderReceived } from '../../../domain/provider-event.js';
import type { Money } from '../../../domain/money.js';
import { readMoney } from '../../../domain/money.js';
import type { Order, OrderItem } from '../../../domain/order.js';
import { noKeys, toOrder } from '../../../domain/order.js';
import { isRecord, readAll, readCount, readFlag, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { toOrderStatus, toPaymentStatus } from '../order/order-status.js';
import { readThousandths } from '../catalog/price.js';
import type { EventContext } from './webhook-event.js';
import { readMoment, readPartner, withoutSecrets } from './webhook-event.js';

/** The order in a ReceivedCallback; null without an order, or without its reference. */
export function readReceivedOrder(event: UntrustedRecord, context: EventContext): OrderReceived | null {
  const { order, reviewAndPay, reviewOrder } = event;
  if (isRecord(order)) return readCart(order, event, context);
  if (isRecord(reviewAndPay)) return readSentOrder(reviewAndPay, event, context, true);
  if (isRecord(reviewOrder)) return readSentOrder(reviewOrder, event, context, false);
  return null;
}

/** A cart that the customer sent. Z-API gives it no status; it is new, so PENDING as in trackOrder. */
function readCart(cart: UntrustedRecord, event: UntrustedRecord, context: EventContext): OrderReceived | null {
  const reference = readText(cart['orderId']);
  if (reference === null) return null;
  const at = readMoment(event, context.receivedAt);
  const placedAt = at ?? context.receivedAt;
  const money = (amount: unknown): Money | null => readCartMoney(amount, cart['currency'], context);
  const order = toOrder({
    ...common(reference, event, context),
    status: 'PENDING',
    items: readAll(cart['products'], (product) => toCartItem(product, cart['currency'], context)),
    itemCount: readCount(cart['itemCount']),
    subtotal: money(cart['subTotal']),
    total: money(cart['total']),
    placedAt,
    updatedAt: placedAt,
    keys: { ...noKeys, orderToken: readText(cart['token']) },
  });
  return { kind: 'order-received', order, at };
}

function toCartItem(product: UntrustedRecord, currency: unknown, context: EventContext): OrderItem | null {
  const unitPrice = readCartMoney(product['price'], product['currencyCode'] ?? currency, context);
  return toItem(product, { retailerId: readText(product['retailerId']), unitPrice, isCustomItem: null });
}

/**
 * An order that the business sent (reviewAndPay) or updated (reviewOrder). Both hold the whole order in the major unit, as send-order takes
 * it. Updates repeat the message id of the first message.
 */
function readSentOrder(sent: UntrustedRecord, event: UntrustedRecord, context: EventContext, isFirst: boolean): OrderReceived | null {
  const reference = readText(sent['referenceId']);
  if (reference === null) return null;
  const at = readMoment(event, context.receivedAt);
  const { currency } = sent;
  const changedAt = at ?? context.receivedAt;
  const order = toOrder({
    ...common(reference, event, context),
    status: toOrderStatus(sent['orderStatus']),
    providerStatus: readText(sent['orderStatus']),
    paymentStatus: toPaymentStatus(sent['paymentStatus']),
    providerPaymentStatus: readText(sent['paymentStatus']),
    items: readAll(sent['products'], (product) =>
      toItem(product, {
        retailerId: null,
        unitPrice: readMoney(product['value'], currency),
        isCustomItem: readFlag(product['isCustomItem']),
      }),
    ),
    subtotal: readMoney(sent['subTotal'], currency),
    discount: readMoney(sent['discount'], currency),
    tax: readMoney(sent['tax'], currency),
    shipping: readMoney(sent['shipping'], currency),
    total: readMoney(sent['total'], currency),
    placedAt: isFirst ? changedAt : null,
    updatedAt: changedAt,
    keys: { ...noKeys, messageId: isFirst ? readText(event['messageId']) : null, orderRequestId: readText(sent['orderRequestId']) },
  });
  return { kind: 'order-received', order, at };
}

function common(
  reference: string,
  event: UntrustedRecord,
  context: EventContext,
): Pick<Order, 'channel' | 'reference' | 'customer' | 'source' | 'raw'> {
  return {
    channel: context.channel,
    reference,
    customer: { ...readPartner(event), email: null },
    source: { kind: 'LEDGER', asOf: context.receivedAt },
    raw: withoutSecrets(event),
  };
}

function toItem(product: UntrustedRecord, details: Pick<OrderItem, 'retailerId' | 'unitPrice' | 'isCustomItem'>): OrderItem | null {
  const quantity = readCount(product['quantity']);
  if (quantity === null) return null;
  return { productId: readText(product['productId']), name: readText(product['name']), quantity, ...details, total: null, imageUrl: null };
}

/** Assumed: carts count in thousandths, like the catalog endpoints. The channel's `amountUnit` overrides it. */
function readCartMoney(amount: unknown, currency: unknown, { amountUnit }: EventContext): Money | null {
  return amountUnit === undefined ? readThousandths(amount, currency) : readMoney(amount, currency, amountUnit);
}
