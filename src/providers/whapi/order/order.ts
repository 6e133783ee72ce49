import type { Orders } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { AmountUnit } from '../../../domain/money.js';
import { readMoney } from '../../../domain/money.js';
import type { Order, OrderItem } from '../../../domain/order.js';
import type { ChannelSettings } from '../../definition.js';
import { invalid } from '../../kit/refusal.js';
import { nullIfNotFound } from '../../kit/read-each.js';
import { isRecord, readAddress, readCount, readText } from '../../kit/untrusted.js';
import type { Answer, WhapiApi } from '../api.js';
import type { WhapiSettings } from '../settings.js';
import { createOrderHistory } from './order-history.js';

/** An item of GET /business/orders/{OrderID} (OrderItems in the OpenAPI description, which has no sample). */
interface WhapiItem {
  readonly id?: unknown;
  readonly product_retailer_id?: unknown;
  readonly name?: unknown;
  readonly image?: unknown;
  readonly quantity?: unknown;
  readonly price?: unknown;
  readonly currency?: unknown;
}

/** OrderID of the OpenAPI description. */
const orderIdPattern = /^\d{10,18}$/;

export function createOrders(api: WhapiApi, channel: ChannelSettings<WhapiSettings>): Orders {
  return {
    listGap: 'Whapi cannot list orders. This list has the orders from webhooks and from messages that were read.',
    history: createOrderHistory(api, channel),
    async complete(order, call) {
      const { orderToken } = order.keys;
      if (order.items !== null || orderToken === null || orderToken === '' || !orderIdPattern.test(order.reference)) return order;
      const answer = await call.once(`order items ${order.reference}`, () =>
        api.orderItems(order.reference, orderToken, call).catch(nullIfNotFound),
      );
      return answer === null ? order : withItems(order, answer, channel);
    },
    track: {
      check: (order) => (orderIdPattern.test(order.reference) ? [] : [invalid('reference', "Whapi's order ids have 10 to 18 digits.")]),
    },
  };
}

/** The order with its items. They stay null when one of them cannot be read, because a partial list would look complete. */
function withItems(order: Order, { body, brokenRecords }: Answer, channel: ChannelSettings<WhapiSettings>): Order {
  const lines: unknown = body['items'];
  if (!Array.isArray(lines)) throw unexpectedResponse('whapi', channel.channel);
  const items = lines.map((line: unknown) => readItem(line, channel.amountUnit));
  const isWhole = brokenRecords === 0 && items.every((item) => item !== null);
  return { ...order, items: isWhole ? items : null, raw: { ...(isRecord(order.raw) ? order.raw : {}), items: lines } };
}

function readItem(line: unknown, unit: AmountUnit | undefined): OrderItem | null {
  if (!isRecord(line)) return null;
  const item: WhapiItem = line;
  const quantity = readCount(item.quantity);
  if (quantity === null) return null;
  return {
    productId: readText(item.id),
    retailerId: readText(item.product_retailer_id),
    name: readText(item.name),
    quantity,
    // The description does not say whether `price` counts major or minor units: the channel's setting decides, default major.
    unitPrice: readMoney(item.price, item.currency, unit),
    // Whapi returns no total, and the description does not say whether discounts apply.
    total: null,
    imageUrl: readAddress(item.image),
    isCustomItem: null,
  };
}
