import { createCall } from '../../../src/contract/call.js';
import type { ListPage, ListRequest, OrderSortField } from '../../../src/contract/provider.js';
import type { Order } from '../../../src/domain/order.js';
import type { OrderFilter } from '../../../src/domain/order-filter.js';
import type { AwalRecord } from '../../../src/providers/awal/simulator/samples.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import type { AwalChannel } from './channel.js';

export type OrderRequest = ListRequest<OrderFilter, OrderSortField>;

/** What a list without filter asks for. */
export const firstPage = '/api/developer/orders?phone_number_id=123456&page=1&limit=100';

export function request(given: Partial<OrderRequest> = {}): OrderRequest {
  return { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after: null, limit: 20, ...given };
}

/** A list in a client request of its own. */
export function list({ orders }: AwalChannel, given: Partial<OrderRequest> = {}): Promise<ListPage<Order>> {
  return orders.list(request(given), createCall());
}

export function references(page: ListPage<Order>): string[] {
  return page.items.map(({ item }) => item.reference);
}

/** `count` orders, oldest first, several in each minute: ties in created_at are the rule. */
export function manyOrders(count: number, perMinute = 7): AwalRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const minute = Math.floor(index / perMinute);
    const created_at = new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString().replace('.000Z', 'Z');
    return sampleOrder({ id: index + 1, created_at, payment_status: index % 2 === 0 ? 'paid' : 'unpaid' });
  });
}
