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

/** A line of GET /business/orders/{OrderID} (OrderItems in the OpenAPI description; no filled sample is published). */
interface WhapiItem {
  readonly id?: unknown;
  readonly product_retailer_id?: unknown;
  readonly name?: unknown;
  readonly image?: unknown;
  readonly quantity?: unknown;
  readonly price?: unknown;
  readonly currency?: unknown;
}

/** The form of an OrderID in the OpenAPI description. */
const orderIdPattern = /^\d{10,18}$/;

export function createOrders(api: WhapiApi, channel: ChannelSettings<WhapiSettings>): Orders {
  return {
    listGap: 'Whapi lists no orders: these are the ones that webhooks delivered and that stood in messages that were read.',
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

/** The order with its lines; they stay unknown when one of them cannot be read, because a part of them must not pass for the whole. */
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
    // Whether `price` counts major or minor units is not described: the channel's setting, or major.
    unitPrice: readMoney(item.price, item.currency, unit),
    // Not told, and whether a discount would change it nobody says.
    total: null,
    imageUrl: readAddress(item.image),
    isCustomItem: null,
  };
}
