import type { ExpressionBuilder, Kysely } from 'kysely';
import { columnText } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';
import { readWrite, type WriteRecord } from './write-row.js';

/** The references of orders by channel. */
export type OrdersByChannel = ReadonlyMap<string, readonly string[]>;

/** Sent, and not refused. */
const counting = ['DONE', 'UNKNOWN'];

/**
 * For each order, the newest write of an operation that was sent and not refused, if its outcome is ACCEPTED or UNKNOWN. Orders without one
 * are left out. One statement, however many orders and channels.
 */
export async function unconfirmedOfOrders(db: Kysely<Tables>, operation: string, orders: OrdersByChannel): Promise<readonly WriteRecord[]> {
  return orders.size === 0 ? [] : (await selectUnconfirmed(db, operation, orders).execute()).map(readWrite);
}

/** The statement, of at least one channel. */
export function selectUnconfirmed(db: Kysely<Tables>, operation: string, orders: OrdersByChannel) {
  return db
    .selectFrom('writes')
    .selectAll()
    .where('operation', '=', operation)
    .where('state', 'in', counting)
    .where('outcome', 'in', ['ACCEPTED', 'UNKNOWN'])
    .where(({ eb, or, and }) =>
      or(
        [...orders].map(([channel, references]) =>
          and([eb('channel', '=', channel), eb('order_reference', 'in', references.map(columnText))]),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) => not(exists(laterOf({ selectFrom }, operation))));
}

function laterOf({ selectFrom }: Pick<ExpressionBuilder<Tables, 'writes'>, 'selectFrom'>, operation: string) {
  return selectFrom('writes as later')
    .select('later.id')
    .whereRef('later.channel', '=', 'writes.channel')
    .whereRef('later.order_reference', '=', 'writes.order_reference')
    .where('later.operation', '=', operation)
    .where('later.state', 'in', counting)
    .whereRef('later.touched_at', '>=', 'writes.touched_at')
    .where(({ eb, or }) => or([eb('later.touched_at', '>', eb.ref('writes.touched_at')), eb('later.id', '>', eb.ref('writes.id'))]));
}
