import { missingCapability } from '../../contract/capability.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { orderStatuses } from '../../domain/order.js';
import type { OrderFilter } from '../../domain/order-filter.js';
import { canonicalNumber, equalNumbers } from '../../domain/phone-canonical.js';
import { now } from '../../domain/time.js';
import type { LedgerCustomer } from '../../store/customers/customer.js';
import type { OrderKey } from '../../store/statistics/order-selection.js';
import type { OrderStatistics } from '../../store/statistics/order-statistics.js';
import type { Context } from '../request/context.js';
import { channelsOfFilter } from '../request/list-request.js';
import type { SourceReport } from '../request/merge.js';
import { incompleteCopy } from '../request/copied-list.js';
import { countedSource, orderGroups, readStatisticsRequest, uncountedSource, withBoundedGroups } from './statistics-request.js';
import type { OrderStatisticsGroupResolvers, OrderStatisticsResolvers, OrderStatus, QueryResolvers } from '../schema/generated.js';
import type { OrderGroupInAnswer, OrderStatisticsAnswer, RequiredResolvers } from '../schema/parents.js';
import { providerNamed } from './channel.js';
import { readOrderFilter } from './order-list.js';

export const orderStatisticsQueries = {
  orderStatistics: async (_root, args, context): Promise<OrderStatisticsAnswer> =>
    countOrders(context, args, await withAddresses(context, readOrderFilter(args.filter)), channelsOfFilter(context, args.filter)),
} satisfies QueryResolvers;

type StatisticsArguments = Parameters<typeof readStatisticsRequest<OrderKey>>[1];

async function countOrders(
  context: Context,
  args: StatisticsArguments,
  filter: OrderFilter,
  wantedChannels: readonly ChannelEntry[],
): Promise<OrderStatisticsAnswer> {
  const request = readStatisticsRequest<OrderKey>(context, args);
  const started = performance.now();
  const sources = await Promise.all(wantedChannels.map((channel) => sourceOf(context, channel)));
  const channels = sources.flatMap(({ channel, isCounted, isCopied }) =>
    isCounted ? [{ name: channel.name, provider: channel.provider.name, isCopied }] : [],
  );
  const { groupBy, timeZone, patience } = request;
  const counted = await withBoundedGroups(context.ledger.statistics.orders({ channels, filter, groupBy, timeZone }, patience));
  const latencyMs = Math.round(performance.now() - started);
  let customers: ReturnType<OrderStatistics['customers']> | undefined;
  const shared = { groupBy, customers: () => (customers ??= counted.customers()) };
  const wanted = orderGroups(counted.groups, request, { countOf: ({ orders }) => orders, ranks: { STATUS: orderStatuses } });
  return {
    groups: wanted.map((group) => ({ group, ...shared })),
    groupCount: counted.groups.length,
    sources: sources.map((source) => reportOf(source, counted, latencyMs)),
  };
}

/** Counts the orders of one customer on the channels that know the customer, under all of the customer's addresses. */
export function countOrdersOfCustomer(
  context: Context,
  args: StatisticsArguments,
  { key, person, contacts }: LedgerCustomer,
): Promise<OrderStatisticsAnswer> {
  const addresses = { aliases: person.numberAddresses(), channelAliases: person.addresses().others };
  const wanted = key.channel === '' ? { customerPhoneNumber: key.address } : { contactId: noAddress };
  const channels = [...new Set(contacts.map(({ channel }) => channel))].map((name) => context.channelOf(name));
  return countOrders(context, args, { ...wanted, ...addresses }, channels);
}

/** No provider has it. The aliases alone name a customer without a number. */
const noAddress = ' ';

/** How the orders of a channel are counted. */
interface CountedSource {
  readonly channel: ChannelEntry;
  readonly isCounted: boolean;
  readonly isCopied: boolean;
  readonly asOf: string | null;
  readonly gaps: readonly string[];
}

async function sourceOf({ sync }: Context, channel: ChannelEntry): Promise<CountedSource> {
  const { orders } = channel.provider;
  if (orders === undefined) return { channel, isCounted: false, isCopied: false, asOf: null, gaps: [] };
  const copy = await sync.freshCopy(channel.name, 'orders', Infinity);
  if (copy !== undefined) {
    return { channel, isCounted: true, isCopied: true, asOf: copy.asOf, gaps: copy.isComplete ? [] : [incompleteCopy] };
  }
  const gaps =
    orders.list !== undefined ? [sync.isCopied(channel.name, 'orders') ? unfinishedCopy : noCopy] : [orders.listGap ?? []].flat();
  return { channel, isCounted: true, isCopied: false, asOf: now(), gaps };
}

const noCopy =
  "Only orders of webhooks, writes and earlier reads count, because the gateway keeps no copy of this channel's orders. The setting `sync` starts one.";
const unfinishedCopy =
  "Only orders of webhooks, writes and earlier reads count, because the first copy of this channel's orders is not finished.";
const notDerived = 'Amounts, customers and products of orders that an older version stored are still being prepared.';

function reportOf({ channel, isCounted, isCopied, asOf, gaps }: CountedSource, counted: OrderStatistics, latencyMs: number): SourceReport {
  if (!isCounted) {
    const missing = missingCapability(channel.provider, 'orders.list');
    return { channel, state: 'UNSUPPORTED', origin: null, asOf: null, latencyMs: null, ...missing, isComplete: false };
  }
  if (counted.unread.has(channel.name)) return uncountedSource(channel, latencyMs);
  const allGaps = counted.notDerived.has(channel.name) ? [...gaps, notDerived] : gaps;
  return countedSource(channel, { origin: isCopied ? 'SYNCED' : 'LEDGER', asOf, gaps: allGaps, latencyMs });
}

/** Adds the addresses that the ledger connects with the customer whom the filter names. */
async function withAddresses(context: Context, filter: OrderFilter): Promise<OrderFilter> {
  const { customerPhoneNumber } = filter;
  if (customerPhoneNumber == null) return filter;
  const customer = await context.loaders.customer.load({ channel: '', address: canonicalNumber(customerPhoneNumber) });
  return { ...filter, aliases: customer?.person.columnValues() ?? equalNumbers(customerPhoneNumber) };
}

export const orderStatisticsResolvers: RequiredResolvers<OrderStatisticsResolvers, OrderStatisticsAnswer> = {};

export const orderStatisticsGroupResolvers: RequiredResolvers<OrderStatisticsGroupResolvers, OrderGroupInAnswer> = {
  status: (group) => valueOf(group, 'STATUS') as OrderStatus | null,
  channel: (group, _args, context) => {
    const name = valueOf(group, 'CHANNEL');
    return name === null ? null : context.channelOf(name);
  },
  provider: (group, _args, context) => {
    const name = valueOf(group, 'PROVIDER');
    return name === null ? null : providerNamed(context, name);
  },
  day: (group) => valueOf(group, 'DAY'),
  catalogId: (group) => valueOf(group, 'CATALOG'),
  product: ({ group }) => group.product,
  orderCount: ({ group }) => group.orders,
  amounts: ({ group }) =>
    group.sums.map(({ currencyCode, orders, sum }) => ({
      currencyCode,
      orderCount: orders,
      sum: sum.total(currencyCode),
      average: sum.average(orders, currencyCode),
    })),
  quantity: ({ group }) => group.pieces,
  customers: async ({ group, customers }) => {
    const counts = (await customers())?.get(group);
    if (counts === undefined) return null;
    return { total: counts.customers, new: counts.newCustomers, returning: counts.customers - counts.newCustomers };
  },
};

function valueOf({ group, groupBy }: OrderGroupInAnswer, key: OrderKey): string | null {
  return group.keys[groupBy.indexOf(key)] ?? null;
}
