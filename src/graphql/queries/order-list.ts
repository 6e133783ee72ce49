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

/** Orders of all channels that the filter and the viewer allow. */
export function listOrders(context: Context, given: OrderListArguments): Promise<OrderList> {
  return answerOrders(context, context.channels(), given, {}, null);
}

/** Orders of one channel, narrowed by what the place in the graph says, such as one catalog's. Each place is a list of its own. */
export function listOrdersOf(
  context: Context,
  channel: ChannelEntry,
  given: OrderListArguments,
  narrowed: OrderFilter,
): Promise<OrderList> {
  return answerOrders(context, [channel], given, narrowed, channel.name);
}

function answerOrders(
  context: Context,
  all: readonly ChannelEntry[],
  given: OrderListArguments,
  narrowed: OrderFilter,
  place: string | null,
): Promise<OrderList> {
  const asked = readFilter(given.filter);
  const filter: OrderFilter = { ...asked, ...narrowed };
  const named = channelsOf(context, given.filter?.channels, 'filter.channels').filter(ofProviders(context, given.filter?.providers));
  // Another catalog's orders among this one's: there are none.
  const isImpossible = narrowed.catalogId != null && asked.catalogId != null && asked.catalogId !== narrowed.catalogId;
  const channels = isImpossible ? [] : all.filter((channel) => named.includes(channel));
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

/** The filter with the other addresses of the customer that it asks for; cursors are of the filter that the client gave. */
async function withAliases(context: Context, { provider }: ChannelEntry, filter: OrderFilter): Promise<OrderFilter> {
  const { contactId, customerPhoneNumber } = filter;
  const asked = contactId ?? (customerPhoneNumber == null ? null : contactIdOf(provider, customerPhoneNumber));
  if (asked === null || provider.webhooks?.pairsContacts !== true) return filter;
  return { ...filter, aliases: await addressesOf(context, provider, asked) };
}

function ofProviders(context: Context, providers: readonly string[] | null | undefined): (channel: ChannelEntry) => boolean {
  if (providers == null) return () => true;
  const unknown = providers.find((name) => !context.registry.providers.some((provider) => provider.name === name));
  if (unknown !== undefined) throw badInput('filter.providers', 'names no provider of this gateway.');
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
