import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';
import { unconfirmedOfOrders, type OrdersByChannel } from './unconfirmed-writes.js';
import { readWrite, type WriteRecord, type WriteState } from './write-row.js';

export interface WriteListRequest {
  readonly channels: readonly string[];
  /** Null: any. */
  readonly states: readonly WriteState[] | null;
  /** Only writes behind this one in the list. */
  readonly after: { readonly createdAt: Instant; readonly id: string } | null;
  /** Oldest first. */
  readonly isReversed?: boolean;
  readonly limit: number;
}

/** Finds writes by other criteria than a client's idempotency key. */
export interface WriteLookup {
  get(ids: readonly string[]): Promise<ReadonlyMap<string, WriteRecord>>;
  /** Newest first. Returns one more than the limit when there are more. */
  list(request: WriteListRequest): Promise<readonly WriteRecord[]>;
  count(request: Pick<WriteListRequest, 'channels' | 'states'>): Promise<number>;
  /** The writes in state RESERVED or SENT. */
  open(): Promise<readonly WriteRecord[]>;
  /** Writes of the same order that were reserved or sent after this one was sent, in that order. */
  laterOfOrder(write: WriteRecord): Promise<readonly WriteRecord[]>;
  /** Writes of these orders whose outcome is not known yet and will be. */
  unsettledOfOrders(channel: string, references: readonly string[]): Promise<readonly WriteRecord[]>;
  /** For each order its newest write of an operation that was not refused, if it is ACCEPTED or UNKNOWN; in one statement. */
  unconfirmedOfOrders(operation: string, orders: OrdersByChannel): Promise<readonly WriteRecord[]>;
  /** Writes of a channel by their correlation ids, or by an id that the provider gave to the message they sent. */
  ofMessages(channel: string, correlationIds: readonly string[], messageIds: readonly string[]): Promise<readonly WriteRecord[]>;
}

export const openStates: readonly WriteState[] = ['RESERVED', 'SENT'];

export function createWriteLookup(db: Kysely<Tables>): WriteLookup {
  return {
    async get(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('writes').selectAll().where('id', 'in', ids.map(columnText)).execute();
      return new Map(rows.map((row) => [row.id, readWrite(row)]));
    },
    list: (request) => listWrites(db, request),
    async count({ channels, states }) {
      if (channels.length === 0 || states?.length === 0) return 0;
      const counted = db.selectFrom('writes').select((eb) => eb.fn.countAll<number | string>().as('count'));
      const wanted = counted.where('channel', 'in', channels).$if(states !== null, (query) => query.where('state', 'in', states ?? []));
      return Number((await wanted.executeTakeFirst())?.count ?? 0);
    },
    async open() {
      const rows = await db.selectFrom('writes').selectAll().where('state', 'in', openStates).execute();
      return rows.map(readWrite);
    },
    async laterOfOrder({ id, channel, orderReference, touchedAt }) {
      if (orderReference === null) return [];
      const ofOrder = db.selectFrom('writes').selectAll().where('channel', '=', channel).where('order_reference', '=', orderReference);
      const later = ofOrder.where((eb) => eb(eb.refTuple('touched_at', 'id'), '>', eb.tuple(touchedAt, id)));
      return (await later.orderBy('touched_at').orderBy('id').execute()).map(readWrite);
    },
    async unsettledOfOrders(channel, references) {
      if (references.length === 0) return [];
      const ofOrders = db.selectFrom('writes').selectAll().where('channel', '=', channel);
      const unsettled = ofOrders
        .where('order_reference', 'in', references.map(columnText))
        .where('state', 'in', [...openStates, 'UNKNOWN'])
        .where((eb) => eb.or([eb('state', 'in', openStates), eb('due_at', 'is not', null)]));
      return (await unsettled.execute()).map(readWrite);
    },
    unconfirmedOfOrders: (operation, orders) => unconfirmedOfOrders(db, operation, orders),
    async ofMessages(channel, correlationIds, messageIds) {
      const columnIds = messageIds.map(columnText);
      if (correlationIds.length + columnIds.length === 0) return [];
      const query = db.selectFrom('writes').selectAll().where('channel', '=', channel);
      const named = query.where((eb) =>
        eb.or([
          ...(correlationIds.length === 0 ? [] : [eb('id', 'in', correlationIds.map(columnText))]),
          ...(columnIds.length === 0 ? [] : [eb('provider_id', 'in', columnIds), eb('message_id', 'in', columnIds)]),
        ]),
      );
      return (await named.orderBy('id').execute()).map(readWrite);
    },
  };
}

async function listWrites(db: Kysely<Tables>, request: WriteListRequest): Promise<readonly WriteRecord[]> {
  const { channels, states, after, isReversed = false, limit } = request;
  if (channels.length === 0 || states?.length === 0) return [];
  let query = db.selectFrom('writes').selectAll().where('channel', 'in', channels);
  if (states !== null) query = query.where('state', 'in', states);
  if (after !== null) {
    const position = [columnText(after.createdAt), columnText(after.id)] as const;
    query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), isReversed ? '>' : '<', eb.tuple(...position)));
  }
  const sorted = query
    .orderBy('created_at', isReversed ? 'asc' : 'desc')
    .orderBy('id', isReversed ? 'asc' : 'desc')
    .limit(limit + 1);
  return (await sorted.execute()).map(readWrite);
}
