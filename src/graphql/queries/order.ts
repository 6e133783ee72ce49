import type { OrderEvent } from '../../domain/event.js';
import { toId } from '../../domain/id.js';
import type { Order, OrderItem, OrderStatus } from '../../domain/order.js';
import { ProviderError } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Complete } from '../schema/complete.js';
import { connectionResolvers, edgeResolvers, type OrderInList, type OrderList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import { findConversation } from '../request/conversation-source.js';
import { badInput } from '../request/error.js';
import type {
  OrderConnectionResolvers,
  OrderEdgeResolvers,
  OrderEventResolvers,
  OrderItemResolvers,
  OrderResolvers,
  OrderStatusOptionResolvers,
  QueryResolvers,
} from '../schema/generated.js';
import { readIdArgument } from '../request/input.js';
import { listOrders } from './order-list.js';
import { statusOptions, type StatusOption } from '../../writes/status-options.js';

export const orderQueries = {
  order: (_root, { id }, context) => {
    const { channel, key } = readIdArgument(id, 'Order', 'id');
    return context.loaders.order.load({ channel, key: key[0] ?? '' });
  },
  orderByReference: (_root, { channel, reference }, context) => {
    const { name } = context.channelArgument(channel);
    if (reference.trim() === '' || reference.length > 255) throw badInput('reference', 'must have 1 to 255 characters.');
    return context.loaders.order.load({ channel: name, key: reference });
  },
  orders: (_root, given, context) => listOrders(context, given),
} satisfies QueryResolvers;

export const orderResolvers: Complete<OrderResolvers, Order> = {
  id: (order) => toId('Order', order.channel, order.reference),
  channel: (order, _given, context) => channelOf(context, order.channel),
  availableStatuses: (order, _given, context) => {
    const options = optionsOf(order, context);
    return options instanceof Promise ? options.then(namesOfAvailable) : namesOfAvailable(options);
  },
  statusOptions: (order, _given, context) => optionsOf(order, context),
  subscriber: (order, _given, context) => {
    const { contactId } = order.customer;
    const known = contactId !== null && channelOf(context, order.channel).provider.subscribers?.get !== undefined;
    return known ? context.loaders.subscriber.load({ channel: order.channel, key: contactId }) : null;
  },
  conversation: (order, _given, context) => findConversation(context, channelOf(context, order.channel).provider, order.customer.contactId),
  catalog: (order, _given, context) => {
    const known = order.catalogId !== null && channelOf(context, order.channel).provider.catalogs !== undefined;
    return known ? context.loaders.catalog.load({ channel: order.channel, key: order.catalogId }) : null;
  },
  items: async (order, _given, context) => (order.items === null ? (await context.loaders.completed.load(order)).items : order.items),
  history: async (order, _given, context) => (await context.loaders.history.load({ channel: order.channel, key: order.reference })) ?? [],
  raw: (order, _given, context) => context.redactor.value(order.raw),
};

function optionsOf(order: Order, context: Context): ReturnType<typeof statusOptions> {
  return statusOptions(context.ledger, channelOf(context, order.channel).provider, order);
}

function namesOfAvailable(options: readonly StatusOption[]): readonly OrderStatus[] {
  return options.filter(({ refusals }) => refusals.length === 0).map(({ status }) => status);
}

export const orderStatusOptionResolvers: Complete<OrderStatusOptionResolvers, StatusOption> = {
  isAvailable: ({ refusals }) => refusals.length === 0,
  blockedBy: ({ refusals }) => refusals,
};

export const orderItemResolvers: Complete<OrderItemResolvers, OrderItem> = {};
export const orderConnectionResolvers: Complete<OrderConnectionResolvers, OrderList> = connectionResolvers<Order>();
export const orderEdgeResolvers: Complete<OrderEdgeResolvers, OrderInList> = edgeResolvers<Order>();

export const orderEventResolvers: Complete<OrderEventResolvers, OrderEvent> = {
  id: (event) => toId('OrderEvent', event.channel, event.id),
  order: async (event, _given, context) => {
    const key = { channel: event.channel, key: event.reference };
    const order = await context.loaders.order.load(key).catch((failure: unknown) => rememberedOrder(context, event, failure));
    if (order === null) throw badInput('order', 'is no longer known.');
    return order;
  },
};

/** An event without its order would be none, and a subscriber would lose it: while the provider fails the order is told as it is remembered. */
async function rememberedOrder({ ledger }: Context, { channel, reference }: OrderEvent, failure: unknown): Promise<Order> {
  const remembered = failure instanceof ProviderError ? (await ledger.orders.get(channel, [reference])).get(reference) : undefined;
  if (remembered === undefined) throw failure;
  return remembered;
}

/** The channel of a record that the viewer already may see. */
export function channelOf(context: Context, name: string): ChannelEntry {
  const channel = context.channel(name);
  if (channel === undefined) throw new Error(`A record names the channel ${name}, which is not configured.`);
  return channel;
}
