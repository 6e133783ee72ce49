import { searchText } from '../../domain/order-filter.js';
import { toOrder, type Order } from '../../domain/order.js';
import { columnText, columnTextOrNull } from '../connection/column-text.js';
import { searchLength } from './order-conditions.js';
import { sortId } from '../connection/sort-id.js';
import type { OrderRow } from '../schema/tables.js';

/** Fields that a newer version of the domain knows and an older one did not store are filled with null. */
export function readOrder(row: Pick<OrderRow, 'body' | 'as_of'>): Order {
  const kept = JSON.parse(row.body) as Order;
  return toOrder(Object.assign(kept, { source: { kind: 'LEDGER', asOf: row.as_of } as const }));
}

/** Whatever it was when it was told: out of the ledger it is remembered. */
export function fromLedger(order: Order): Order {
  return { ...order, source: { kind: 'LEDGER', asOf: order.source.asOf } };
}

/** An order in columns: what is searched and sorted by, and the whole as JSON. */
export function toColumns(order: Order): Omit<OrderRow, 'revision' | 'first_seen_at'> {
  return {
    channel: order.channel,
    reference: columnText(order.reference),
    sort_id: sortId(order.reference),
    placed_at: order.placedAt ?? '',
    updated_at: order.updatedAt ?? '',
    status: order.status,
    payment_status: order.paymentStatus,
    phone_number: columnTextOrNull(order.customer.phoneNumber),
    contact_id: columnTextOrNull(order.customer.contactId),
    catalog_id: columnTextOrNull(order.catalogId),
    branch_id: columnTextOrNull(order.branchId),
    search_text: columnText(searchText(order).slice(0, searchLength)),
    body: JSON.stringify(order),
    as_of: order.source.asOf,
  };
}
