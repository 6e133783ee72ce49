import { sql, type Kysely } from 'kysely';
import type { InboxRow, Tables } from '../schema/tables.js';
import { windowsOf } from './naming-rows.js';
import type { Person } from '../customers/person.js';
import type { Mentions } from './mentions.js';

/** Bodies are large, and all of them are read. */
const windowSize = 50;
/** Shorter ids appear in bodies by chance. */
const minimumLength = 5;

/** Decides whether a webhook names the person: by a number or an address, or by the id of one of the person's orders. */
export type NamesPerson = (row: InboxRow) => boolean;

/** The orders' references are read now, because the connection between them and the person is erased later. */
export async function readNamesPerson(db: Kysely<Tables>, person: Person, mentions: Mentions): Promise<NamesPerson> {
  const values = person.columnValues();
  const orders = db.selectFrom('orders').select(['channel', 'reference', 'contact_id', 'phone_number']);
  const rows = await orders.where((eb) => eb.or([eb('contact_id', 'in', values), eb('phone_number', 'in', values)])).execute();
  const own = rows.filter((row) => person.isNumber(row.phone_number) || person.isAddress(row.channel, row.contact_id));
  const ids = new Set(
    [
      ...own.map(({ channel, reference: id }) => ({ channel, id })),
      ...person.addresses().others.map(({ channel, address: id }) => ({ channel, id })),
    ]
      .filter(({ id }) => id.length >= minimumLength)
      .map(({ channel, id }) => `${channel} ${id}`),
  );
  return (row) => {
    const body = Buffer.from(row.body, row.body_encoding).toString();
    const text = `${body} ${row.headers} ${row.suffix} ${row.failure ?? ''}`;
    return mentions.isIn(text) || (ids.size > 0 && text.split(/[^\w@.+=-]+/).some((part) => ids.has(`${row.channel} ${part}`)));
  };
}

/** The webhooks that name the person, in parts. */
export async function* webhooksNaming(
  db: Kysely<Tables>,
  namesPerson: NamesPerson,
  signal?: AbortSignal,
): AsyncGenerator<readonly InboxRow[]> {
  for await (const window of windowsOf(db, 'inbox', ['id'], windowSize)) {
    signal?.throwIfAborted();
    const { rows } = await sql<InboxRow>`select * from inbox where ${window}`.execute(db);
    const naming = rows.filter(namesPerson);
    if (naming.length > 0) yield naming;
  }
}

/** Deletes what a webhook contained. Its identity stays, by which a repetition is recognized. One that waits to be applied is left. */
export async function emptyWebhooks(db: Kysely<Tables>, rows: readonly InboxRow[]): Promise<number> {
  const ids = rows.filter(({ state }) => state !== 'PENDING').map(({ id }) => id);
  if (ids.length === 0) return 0;
  const empty = { body: '', body_encoding: 'utf8', headers: '{}', suffix: '', failure: null } as const;
  const finished = db.updateTable('inbox').set(empty).where('id', 'in', ids).where('state', '<>', 'PENDING');
  const changed = finished.where((eb) => eb.or([eb('body', '<>', ''), eb('failure', 'is not', null)]));
  return (await changed.returning('id').execute()).length;
}
