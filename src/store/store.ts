import { createHmac, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { createTellingTransactions, type AppendedListener } from './events/appended.js';
import { createChannels, type LedgerChannels } from './channels.js';
import { compact, type Compaction, type Retention } from './maintenance/compaction.js';
import { createCompletions, type LedgerCompletions } from './writes/completions.js';
import { createContactPairs, type LedgerContactPairs } from './messages/contact-pairs.js';
import { createEvents, type LedgerEvents } from './events/events.js';
import { createAcceptance } from './inbox/inbox-accept.js';
import { readFigures, type LedgerFigures } from './maintenance/figures.js';
import { createInbox, type LedgerInbox, type ReceivingInbox } from './inbox/inbox.js';
import { createMessageEvents, type LedgerMessageEvents } from './messages/message-events.js';
import { createMessages, type LedgerMessages } from './messages/messages.js';
import { migrate } from './schema/migrations.js';
import { ChannelsWithOrders } from './orders/channels-with-orders.js';
import { createOrders, type LedgerOrders } from './orders/orders.js';
import { openSqlite } from './sqlite/sqlite.js';
import type { Atomically, Database, Tables } from './schema/tables.js';
import { LedgerUnavailableError } from './connection/unavailable.js';
import { createWriteRecords, type LedgerWrites } from './writes/writes.js';

export { LedgerLockedError, LedgerUnusableError } from './sqlite/unusable-ledger.js';

/** What can be done to the ledger, by itself or inside a transaction. */
export interface LedgerParts {
  readonly orders: LedgerOrders;
  readonly events: LedgerEvents;
  readonly writes: LedgerWrites;
  readonly inbox: LedgerInbox;
  readonly messages: LedgerMessages;
  readonly messageEvents: LedgerMessageEvents;
  readonly channels: LedgerChannels;
  readonly completions: LedgerCompletions;
  readonly contactPairs: LedgerContactPairs;
}

/** What the gateway remembers. What is acknowledged survives the death of the process. */
export interface Ledger extends LedgerParts {
  readonly inbox: ReceivingInbox;
  /** Whether other processes may be at work on the same data. */
  readonly isShared: boolean;
  /** A hash that only this ledger can make: equal texts are recognised, and nothing can be guessed from it. */
  hash(text: string): string;
  /** All of it or nothing. `work` uses what it is given and never the ledger itself: the embedded store has one connection. */
  transaction<T>(work: (parts: LedgerParts) => Promise<T>): Promise<T>;
  /** Hears, until the returned function is called, of the events that this process recorded: in their order, and once they are committed. */
  appended(listener: AppendedListener): () => void;
  /** Deletes what is older than the retention: never an order, and nothing that waits. `now` in milliseconds since the epoch. */
  compact(retention: Retention, now?: number): Promise<Compaction>;
  /** What waits, and how large it is; `channels` are those whose webhooks are counted. */
  figures(channels: readonly string[]): Promise<LedgerFigures>;
  /** Throws when the store cannot be reached, does not take what is written, or cannot keep webhooks. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerOptions {
  /** Folder of the embedded store; made when it is missing. */
  readonly directory?: string | undefined;
  /** PostgreSQL instead of the embedded store, which is not opened then. */
  readonly databaseUrl?: string | undefined;
  /** PostgreSQL schema, for tests that share a server. */
  readonly schema?: string | undefined;
}

/** Opens the ledger and brings its tables up to date. Throws LedgerUnusableError, and of those LedgerLockedError when another process has the embedded store. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  return createLedger(await openDatabase(options));
}

/** Where the ledger is kept, with tables as they were left. Throws LedgerUnusableError as `openLedger` does. */
export async function openDatabase({ directory, databaseUrl, schema }: LedgerOptions): Promise<Database> {
  if (databaseUrl !== undefined) {
    const { openPostgres } = await import('./postgres/postgres.js');
    return openPostgres(databaseUrl, schema);
  }
  if (directory === undefined) throw new Error('A ledger needs a directory or a database URL.');
  return openSqlite(directory);
}

/** The database for work whose statements may take long. */
export function forMaintenance(database: Database): Database {
  return { ...database, db: database.maintenance ?? database.db };
}

/** The ledger in an opened database, which it closes. */
export async function createLedger(database: Database): Promise<Ledger> {
  try {
    await migrate(forMaintenance(database));
    return assemble(database, await readSecret(database.db));
  } catch (error) {
    await database.close().catch(() => undefined);
    throw database.explain?.(error) ?? error;
  }
}

function assemble(database: Database, secret: string): Ledger {
  const {
    db,
    dialect,
    close,
    probe = async () => void (await db.selectFrom('ledger_settings').select('name').limit(1).execute()),
  } = database;
  const { atomically, appended } = createTellingTransactions(db);
  const channels = new ChannelsWithOrders({ isShared: dialect === 'postgres' });
  const parts = partsOf(db, atomically, channels);
  const { accept, isStalled } = createAcceptance(atomically);
  return {
    ...parts,
    inbox: { ...parts.inbox, accept },
    isShared: dialect === 'postgres',
    hash: (text) => createHmac('sha256', secret).update(text).digest('hex'),
    transaction: (work) => atomically((transaction) => work(partsOf(transaction, (inner) => inner(transaction), channels))),
    compact: (retention, now = Date.now()) => compact(forMaintenance(database), retention, now),
    appended,
    figures: (channels) => readFigures({ db, dialect }, channels),
    probe: async () => {
      await probe();
      if (isStalled()) throw new LedgerUnavailableError('Webhooks wait in vain.', { reason: 'timeout', isUndone: true });
    },
    close,
  };
}

function partsOf(db: Kysely<Tables>, atomically: Atomically, channels: ChannelsWithOrders): LedgerParts {
  return {
    orders: createOrders(db, atomically, channels),
    events: createEvents(db, atomically),
    writes: createWriteRecords(db, atomically),
    inbox: createInbox(db),
    messages: createMessages(db, atomically),
    messageEvents: createMessageEvents(db),
    channels: createChannels(db),
    completions: createCompletions(db),
    contactPairs: createContactPairs(db),
  };
}

/** Made by whoever comes first, the same for all who share the ledger. */
async function readSecret(db: Kysely<Tables>): Promise<string> {
  const name = 'input-hash-key';
  await db
    .insertInto('ledger_settings')
    .values({ name, value: randomBytes(32).toString('hex') })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await db.selectFrom('ledger_settings').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  return value;
}
