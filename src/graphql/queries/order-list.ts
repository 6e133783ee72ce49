import type { OrderSortField } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Order } from '../../domain/order.js';
import type { OrderFilter } from '../../domain/order-filter.js';
import type { Direction } from '../../domain/position.js';
import type { OrderList } from '../request/connection.js';
import { addressesOf } from '../request/contact-group.js';
import type { Context } from '../request/context.js';
import { contactIdOf } from '../request/conversation-source.js';
import { badInput } from '../request/error.js';
import type { InputMaybe, OrderFilter as OrderFilterInput, OrderSort } from '../schema/generated.js';
import { readPhoneArgument } from '../request/input.js';
import { answerList, channelsOf, readSearch, type ListArguments } from '../request/list-request.js';
import type { Source } from '../request/merge.js';
import { listChannelOrders } from '../request/order-source.js';

export interface OrderListArguments extends ListArguments {
  readonly filter?: InputMaybe<OrderFilterInput>;
  readonly orderBy?: InputMaybe<OrderSort>;
}

/** Lists the orders of all channels that the viewer may see and the filter allows. */
export function listOrders(context: Context, given: OrderListArguments): Promise<OrderList> {
  return answerOrders(context, context.channels(), given, {}, null);
}

/** Lists the orders of one channel, also restricted by the parent object, such as one catalog. Each parent has its own cursors. */
export function listOrdersOf(
  context: Context,
  channel: ChannelEntry,
  given: OrderListArguments,
  restriction: OrderFilter,
): Promise<OrderList> {
  return answerOrders(context, [channel], given, restriction, channel.name);
}

function answerOrders(
  context: Context,
  all: readonly ChannelEntry[],
  given: OrderListArguments,
  restriction: OrderFilter,
  place: string | null,
): Promise<OrderList> {
  const clientFilter = readFilter(given.filter);
  const filter: OrderFilter = { ...clientFilter, ...restriction };
  const requested = channelsOf(context, given.filter?.channels, 'filter.channels').filter(ofProviders(context, given.filter?.providers));
  // The filter names another catalog than the parent: no order is in both.
  const isImpossible = restriction.catalogId != null && clientFilter.catalogId != null && clientFilter.catalogId !== restriction.catalogId;
  const channels = isImpossible ? [] : all.filter((channel) => requested.includes(channel));
  const sort = { field: given.orderBy?.field ?? ('PLACED_AT' as const), direction: given.orderBy?.direction ?? ('DESC' as const) };
  const sources = channels.map((channel) => orderSource(context, channel, filter, sort));
  const conditions = [filter, given.filter?.channels ?? null, given.filter?.providers ?? null, sort, place];
  return answerList(context, 'orders', given, { direction: sort.direction, conditions, sources });
}

function orderSource(
  context: Context,
  channel: ChannelEntry,
  filter: OrderFilter,
  sort: { field: OrderSortField; direction: Direction },
): Source<Order> {
  const { orders } = channel.provider;
  if (orders === undefined) return { channel };
  return {
    channel,
    read: async (after, limit, call) => {
      const request = { filter: await withAliases(context, channel, filter), sort, after, limit };
      return listChannelOrders(context.ledger, channel.name, orders, request, call);
    },
  };
}

/** Adds the customer's other addresses to the filter. The fingerprint of cursors uses the client's own filter, so it does not change. */
async function withAliases(context: Context, { provider }: ChannelEntry, filter: OrderFilter): Promise<OrderFilter> {
  const { contactId, customerPhoneNumber } = filter;
  const address = contactId ?? (customerPhoneNumber == null ? null : contactIdOf(provider, customerPhoneNumber));
  if (address === null || provider.webhooks?.pairsContacts !== true) return filter;
  return { ...filter, aliases: await addressesOf(context, provider, address) };
}

function ofProviders(context: Context, providers: readonly string[] | null | undefined): (channel: ChannelEntry) => boolean {
  if (providers == null) return () => true;
  const unknown = providers.find((name) => !context.registry.providers.some((provider) => provider.name === name));
  if (unknown !== undefined) throw badInput('filter.providers', 'there is no provider with this name. The query `providers` lists them.');
  return (channel) => providers.includes(channel.provider.name);
}

function readFilter(filter: InputMaybe<OrderFilterInput> | undefined): OrderFilter {
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
  };
}
