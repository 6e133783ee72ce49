import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { SyncNoun } from '../../domain/sync.js';
import type { Instant } from '../../domain/time.js';
import { addressOfOrder, refreshContacts } from '../customers/contact-rows.js';
import type { Tables } from '../schema/tables.js';
import { lockState } from './copies.js';

/** Records that one step looks at, which need not be deleted at the provider: nothing but their keys has an index. */
const sliceSize = 200;

/** Deletes from copies what the provider deleted before then. Each slice of a copy is a transaction that holds its lock. */
export async function deleteOldCopies(db: Kysely<Tables>, before: Instant): Promise<number> {
  const copies = await db.selectFrom('sync_states').select(['channel', 'noun']).orderBy('channel').orderBy('noun').execute();
  let total = 0;
  for (const { channel, noun } of copies) total += await deleteOfCopy(db, channel, noun as SyncNoun, before);
  return total;
}

async function deleteOfCopy(db: Kysely<Tables>, channel: string, noun: SyncNoun, before: Instant): Promise<number> {
  let total = 0;
  for (let after: string | null = ''; after !== null;) {
    const rows: readonly { reference: string; deleted_at: string | null }[] = await rowsBehind(db, channel, noun, after);
    const old = rows.flatMap((row) => (row.deleted_at !== null && row.deleted_at < before ? [row.reference] : []));
    if (old.length > 0) total += await db.transaction().execute((transaction) => deleteRows(transaction, { channel, noun, before }, old));
    after = rows.length < sliceSize ? null : (rows.at(-1)?.reference ?? null);
    await yieldToEventLoop();
  }
  return total;
}

function rowsBehind(db: Kysely<Tables>, channel: string, noun: SyncNoun, after: string) {
  const name = noun === 'orders' ? 'order_copies' : ('record_copies' as 'order_copies');
  let rows = db.selectFrom(name).select(['reference', 'deleted_at']).where('channel', '=', channel).where('reference', '>', after);
  if (noun !== 'orders') rows = rows.where('noun' as 'channel', '=', noun);
  return rows.orderBy('reference').limit(sliceSize).execute();
}

interface Part {
  readonly channel: string;
  readonly noun: SyncNoun;
  readonly before: Instant;
}

async function deleteRows(db: Kysely<Tables>, { channel, noun, before }: Part, references: readonly string[]): Promise<number> {
  const state = await lockState(db, channel, noun);
  if (state === undefined) return 0;
  const deleted =
    noun === 'orders' ? await deleteOrders(db, channel, before, references) : await deleteRecords(db, channel, noun, before, references);
  const next = { ...state, records: Math.max(0, state.records - deleted) };
  await db
    .updateTable('sync_states')
    .set({ state: JSON.stringify(next) })
    .where('channel', '=', channel)
    .where('noun', '=', noun)
    .execute();
  return deleted;
}

async function deleteOrders(db: Kysely<Tables>, channel: string, before: Instant, references: readonly string[]): Promise<number> {
  const old = db
    .deleteFrom('order_copies')
    .where('channel', '=', channel)
    .where('reference', 'in', references)
    .where('deleted_at', '<', before);
  const rows = await old.returning(['phone_number', 'contact_id']).execute();
  const addresses = rows.flatMap((row) => addressOfOrder(row.phone_number, row.contact_id) ?? []);
  await refreshContacts(db, 'COPIES', channel, [...new Set(addresses)].sort());
  return rows.length;
}

async function deleteRecords(
  db: Kysely<Tables>,
  channel: string,
  noun: SyncNoun,
  before: Instant,
  references: readonly string[],
): Promise<number> {
  const ofNoun = db.deleteFrom('record_copies').where('channel', '=', channel).where('noun', '=', noun);
  const old = ofNoun.where('reference', 'in', references).where('deleted_at', '<', before);
  return (await old.returning('reference').execute()).length;
}
