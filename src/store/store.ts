import type { Kysely } from 'kysely';
import { createAnnouncingTransactions, type AppendedListener } from './events/appended.js';
import { createCopies, type LedgerCopies } from './copies/copies.js';
import { createChannels, type LedgerChannels } from './channels.js';
import { compact, type Compaction, type Retention } from './maintenance/compaction.js';
import { createCustomers, type LedgerCustomers } from './customers/customers.js';
import { createCompletions, type LedgerCompletions } from './orders/completions.js';
import { createContactPairs, type LedgerContactPairs } from './messages/contact-pairs.js';
import { createConversationEvents, type LedgerConversationEvents } from './messages/conversation-events.js';
import { createConversations, type LedgerConversations } from './messages/conversations.js';
import { createEvents, type LedgerEvents } from './events/events.js';
import { createAcceptance } from './inbox/inbox-accept.js';
import { readLedgerHash, type LedgerHash } from './connection/ledger-hash.js';
import { readFigures, type LedgerFigures } from './maintenance/figures.js';
import { createJointTransactions } from './connection/joint-transaction.js';
import { createInbox, type LedgerInbox, type ReceivingInbox } from './inbox/inbox.js';
import { createMessageEvents, type LedgerMessageEvents } from './messages/message-events.js';
import { createTemplateEvents, type LedgerTemplateEvents } from './events/template-events.js';
import { createMessages, type LedgerMessages } from './messages/messages.js';
import { migrate } from './schema/migrations.js';
import { ChannelsWithOrders } from './orders/channels-with-orders.js';
import { createOrders, type LedgerOrders } from './orders/orders.js';
import { deriveColumns } from './maintenance/derive-columns.js';
import { fillOrderItems } from './maintenance/fill-order-items.js';
import { createMessageStatistics, type LedgerMessageStatistics } from './statistics/message-statistics.js';
import { createOrderStatistics, type LedgerOrderStatistics } from './statistics/order-statistics.js';
import type { PersonErasure } from './privacy/erase.js';
import { RunningErasures, type ErasureEnd } from './privacy/running-erasures.js';
import { createErasures, type LedgerErasures } from './privacy/erasures.js';
import { createSearch, type LedgerSearch } from './search/search.js';
import { openSqlite } from './sqlite/sqlite.js';
import type { Atomically, Database, Tables } from './schema/tables.js';
import { LedgerUnavailableError } from './connection/unavailable.js';
import { createCustomerSends, type LedgerCustomerSends } from './writes/customer-sends.js';
import { createWriteRecords, type LedgerWrites } from './writes/writes.js';

export { LedgerLockedError, LedgerUnusableError } from './sqlite/unusable-ledger.js';

/** The parts of the ledger, used alone or inside a transaction. */
export interface LedgerParts {
  readonly orders: LedgerOrders;
  readonly events: LedgerEvents;
  readonly writes: LedgerWrites;
  readonly customerSends: LedgerCustomerSends;
  readonly inbox: LedgerInbox;
  readonly messages: LedgerMessages;
  readonly messageEvents: LedgerMessageEvents;
  readonly templateEvents: LedgerTemplateEvents;
  readonly channels: LedgerChannels;
  readonly completions: LedgerCompletions;
  readonly contactPairs: LedgerContactPairs;
  readonly conversations: LedgerConversations;
  readonly conversationEvents: LedgerConversationEvents;
  readonly copies: LedgerCopies;
  readonly erasures: LedgerErasures;
  readonly customers: LedgerCustomers;
}

/** The gateway's database. What it has acknowledged survives a crash of the process. */
export interface Ledger extends LedgerParts {
  readonly inbox: ReceivingInbox;
  /** Whether other processes may use the same data. */
  readonly isShared: boolean;
  readonly hash: LedgerHash;
  /** Commits all of it or nothing. `work` must use only the parts it receives: the embedded store has one connection. */
  transaction<T>(work: (parts: LedgerParts) => Promise<T>): Promise<T>;
  /**
   * As `transaction`, for work that concerns nothing that other such work of the moment does: it may share one transaction with it, in which all
   * of it runs side by side, and runs again alone when that fails.
   */
  jointly<T>(work: (parts: LedgerParts) => Promise<T>): Promise<T>;
  /** Announces the events that this process records, in order and after their commit, until the returned function is called. */
  appended(listener: AppendedListener): () => void;
  /** Counts and sums over many records, in statements of a bounded size. */
  readonly statistics: LedgerOrderStatistics & LedgerMessageStatistics;
  readonly search: LedgerSearch;
  /** Derives what statistics read from rows that an older version wrote, until the signal aborts or none is left. Returns the number of changed rows. */
  deriveColumns(signal: AbortSignal): Promise<number>;
  /** Deletes data that is older than the retention, but no orders and no pending work. `now` is in milliseconds since the epoch. */
  compact(retention: Retention, now?: number): Promise<Compaction>;
  /** Removes a person with this number (E.164) while the ledger is used. Throws TooManyErasuresError. */
  erasePerson(phoneNumber: string, end: ErasureEnd): Promise<PersonErasure>;
  /** Counts of pending work, and the size of the ledger. Webhooks are counted for these channels. */
  figures(channels: readonly string[]): Promise<LedgerFigures>;
  /** Throws when the store cannot be reached, cannot be written, or cannot store webhooks. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerOptions {
  /** The folder of the embedded store. It is created when it is missing. */
  readonly directory?: string | undefined;
  /** The address of PostgreSQL, which is then used instead of the embedded store. */
  readonly databaseUrl?: string | undefined;
  /** The PostgreSQL schema, for tests that share a server. */
  readonly schema?: string | undefined;
}

/**
 * Opens the ledger and migrates its tables. Throws LedgerUnusableError; its subclass LedgerLockedError says that another process has the
 * embedded store open.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  return createLedger(await openDatabase(options));
}

/** Opens the ledger's database without migrating it. Throws LedgerUnusableError as `openLedger` does. */
export async function openDatabase({ directory, databaseUrl, schema }: LedgerOptions): Promise<Database> {
  if (databaseUrl !== undefined) {
    const { openPostgres } = await import('./postgres/postgres.js');
    return openPostgres(databaseUrl, schema);
  }
  if (directory === undefined) throw new Error('A ledger needs a directory or a database URL.');
  return openSqlite(directory);
}

/** The connection for maintenance, whose statements may take long. */
export function forMaintenance(database: Database): Database {
  return { ...database, db: database.maintenance ?? database.db };
}

/** The ledger in an open database. It closes the database, also when it fails. */
export async function createLedger(database: Database): Promise<Ledger> {
  try {
    await migrate(forMaintenance(database));
    return assemble(database, await readLedgerHash(database.db));
  } catch (error) {
    await database.close().catch(() => undefined);
    throw database.explain?.(error) ?? error;
  }
}

function assemble(database: Database, hash: LedgerHash): Ledger {
  const {
    db,
    dialect,
    close,
    probe = async () => void (await db.selectFrom('ledger_settings').select('name').limit(1).execute()),
  } = database;
  const { atomically, appended } = createAnnouncingTransactions(database);
  const channels = new ChannelsWithOrders({ isShared: dialect === 'postgres' });
  const parts = partsOf(db, atomically, channels, hash);
  const erasures = new RunningErasures(forMaintenance(database));
  const { accept, isStalled } = createAcceptance(atomically, dialect === 'sqlite');
  const transaction: Ledger['transaction'] = (work) =>
    atomically((inner) => work(partsOf(inner, (innermost) => innermost(inner), channels, hash)));
  return {
    ...parts,
    inbox: { ...parts.inbox, accept },
    isShared: dialect === 'postgres',
    hash,
    transaction,
    // PostgreSQL runs transactions side by side, where locks of several orders in one transaction could block each other.
    jointly: dialect === 'postgres' ? transaction : createJointTransactions(transaction),
    compact: (retention, now = Date.now()) => compact(forMaintenance(database), retention, now),
    appended,
    statistics: { ...createOrderStatistics(db, dialect), ...createMessageStatistics(db, dialect) },
    search: createSearch(db, atomically, dialect),
    deriveColumns: async (signal) => {
      const rows = await deriveColumns(forMaintenance(database).db, signal);
      await fillOrderItems(forMaintenance(database), signal);
      return rows;
    },
    erasePerson: (phoneNumber, end) => erasures.erase(phoneNumber, end),
    figures: (channels) => readFigures({ db, dialect }, channels),
    probe: async () => {
      await probe();
      if (isStalled()) throw new LedgerUnavailableError('Webhooks cannot be stored.', { reason: 'timeout', isUndone: true });
    },
    close: async () => {
      await erasures.stop();
      await close();
    },
  };
}

function partsOf(db: Kysely<Tables>, atomically: Atomically, channels: ChannelsWithOrders, hash: LedgerHash): LedgerParts {
  return {
    orders: createOrders(db, atomically, channels),
    events: createEvents(db, atomically),
    writes: createWriteRecords(db, atomically),
    customerSends: createCustomerSends(db, atomically),
    inbox: createInbox(db),
    messages: createMessages(db, atomically),
    messageEvents: createMessageEvents(db),
    templateEvents: createTemplateEvents(db, atomically),
    channels: createChannels(db),
    completions: createCompletions(db),
    contactPairs: createContactPairs(db, atomically),
    conversations: createConversations(db, atomically),
    conversationEvents: createConversationEvents(db),
    copies: createCopies(db, atomically, (inner) => createErasures(inner, hash).latest),
    erasures: createErasures(db, hash),
    customers: createCustomers(db, atomically),
  };
}
