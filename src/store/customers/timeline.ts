import type { Kysely } from 'kysely';
import type { EventOrigin, OrderEvent, OrderEventKind } from '../../domain/event.js';
import type { Message } from '../../domain/message.js';
import type { OrderStatus } from '../../domain/order.js';
import { compareText, type Direction, type Position } from '../../domain/position.js';
import type { OrderEventRow, Tables } from '../schema/tables.js';
import type { CustomerScope, LedgerCustomer } from './customer.js';
import type { Person } from './person.js';

/** A message or an event of an order; the other is null. */
export interface TimelineEntry {
  readonly channel: string;
  /** The time, and an id that is unique among messages and events. */
  readonly position: Position;
  readonly message: Message | null;
  readonly orderEvent: OrderEvent | null;
}

export interface TimelinePage {
  /** DESC: the newest first. */
  readonly direction: Direction;
  /** Only entries that are older than this one. */
  readonly olderThan: Position | null;
  /** Only entries that are newer than this one. */
  readonly newerThan: Position | null;
  readonly limit: number;
}

export async function readTimeline(
  db: Kysely<Tables>,
  { contacts, person }: Pick<LedgerCustomer, 'contacts' | 'person'>,
  scope: CustomerScope,
  page: TimelinePage,
): Promise<readonly TimelineEntry[]> {
  const addresses = contacts.flatMap(({ channel, contactId }) => (contactId === null ? [] : [{ channel, contactId }]));
  const channels = [...new Set(contacts.map(({ channel }) => channel))];
  const window = { ...page, limit: page.limit + 1 };
  const found = await Promise.all([
    ...(scope.messages ? addresses.map((address) => messagesOf(db, address, window)) : []),
    ...(scope.orders ? channels.map((channel) => orderEventsOf(db, person, channel, window)) : []),
  ]);
  const sign = page.direction === 'ASC' ? 1 : -1;
  const byTime = (left: TimelineEntry, right: TimelineEntry): number =>
    sign * (compareText(left.position.key, right.position.key) || compareText(left.position.id, right.position.id));
  return found.flat().sort(byTime).slice(0, window.limit);
}

/** One query for each address: an index does not sort the messages of several. */
async function messagesOf(
  db: Kysely<Tables>,
  { channel, contactId }: { readonly channel: string; readonly contactId: string },
  { olderThan, newerThan, direction, limit }: TimelinePage,
): Promise<TimelineEntry[]> {
  let query = db
    .selectFrom('messages')
    .select(['body', 'at', 'arrival'])
    .where('channel', '=', channel)
    .where('contact_id', '=', contactId);
  if (olderThan !== null) query = query.where((eb) => eb(eb.refTuple('at', 'arrival'), '<', eb.tuple(olderThan.key, olderThan.id)));
  if (newerThan !== null) query = query.where((eb) => eb(eb.refTuple('at', 'arrival'), '>', eb.tuple(newerThan.key, newerThan.id)));
  const order = direction === 'ASC' ? 'asc' : 'desc';
  const rows = await query.orderBy('at', order).orderBy('arrival', order).limit(limit).execute();
  return rows.map(({ body, at, arrival }) => ({
    channel,
    position: { key: at, id: arrival },
    message: JSON.parse(body) as Message,
    orderEvent: null,
  }));
}

async function orderEventsOf(
  db: Kysely<Tables>,
  person: Person,
  channel: string,
  { olderThan, newerThan, direction, limit }: TimelinePage,
): Promise<TimelineEntry[]> {
  let query = db
    .selectFrom('order_events')
    .selectAll()
    .where('channel', '=', channel)
    .where('reference', 'in', ordersOn(db, 'orders', person, channel).union(ordersOn(db, 'order_copies', person, channel)));
  if (olderThan !== null) query = query.where((eb) => eb(eb.refTuple('at', 'id'), '<', eb.tuple(olderThan.key, olderThan.id)));
  if (newerThan !== null) query = query.where((eb) => eb(eb.refTuple('at', 'id'), '>', eb.tuple(newerThan.key, newerThan.id)));
  const order = direction === 'ASC' ? 'asc' : 'desc';
  const rows = await query.orderBy('at', order).orderBy('id', order).limit(limit).execute();
  return rows.map((row) => ({ channel, position: { key: row.at, id: row.id }, message: null, orderEvent: toEvent(row) }));
}

function ordersOn(db: Kysely<Tables>, table: 'orders' | 'order_copies', person: Person, channel: string) {
  const { numbers } = person;
  const orders = db.selectFrom(table).select('reference').where('channel', '=', channel);
  const ofContacts = orders.where('contact_id', 'in', person.addressesOn(channel));
  // Not one condition on two columns, for which SQLite reads all orders of the channel.
  return numbers.length === 0 ? ofContacts : ofContacts.union(orders.where('phone_number', 'in', numbers));
}

function toEvent({ from_status: from, to_status: to, kind, origin, ...row }: OrderEventRow): OrderEvent {
  return {
    ...row,
    origin: origin as EventOrigin | null,
    kind: kind as OrderEventKind,
    from: from as OrderStatus | null,
    to: to as OrderStatus | null,
  };
}
