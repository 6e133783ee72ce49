/** Something to ask, of Parley and of every peer that can answer it. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  /** What is sent in place of it, in turn, where no two shall be alike at the same time; they have its answer. */
  readonly unlike?: readonly string[];
  readonly connections: number;
  /** Of the upstream, in milliseconds. */
  readonly upstreamLatency: number;
}

const ordersWithCustomers = `query OrdersWithCustomers {
  orders(first: 20, filter: { channels: ["small"] }) {
    nodes {
      reference
      status
      total { amount currencyCode }
      customer { name phoneNumber }
      catalog { catalogId name }
    }
  }
}`;

/** The catalog has 20 orders, so that asking for more changes the question alone. More than there are connections. */
const unlike = Array.from({ length: 64 }, (_, index) => ordersWithCustomers.replace('first: 20', `first: ${20 + index}`));

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

/** The workloads that every contestant can do. */
export const sharedWorkloads: readonly Workload[] = [
  { name: 'a', title: '20 orders with customers and catalog, batched', query: ordersWithCustomers, connections: 32, upstreamLatency: 0 },
  { name: 'u', title: 'as (a), no two questions alike at a time', query: ordersWithCustomers, unlike, connections: 32, upstreamLatency: 0 },
  { name: 'c', title: '200 orders x 30 fields', query: manyOrders, connections: 16, upstreamLatency: 0 },
  { name: 'd', title: 'hot identical queries, upstream 5 ms', query: ordersWithCustomers, connections: 128, upstreamLatency: 5 },
];
