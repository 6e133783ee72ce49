import { sql, type Kysely } from 'kysely';
import type { Order } from '../../domain/order.js';
import type { Atomically, CustomerFillRow, Tables } from '../schema/tables.js';
import { addContacts, contactOfMessage, contactOfOrder, tableOf, type ContactKind, type KnownContact } from './contact-rows.js';

/** Derives the contacts of records that versions without `customer_contacts` stored, in slices: later records are noted as they are stored. */
export interface CustomerFill {
  /** Adds the contacts of the next slice. Returns whether all are done. Processes that run it at the same time wait for each other. */
  step(): Promise<boolean>;
  isDone(): Promise<boolean>;
}

const kinds: readonly ContactKind[] = ['ORDERS', 'COPIES', 'MESSAGES'];

export function createCustomerFill(db: Kysely<Tables>, atomically: Atomically, sliceSize = 200): CustomerFill {
  const isDone = async (): Promise<boolean> => {
    const rows = await db.selectFrom('customer_fills').select('kind').where('is_done', '=', 1).execute();
    return kinds.every((kind) => rows.some((row) => row.kind === kind));
  };
  return {
    isDone,
    async step() {
      for (const kind of kinds) if (await atomically((transaction) => fillSlice(transaction, kind, sliceSize))) return false;
      return true;
    },
  };
}

/** False when there is nothing left of the kind. */
async function fillSlice(db: Kysely<Tables>, kind: ContactKind, size: number): Promise<boolean> {
  const fill = await lockFill(db, kind);
  if (fill.is_done === 1) return false;
  const after = fill.position === '' ? null : (JSON.parse(fill.position) as Place);
  const slice = await (kind === 'MESSAGES' ? readMessages(db, after, size) : readOrders(db, tableOf(kind), after, size));
  await addContacts(db, kind, slice.contacts);
  const next = slice.last === undefined ? { is_done: 1 } : { position: JSON.stringify(slice.last) };
  await db.updateTable('customer_fills').set(next).where('kind', '=', kind).execute();
  return true;
}

/** An update locks the row until the transaction ends, in both databases. */
async function lockFill(db: Kysely<Tables>, kind: ContactKind): Promise<CustomerFillRow> {
  return db
    .insertInto('customer_fills')
    .values({ kind, position: '', is_done: 0 })
    .onConflict((conflict) => conflict.column('kind').doUpdateSet({ kind }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

type Place = readonly [channel: string, key: string];

interface Slice {
  readonly contacts: readonly KnownContact[];
  /** Undefined: there are no more. */
  readonly last: Place | undefined;
}

async function readOrders(db: Kysely<Tables>, table: 'orders' | 'order_copies', after: Place | null, size: number): Promise<Slice> {
  let orders = db.selectFrom(table).select(['channel', 'reference', 'body']);
  if (after !== null) orders = orders.where((eb) => eb(eb.refTuple('channel', 'reference'), '>', eb.tuple(...after)));
  const rows = await orders.orderBy('channel').orderBy('reference').limit(size).execute();
  const last = rows.at(-1);
  return {
    contacts: rows.flatMap(({ channel, body }) => contactOfOrder({ ...(JSON.parse(body) as Order), channel }) ?? []),
    last: last && [last.channel, last.reference],
  };
}

/** Each contact's first and last message: an index has them side by side. */
async function readMessages(db: Kysely<Tables>, after: Place | null, size: number): Promise<Slice> {
  let messages = db.selectFrom('messages').select(({ fn }) => ['channel', 'contact_id', fn.min('at').as('first'), fn.max('at').as('last')]);
  if (after !== null) messages = messages.where((eb) => eb(eb.refTuple('channel', 'contact_id'), '>', eb.tuple(...after)));
  const rows = await messages.groupBy(['channel', 'contact_id']).orderBy('channel').orderBy('contact_id').limit(sql.lit(size)).execute();
  const last = rows.at(-1);
  return {
    contacts: rows.flatMap((row) => {
      const contact = contactOfMessage({ channel: row.channel, contactId: row.contact_id }, row.last);
      return contact === undefined ? [] : [{ ...contact, first_seen_at: row.first }];
    }),
    last: last && [last.channel, last.contact_id],
  };
}
