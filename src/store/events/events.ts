import type { Kysely } from 'kysely';
import type { EventOrigin, OrderEvent, OrderEventKind } from '../../domain/event.js';
import type { OrderStatus } from '../../domain/order.js';
import { noteAppended } from './appended.js';
import { columnText, columnTextOrNull } from '../connection/column-text.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import { recordId } from '../connection/record-id.js';
import type { Atomically, OrderEventRow, Tables } from '../schema/tables.js';
import { readAnnounced, type AnnouncedOrder } from './announced-orders.js';

/** An event that is not recorded yet. The ledger assigns the id. */
export type NewOrderEvent = Omit<OrderEvent, 'id' | 'origin'> & { readonly origin: EventOrigin };

/** How many events of an order's history are returned. */
const historyLength = 100;

/** The history of every order, also of orders that the ledger does not store. */
export interface LedgerEvents {
  append(events: readonly NewOrderEvent[]): Promise<readonly OrderEvent[]>;
  /** The latest 100 of each order, oldest first, by reference; an order without any has an empty list. */
  ofOrder(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, readonly OrderEvent[]>>;
  /** What was announced of orders, by reference. An order of which there is no event is missing. */
  announced(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, AnnouncedOrder>>;
  /** The stored events among these, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, OrderEvent>>;
  /** The events of these channels (null: of all) with an id above `since`, in the order of their ids. */
  after(channels: readonly string[] | null, since: string, limit: number): Promise<readonly OrderEvent[]>;
}

export function createEvents(db: Kysely<Tables>, atomically: Atomically): LedgerEvents {
  return {
    append: (events) => atomically((transaction) => insertEvents(transaction, events)),
    ofOrder: (channel, references) => eventsOfOrders(db, channel, references),
    announced: (channel, references) => readAnnounced(db, channel, references),
    async get(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('order_events').selectAll().where('id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.id, readEvent(row)]));
    },
    async after(channels, since, limit) {
      if (channels?.length === 0) return [];
      let query = db.selectFrom('order_events').selectAll().where('id', '>', since);
      if (channels !== null) query = query.where('channel', 'in', channels);
      return (await query.orderBy('id').limit(limit).execute()).map(readEvent);
    },
  };
}

/** Assigns the ids inside the transaction. The embedded store runs one transaction at a time, so ids are in the order of commits there. */
export async function insertEvents(transaction: Kysely<Tables>, events: readonly NewOrderEvent[]): Promise<readonly OrderEvent[]> {
  const recorded = events.map((event): OrderEvent => ({ ...event, id: recordId() }));
  noteAppended(
    transaction,
    recorded.map(({ id, channel }) => ({ kind: 'order', id, channel })),
  );
  for (const event of recorded) await insertEvent.rows(transaction, toRow(event));
  return recorded;
}

const insertEvent = new PreparedQuery<OrderEventRow>((db, row) => db.insertInto('order_events').values(row));

async function eventsOfOrders(
  db: Kysely<Tables>,
  channel: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, readonly OrderEvent[]>> {
  const histories = new Map<string, OrderEvent[]>(references.map((reference) => [reference, []]));
  if (histories.size === 0) return histories;
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('order_events')
        .selectAll()
        .select(({ fn }) =>
          fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy('reference').orderBy('at', 'desc').orderBy('id', 'desc'))
            .as('age'),
        )
        .where('channel', '=', channel)
        .where('reference', 'in', [...histories.keys()].map(columnText))
        .as('newest'),
    )
    .selectAll()
    .where('age', '<=', historyLength)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const byColumn = new Map([...histories].map(([reference, history]) => [columnText(reference), history]));
  for (const row of rows) byColumn.get(row.reference)?.push(readEvent(row));
  return histories;
}

function toRow(event: OrderEvent): OrderEventRow {
  const { from, to, ...rest } = event;
  return {
    ...rest,
    reference: columnText(event.reference),
    actor: columnTextOrNull(event.actor),
    note: columnTextOrNull(event.note),
    from_status: from,
    to_status: to,
  };
}

function readEvent(row: OrderEventRow): OrderEvent {
  return {
    id: row.id,
    channel: row.channel,
    reference: row.reference,
    at: row.at,
    kind: row.kind as OrderEventKind,
    actor: row.actor,
    from: row.from_status as OrderStatus | null,
    to: row.to_status as OrderStatus | null,
    note: row.note,
    origin: row.origin as EventOrigin | null,
  };
}
