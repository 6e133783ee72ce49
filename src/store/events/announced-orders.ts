import type { Kysely } from 'kysely';
import type { OrderStatus } from '../../domain/order.js';
import { columnText } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';

/** What subscribers know of an order. */
export interface AnnouncedOrder {
  /** The id of the last event. */
  readonly lastEvent: string;
  /** After the last event with a status that the provider confirmed; null: there was none. */
  readonly status: OrderStatus | null;
  /** The note of the last change of the payment status. */
  readonly paymentNote: string | null;
  readonly isDeleted: boolean;
}

const statusKinds: readonly string[] = ['PLACED', 'TRACKED', 'STATUS_CHANGED', 'STATUS_REJECTED'];
const presenceKinds: readonly string[] = ['DELETED', 'RESTORED'];

/** What was announced of orders, by reference. An order of which there is no event is missing. */
export async function readAnnounced(
  db: Kysely<Tables>,
  channel: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, AnnouncedOrder>> {
  if (references.length === 0) return new Map();
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('order_events')
        .select(['id', 'reference', 'kind', 'to_status', 'note'])
        .select(({ fn }) =>
          fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy(['reference', 'kind']).orderBy('id', 'desc'))
            .as('age'),
        )
        .where('channel', '=', channel)
        .where('reference', 'in', [...new Set(references.map(columnText))])
        .as('newest'),
    )
    .selectAll()
    .where('age', '=', 1)
    .orderBy('id')
    .execute();
  const announced = new Map<string, AnnouncedOrder>();
  for (const { id, reference, kind, to_status: to, note } of rows) {
    const before = announced.get(reference) ?? { lastEvent: id, status: null, paymentNote: null, isDeleted: false };
    announced.set(reference, {
      lastEvent: id,
      status: statusKinds.includes(kind) && to !== null ? (to as OrderStatus) : before.status,
      paymentNote: kind === 'PAYMENT_CHANGED' ? note : before.paymentNote,
      isDeleted: presenceKinds.includes(kind) ? kind === 'DELETED' : before.isDeleted,
    });
  }
  return announced;
}
