import { searchText } from '../../domain/order-filter.js';
import { toOrder, type Order } from '../../domain/order.js';
import { columnText, columnTextOrNull, sortId } from '../connection/column-text.js';
import { searchLength } from './order-conditions.js';
import { factsOf } from './order-facts.js';
import type { OrderRow } from '../schema/tables.js';

/** A field that the version which stored the order did not know is null. */
export function readOrder(row: Pick<OrderRow, 'body' | 'as_of'>): Order {
  const stored = JSON.parse(row.body) as Order;
  return toOrder(Object.assign(stored, { source: { kind: 'LEDGER', asOf: row.as_of } as const }));
}

/** The order with the source LEDGER: an order that was read live is no longer live once it is stored. */
export function fromLedger(order: Order): Order {
  return { ...order, source: { kind: 'LEDGER', asOf: order.source.asOf } };
}

/** An order as columns: those that lists filter and sort by, those that statistics read, and the whole order as JSON. */
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
    ...factsOf(order),
  };
}
