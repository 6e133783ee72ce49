import { dayList } from './day-reads.js';
import { dayChannels, shopChannels } from './shops.js';

/** A query that Parley and every peer that can answer it receive. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  /** Where no two questions are alike: questions.ts makes them for these channels in place of the query. */
  readonly variedChannels?: readonly string[];
  /** Every client has a channel and an account of its own. */
  readonly hasOwnChannels?: boolean;
  /** Lists over some of these channels, orders and conversations, in place of the query; day-reads.ts makes them. */
  readonly mixedChannels?: readonly string[];
  readonly connections: number;
  /** Of the upstream, in milliseconds. */
  readonly upstreamLatency: number;
}

function ordersWithCustomers(channel: string): string {
  return `query OrdersWithCustomers {
  orders(first: 20, filter: { channels: ["${channel}"] }) {
    nodes {
      reference
      status
      total { amount currencyCode }
      customer { name phoneNumber }
      catalog { catalogId name }
    }
  }
}`;
}

const [firstShop = ''] = shopChannels;

/** Thirty leaves of an order. */
const everything = `
  reference number status providerStatus paymentStatus providerPaymentStatus
  customer { name phoneNumber email contactId }
  total { amount currencyCode } paymentAmount { amount currencyCode }
  subtotal { amount } discount { amount } tax { amount } shipping { amount }
  paymentMethod transactionId paidAt itemCount items { name }
  shippingDate deliveryDate adminNotes branchId placedAt updatedAt statusChangedAt`;

const manyOrders = `query ManyOrders {
  newest: orders(first: 100, filter: { channels: ["large"] }) { nodes { ${everything} } }
  oldest: orders(first: 100, filter: { channels: ["large"] }, orderBy: { field: PLACED_AT, direction: ASC }) { nodes { ${everything} } }
}`;

const hot = { query: ordersWithCustomers('small'), upstreamLatency: 0 };
const varied = { connections: 32, upstreamLatency: 0 };

/** The workloads that every contestant can do. */
export const sharedWorkloads: readonly Workload[] = [
  { name: 'a', title: '20 orders with customers and catalog, batched', ...hot, connections: 32 },
  { name: 'u', title: 'as (a), no two questions alike', query: ordersWithCustomers('varied'), variedChannels: ['varied'], ...varied },
  {
    name: 'x',
    title: 'as (u), every client on a channel and account of its own',
    query: ordersWithCustomers(firstShop),
    variedChannels: shopChannels,
    hasOwnChannels: true,
    ...varied,
  },
  { name: 'r', title: 'the reads of a mixed day over five channels', query: dayList, mixedChannels: dayChannels, ...varied },
  { name: 'c', title: '200 orders x 30 fields', query: manyOrders, connections: 16, upstreamLatency: 0 },
  { name: 'd', title: 'hot identical queries, upstream 5 ms', ...hot, connections: 128, upstreamLatency: 5 },
];
