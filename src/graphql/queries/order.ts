import type { OrderEvent } from '../../domain/event.js';
import { toId } from '../../domain/id.js';
import type { Order, OrderStatus } from '../../domain/order.js';
import { ProviderError } from '../../contract/error.js';
import type { OptionalInput } from '../../contract/optional-input.js';
import type { StatusChange } from '../../contract/provider.js';
import { connectionResolvers, edgeResolvers, type OrderInList, type OrderList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import { findConversation } from '../request/conversation-source.js';
import { loadCustomer } from '../request/customer-key.js';
import { badInput } from '../request/error.js';
import { productKey } from '../request/loaders.js';
import type {
  OrderConnectionResolvers,
  OrderCustomerResolvers,
  OrderEdgeResolvers,
  OrderEventResolvers,
  OrderItemResolvers,
  OrderResolvers,
  OrderStatusInput,
  OrderStatusOptionResolvers,
  QueryResolvers,
  UnconfirmedStatusChangeResolvers,
} from '../schema/generated.js';
import { pictureAt } from '../../contract/media-files.js';
import type { CustomerOfOrder, ItemInOrder, RequiredResolvers } from '../schema/parents.js';
import { readIdArgument, readMaxAge } from '../request/input.js';
import { readCopiedOrder } from '../request/copied-list.js';
import { listOrders } from './order-list.js';
import { statusOptions, type StatusOption } from '../../writes/status-options.js';
import { unconfirmedStatus, type UnconfirmedStatus } from '../../writes/unconfirmed-status.js';

export const orderQueries = {
  order: (_root, { id, maxAge }, context) => {
    const { channel, key } = readIdArgument(id, 'Order', 'id');
    return readOrder(context, channel, key[0] ?? '', readMaxAge(maxAge));
  },
  orderByReference: (_root, { channel, reference, maxAge }, context) => {
    const { name } = context.channelArgument(channel);
    if (reference.trim() === '' || reference.length > 255) throw badInput('reference', 'must have 1 to 255 characters.');
    return readOrder(context, name, reference, readMaxAge(maxAge));
  },
  orders: (_root, args, context) => listOrders(context, args),
} satisfies QueryResolvers;

/** From the copy when it is young enough, else live. */
async function readOrder(context: Context, channel: string, reference: string, maxAge: number | null): Promise<Order | null> {
  const copied = maxAge === null ? undefined : await readCopiedOrder(context, channel, reference, maxAge);
  return copied ?? context.loaders.order.load({ channel, key: reference });
}

export const orderResolvers: RequiredResolvers<OrderResolvers, Order> = {
  id: (order) => toId('Order', order.channel, order.reference),
  channel: (order, _args, context) => context.channelOf(order.channel),
  availableStatuses: (order, _args, context) => {
    const options = optionsOf(order, context);
    return options instanceof Promise ? options.then(namesOfAvailable) : namesOfAvailable(options);
  },
  statusOptions: (order, _args, context) => optionsOf(order, context),
  unconfirmedStatusChange: async (order, _args, { loaders }) =>
    unconfirmedStatus(order, await loaders.unconfirmedStatus.load({ channel: order.channel, key: order.reference })),
  statusInputs: (order, _args, context) => {
    const carried = context.channelOf(order.channel).provider.orders?.status?.carries ?? [];
    return statusInputs.filter(([, input]) => carried.includes(input)).map(([name]) => name);
  },
  customer: ({ channel, customer: { name, phoneNumber, email, contactId } }) => ({ channel, name, phoneNumber, email, contactId }),
  subscriber: (order, _args, context) => {
    const { contactId } = order.customer;
    const canRead = contactId !== null && context.channelOf(order.channel).provider.subscribers?.get !== undefined;
    return canRead ? context.loaders.subscriber.load({ channel: order.channel, key: contactId }) : null;
  },
  conversation: (order, _args, context) => findConversation(context, context.channelOf(order.channel).provider, order.customer.contactId),
  catalog: (order, _args, context) => {
    const canRead = order.catalogId !== null && context.channelOf(order.channel).provider.catalogs !== undefined;
    return canRead ? context.loaders.catalog.load({ channel: order.channel, key: order.catalogId }) : null;
  },
  items: async (order, _args, context) => {
    const items = order.items ?? (await context.loaders.completed.load(order)).items;
    return items?.map((item) => ({ ...item, channel: order.channel, catalogId: order.catalogId })) ?? null;
  },
  history: async (order, _args, context) => (await context.loaders.history.load({ channel: order.channel, key: order.reference })) ?? [],
  origin: ({ copy, source }) => (copy === undefined ? source.kind : 'SYNCED'),
  isDeletedAtProvider: ({ copy }) => copy?.isDeletedAtProvider ?? false,
  raw: (order, _args, context) => context.redactor.value(order.raw),
};

/** What the schema calls the optional inputs of the contract. */
const statusInputs = [
  ['PAYMENT_STATUS', 'paymentStatus'],
  ['MESSAGE', 'message'],
  ['TEMPLATE', 'template'],
  ['REFERENCES', 'references'],
] as const satisfies readonly (readonly [OrderStatusInput, OptionalInput<StatusChange>])[];

export const orderCustomerResolvers: RequiredResolvers<OrderCustomerResolvers, CustomerOfOrder> = {
  person: ({ channel, phoneNumber, contactId }, _args, context) => loadCustomer(context, channel, phoneNumber ?? contactId),
};

function optionsOf(order: Order, context: Context): ReturnType<typeof statusOptions> {
  return statusOptions(context.ledger, context.channelOf(order.channel).provider, order);
}

function namesOfAvailable(options: readonly StatusOption[]): readonly OrderStatus[] {
  return options.filter(({ refusals }) => refusals.length === 0).map(({ status }) => status);
}

export const orderStatusOptionResolvers: RequiredResolvers<OrderStatusOptionResolvers, StatusOption> = {
  isAvailable: ({ refusals }) => refusals.length === 0,
  blockedBy: ({ refusals }) => refusals,
};

export const unconfirmedStatusChangeResolvers: RequiredResolvers<UnconfirmedStatusChangeResolvers, UnconfirmedStatus> = {
  requestedAt: ({ write }) => write.createdAt,
};

export const orderItemResolvers: RequiredResolvers<OrderItemResolvers, ItemInOrder> = {
  imageUrl: ({ channel, imageUrl }, _args, { viewer, mediaLinks }) =>
    imageUrl === null ? null : mediaLinks.of(viewer, 'orders:read', channel, pictureAt(imageUrl)),
  product: async ({ channel, productId, retailerId, isCustomItem, catalogId: ofOrder }, _args, context) => {
    const { catalogs } = context.channelOf(channel).provider;
    const catalogId = ofOrder ?? catalogs?.only;
    const isKnown = productId !== null || retailerId !== null;
    if (catalogs?.products === undefined || catalogId === undefined || !isKnown || isCustomItem === true) return null;
    const product = await context.loaders.product.load({ channel, key: productKey({ catalogId, productId, retailerId }) });
    return product && { ...product, catalogId };
  },
};
export const orderConnectionResolvers: RequiredResolvers<OrderConnectionResolvers, OrderList> = connectionResolvers<Order>();
export const orderEdgeResolvers: RequiredResolvers<OrderEdgeResolvers, OrderInList> = edgeResolvers<Order>();

export const orderEventResolvers: RequiredResolvers<OrderEventResolvers, OrderEvent> = {
  id: (event) => toId('OrderEvent', event.channel, event.id),
  order: async (event, _args, context) => {
    const key = { channel: event.channel, key: event.reference };
    const read = await context.loaders.order.load(key).catch((error: unknown) => storedOrder(context, event, error));
    const order = read ?? (await copiedOrder(context, event));
    if (order === undefined) throw badInput('order', 'no longer exists.');
    return order;
  },
};

/** An order that the provider deleted stays in the copy of its list. */
async function copiedOrder({ ledger }: Context, { channel, reference }: OrderEvent): Promise<Order | undefined> {
  return (await ledger.copies.orders.get(channel, [reference])).get(reference);
}

/** `OrderEvent.order` is never null, so a client would lose the event when the provider fails. The stored order is returned instead. */
async function storedOrder({ ledger }: Context, { channel, reference }: OrderEvent, error: unknown): Promise<Order> {
  const stored = error instanceof ProviderError ? (await ledger.orders.get(channel, [reference])).get(reference) : undefined;
  if (stored === undefined) throw error;
  return stored;
}
