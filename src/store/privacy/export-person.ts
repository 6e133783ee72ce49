import type { Kysely } from 'kysely';
import type { Database, InboxRow, Tables } from '../schema/tables.js';
import { isOwnConversation, isOwnMessage, isOwnOrder, isOwnRecord } from './erase-rows.js';
import { rowsNaming } from './naming-rows.js';
import { readNamesPerson, webhooksNaming } from './naming-webhooks.js';
import { findPerson } from '../customers/find-people.js';
import type { Person } from '../customers/person.js';
import { Mentions } from './mentions.js';

/** The first line of an export of a person. */
export const personExportFormat = { format: 'parley-customer', version: 1 } as const;

/**
 * What the ledger knows of the person with this E.164 number, as lines of JSON: the format with the person's addresses, then every record as
 * `[table, record]`, then the number of records. Texts of other people in which the person appears are theirs and not part of it. Webhooks are:
 * a delivery that names the person may name others, too.
 */
export async function* exportPersonLines({ db }: Pick<Database, 'db'>, phoneNumber: string): AsyncGenerator<string, void, undefined> {
  const snapshot = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  let records = 0;
  try {
    const person = await findPerson(snapshot, phoneNumber);
    yield line({ ...personExportFormat, phoneNumber, ...person.addresses() });
    for await (const [table, record] of recordsOf(snapshot, person)) {
      records += 1;
      yield line([table, record]);
    }
    yield line({ records });
  } finally {
    await snapshot.rollback().execute();
  }
}

type Exported = readonly [table: keyof Tables, record: object];

async function* recordsOf(db: Kysely<Tables>, person: Person): AsyncGenerator<Exported> {
  const mentions = new Mentions(person);
  const naming = { person, mentions };
  const exportedWrites = new Set<string>();
  async function* writesOf(rows: readonly Tables['writes'][]): AsyncGenerator<Exported> {
    for (const row of rows) {
      if (exportedWrites.has(row.id)) continue;
      exportedWrites.add(row.id);
      const { input_hash: _hash, owner: _owner, ...write } = row;
      yield ['writes', { ...write, refusals: JSON.parse(row.refusals) as unknown }];
    }
  }
  for await (const rows of rowsNaming(db, 'orders', ['channel', 'reference'], naming)) {
    for (const row of rows.filter((order) => isOwnOrder(naming, order))) {
      const { channel, reference } = row;
      yield ['orders', { channel, reference, first_seen_at: row.first_seen_at, ...orderOf(row.body) }];
      const events = db.selectFrom('order_events').selectAll().where('channel', '=', channel).where('reference', '=', reference);
      for (const event of await events.orderBy('id').execute()) yield ['order_events', event];
      const writes = db.selectFrom('writes').selectAll().where('channel', '=', channel).where('order_reference', '=', reference);
      yield* writesOf(await writes.orderBy('id').execute());
    }
  }
  for await (const rows of rowsNaming(db, 'order_copies', ['channel', 'reference'], naming)) {
    for (const row of rows.filter((copy) => isOwnOrder(naming, copy))) {
      yield ['order_copies', { channel: row.channel, reference: row.reference, first_seen_at: row.first_seen_at, ...orderOf(row.body) }];
    }
  }
  for await (const rows of rowsNaming(db, 'record_copies', ['channel', 'noun', 'reference'], naming)) {
    for (const row of rows.filter((copy) => isOwnRecord(naming, copy))) {
      yield ['record_copies', { noun: row.noun, first_seen_at: row.first_seen_at, ...(JSON.parse(row.body) as object) }];
    }
  }
  for await (const rows of rowsNaming(db, 'messages', ['channel', 'message_id'], naming)) {
    for (const row of rows.filter((message) => isOwnMessage(naming, message))) {
      const { channel, message_id: id } = row;
      yield ['messages', JSON.parse(row.body) as object];
      const events = db.selectFrom('message_events').selectAll().where('channel', '=', channel).where('message_id', '=', id);
      for (const event of await events.orderBy('id').execute()) yield ['message_events', event];
      const writes = db.selectFrom('writes').selectAll().where('channel', '=', channel);
      const sending = writes.where((eb) => eb.or([eb('provider_id', '=', id), eb('message_id', '=', id)]));
      yield* writesOf(await sending.orderBy('id').execute());
    }
  }
  for await (const rows of rowsNaming(db, 'conversations', ['channel', 'contact_id'], naming)) {
    for (const row of rows) if (isOwnConversation(naming, row)) yield ['conversations', row];
  }
  for await (const rows of rowsNaming(db, 'writes', ['id'], naming)) {
    yield* writesOf(rows.filter((row) => mentions.isIn(Object.values(row).join(' '))));
  }
  for await (const rows of rowsNaming(db, 'contact_pairs', ['channel', 'contact_id'], naming)) {
    for (const pair of rows) {
      if (person.isAddress(pair.channel, pair.contact_id) || person.isAddress(pair.channel, pair.alias)) yield ['contact_pairs', pair];
    }
  }
  for await (const rows of rowsNaming(db, 'customer_merge_contacts', ['merge_id', 'channel', 'address'], naming)) {
    for (const row of rows) if (person.isContact(row.channel, row.address)) yield ['customer_merge_contacts', row];
  }
  for await (const rows of webhooksNaming(db, await readNamesPerson(db, person, mentions))) {
    for (const row of rows) yield ['inbox', webhookOf(row)];
  }
}

/** The provider's keys give access to the order and say nothing about the person. */
function orderOf(body: string): object {
  const { keys: _keys, ...order } = JSON.parse(body) as { readonly keys?: unknown };
  return order;
}

function webhookOf(row: InboxRow): object {
  const { id, channel, kind, received_at, state } = row;
  return { id, channel, kind, received_at, state, body: Buffer.from(row.body, row.body_encoding).toString() };
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
