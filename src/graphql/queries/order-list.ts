import type { OrderSortField } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Order } from '../../domain/order.js';
import type { OrderFilter } from '../../domain/order-filter.js';
import type { Direction } from '../../domain/position.js';
import type { LedgerCustomer } from '../../store/customers/customer.js';
import type { OrderList } from '../request/connection.js';
import { addressesOf, contactIdOf } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { readPhoneArgument } from '../request/input.js';
import {
  answerList,
  channelsOfFilter,
  readListRequest,
  readSearch,
  type ListArguments,
  type MergedListRequest,
} from '../request/list-request.js';
import type { OwnList, Source } from '../request/merge.js';
import { copiedOrders, ledgerOrders, withoutMaxAge } from '../request/copied-list.js';
import { listChannelOrders } from '../request/order-source.js';
import type { InputMaybe, OrderFilter as OrderFilterInput, OrderSort as OrderSortInput } from '../schema/generated.js';

export interface OrderListArguments extends ListArguments {
  readonly filter?: InputMaybe<OrderFilterInput>;
  readonly orderBy?: InputMaybe<OrderSortInput>;
}

interface OrderSort {
  readonly field: OrderSortField;
  readonly direction: Direction;
}

type OrderRequest = MergedListRequest<OrderFilter, OrderSort>;

/** Lists the orders of all channels that the viewer may see and the filter allows. */
export function listOrders(context: Context, args: OrderListArguments): Promise<OrderList> {
  return answerOrders(context, readOrderRequest(context, args, context.channels(), {}, null));
}

/** Lists the orders of one channel, also restricted by the parent object, such as one catalog. Each channel has its own cursors. */
export function listOrdersOf(
  context: Context,
  channel: ChannelEntry,
  args: OrderListArguments,
  restriction: OrderFilter,
): Promise<OrderList> {
  return answerOrders(context, readOrderRequest(context, args, [channel], restriction, channel.name));
}

/** Lists one customer's orders on all channels that the viewer may see, with the addresses that each channel has of the customer. */
export function listOrdersOfCustomer(context: Context, args: OrderListArguments, { key, person }: LedgerCustomer): Promise<OrderList> {
  // Without a number the addresses decide, and a channel that has none of them has no orders either.
  const hasNumber = key.channel === '';
  const channels = context.channels().filter(({ name }) => hasNumber || person.addressesOn(name).length > 0);
  const restriction = hasNumber ? { customerPhoneNumber: key.address } : { contactId: key.address };
  const request = readOrderRequest(context, args, channels, restriction, `customer ${hasNumber ? '' : `${key.channel} `}${key.address}`);
  return answerList(context, request, (channel) => {
    const filter = { ...request.filter, aliases: person.addressesOn(channel.name) };
    return orderSource(context, channel, { ...request, filter });
  });
}

function readOrderRequest(
  context: Context,
  args: OrderListArguments,
  candidates: readonly ChannelEntry[],
  restriction: OrderFilter,
  parent: string | null,
): OrderRequest {
  const clientFilter = readOrderFilter(args.filter);
  const filter = { ...clientFilter, ...restriction };
  const { channels: channelNames = null, providers = null } = args.filter ?? {};
  const requested = channelsOfFilter(context, args.filter);
  // The filter names another catalog than the parent: no order is in both.
  const isImpossible = restriction.catalogId != null && clientFilter.catalogId != null && clientFilter.catalogId !== restriction.catalogId;
  const channels = isImpossible ? [] : candidates.filter((channel) => requested.includes(channel));
  const sort: OrderSort = { field: args.orderBy?.field ?? 'PLACED_AT', direction: args.orderBy?.direction ?? 'DESC' };
  return readListRequest('orders', args, { channels, filter, sort }, [filter, channelNames, providers, sort, parent]);
}

export function readOrderFilter(filter: InputMaybe<OrderFilterInput> | undefined): OrderFilter {
  const phoneNumber = filter?.customerPhoneNumber;
  return {
    status: filter?.statuses ?? null,
    paymentStatus: filter?.paymentStatuses ?? null,
    placedFrom: filter?.placedFrom ?? null,
    placedTo: filter?.placedTo ?? null,
    customerPhoneNumber: phoneNumber == null ? null : readPhoneArgument(phoneNumber, 'filter.customerPhoneNumber'),
    catalogId: filter?.catalogId ?? null,
    branchId: filter?.branchId ?? null,
    search: readSearch(filter?.search, 'filter.search'),
    // Only when it is given: the filter is part of cursors that clients hold.
    ...(filter?.isDeletedAtProvider != null && { isDeletedAtProvider: filter.isDeletedAtProvider }),
  };
}

function answerOrders(context: Context, request: OrderRequest): Promise<OrderList> {
  return answerList(context, request, (channel) => orderSource(context, channel, request));
}

function orderSource(context: Context, channel: ChannelEntry, request: OrderRequest): Source<Order> {
  const { orders } = channel.provider;
  if (orders === undefined) return { channel };
  const { filter, sort, maxAge } = request;
  const filterOf = (): OrderFilter | Promise<OrderFilter> => withAliases(context, channel, filter);
  return {
    channel,
    // Most lists are read live: without a promise to wait for.
    own: () => (maxAge === null && orders.list !== undefined ? withoutMaxAge : ownOrders(context, channel, request)),
    async read(after, limit, call) {
      const adding = filterOf();
      const filter = adding instanceof Promise ? await adding : adding;
      return listChannelOrders(context.ledger, channel.name, orders, { filter, sort, after, limit }, call);
    },
  };
}

/** The copy of the channel's list, or the ledger where the provider has no list. */
async function ownOrders(
  context: Context,
  channel: ChannelEntry,
  { filter, sort, maxAge }: OrderRequest,
): Promise<OwnList<Order> | string> {
  const { orders } = channel.provider;
  const filterOf = async (): Promise<OrderFilter> => withAliases(context, channel, filter);
  const copy = await copiedOrders(context, channel.name, maxAge, sort, filterOf);
  const isCopied = typeof copy !== 'string' || orders?.list !== undefined;
  return isCopied ? copy : ledgerOrders(context, channel.name, orders?.listGap, sort, filterOf);
}

/** Adds the customer's other addresses to the filter. Cursors depend on the client's filter alone, so they stay valid when addresses change. */
function withAliases(context: Context, { provider }: ChannelEntry, filter: OrderFilter): OrderFilter | Promise<OrderFilter> {
  const { contactId, customerPhoneNumber, aliases } = filter;
  if (aliases != null || (contactId == null && customerPhoneNumber == null)) return filter;
  const address = contactId ?? (customerPhoneNumber == null ? null : contactIdOf(provider, customerPhoneNumber));
  if (address === null || provider.webhooks?.pairsContacts !== true) return filter;
  return addressesOf(context, provider, address).then((found) => ({ ...filter, aliases: found }));
}
