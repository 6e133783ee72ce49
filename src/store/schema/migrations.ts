import { Migrator, sql, type AlterTableBuilder, type CreateTableBuilder, type Kysely, type Migration } from 'kysely';
import { fillConversations } from './fill-conversations.js';
import { itemTables, keepItemsOfOrders } from './order-item-tables.js';
import { generatedId, noteChangesForSearch } from './search-tables.js';
import type { Database } from './tables.js';

/** Brings the tables up to date. Processes that start at the same time wait for each other. */
export async function migrate(database: Database): Promise<void> {
  const { error } = await (await migratorOf(database)).migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('The ledger could not be migrated.', { cause: error });
}

/** The names of the migrations that `migrate` would run. Changes nothing. */
export async function pendingMigrations(database: Database): Promise<readonly string[]> {
  const known = await (await migratorOf(database)).getMigrations();
  return known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

async function migratorOf({ db, dialect, schema }: Database): Promise<Migrator> {
  return new Migrator({
    db,
    provider: { getMigrations: async () => migrations(dialect) },
    migrationTableName: 'ledger_migration',
    migrationLockTableName: 'ledger_migration_lock',
    ...(dialect === 'postgres' && { migrationTableSchema: schema ?? (await currentSchema(db)) }),
  });
}

/** Without a schema the migrator takes another schema's tables of the same name for its own. */
async function currentSchema(db: Database['db']): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  return rows[0]?.schema ?? 'public';
}

/**
 * A released migration never changes: a later change is a new migration. Pending migrations and their entries run in one transaction.
 * Every statement accepts that its table or column exists: a process of an older version may have been killed between a statement and the
 * entry of its migration, in SQLite.
 */
function migrations(dialect: Database['dialect']): Record<string, Migration> {
  // Columns for sorting sort by bytes, whatever the locale of the database. SQLite always does.
  const sortable = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  return {
    '0001_orders': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('orders')
          .ifNotExists()
          .$call(required('channel', 'reference', 'status', 'payment_status', 'search_text', 'body', 'first_seen_at', 'as_of'))
          .$call(optional('phone_number', 'contact_id', 'catalog_id', 'branch_id'))
          .addColumn('sort_id', sortable, (column) => column.notNull())
          .addColumn('placed_at', sortable, (column) => column.notNull())
          .addColumn('updated_at', sortable, (column) => column.notNull())
          .addColumn('revision', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('orders_key', ['channel', 'reference'])
          .execute();
        await index(db, 'orders', 'placed', ['channel', 'placed_at', 'sort_id']);
        await index(db, 'orders', 'updated', ['channel', 'updated_at', 'sort_id']);
        await index(db, 'orders', 'contact', ['channel', 'contact_id', 'placed_at', 'sort_id']);
      },
    },
    '0002_order_events': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('order_events')
          .ifNotExists()
          .addColumn('id', sortable, (column) => column.primaryKey())
          .$call(required('channel', 'reference', 'kind'))
          .addColumn('at', sortable, (column) => column.notNull())
          .$call(optional('actor', 'from_status', 'to_status', 'note'))
          .execute();
        await index(db, 'order_events', 'order', ['channel', 'reference', 'at', 'id']);
      },
    },
    '0003_writes': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('writes')
          .ifNotExists()
          .addColumn('id', 'text', (column) => column.primaryKey())
          .$call(required('channel', 'client', 'operation', 'input_hash', 'state', 'refusals', 'owner'))
          .$call(optional('idempotency_key', 'outcome', 'provider_id', 'order_reference', 'settled_at'))
          .addColumn('created_at', sortable, (column) => column.notNull())
          .addColumn('touched_at', sortable, (column) => column.notNull())
          .addUniqueConstraint('writes_idempotency_key', ['client', 'idempotency_key'])
          .execute();
        // At most one write of an order is open in all processes: an open row is the order's lock.
        await db.schema
          .createIndex('writes_open')
          .ifNotExists()
          .unique()
          .on('writes')
          .columns(['channel', 'order_reference'])
          .where(sql<boolean>`state in ('RESERVED', 'SENT')`)
          .execute();
        await db.schema
          .createTable('ledger_settings')
          .ifNotExists()
          .addColumn('name', 'text', (column) => column.primaryKey())
          .$call(required('value'))
          .execute();
      },
    },
    '0004_inbox': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('inbox')
          .ifNotExists()
          .addColumn('id', sortable, (column) => column.primaryKey())
          .$call(required('channel', 'method', 'suffix', 'headers', 'body', 'body_encoding', 'received_at', 'state'))
          .$call(optional('identity', 'kind', 'failure', 'finished_at'))
          .addColumn('absorbs_until', sortable, (column) => column.notNull())
          .addColumn('deliveries', 'integer', (column) => column.notNull())
          .addColumn('attempts', 'integer', (column) => column.notNull())
          .addUniqueConstraint('inbox_identity', ['channel', 'identity'])
          .execute();
        await index(db, 'inbox', 'state', ['state', 'channel', 'id']);
        await db.schema
          .createTable('inbox_leases')
          .ifNotExists()
          .addColumn('channel', 'text', (column) => column.primaryKey())
          .$call(required('owner'))
          .addColumn('expires_at', sortable, (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('channel_states')
          .ifNotExists()
          .addColumn('channel', 'text', (column) => column.primaryKey())
          .addColumn('last_webhook_at', sortable)
          .addColumn('connected', 'integer')
          .addColumn('connected_at', sortable)
          .execute();
        await db.schema
          .createTable('order_completions')
          .ifNotExists()
          .$call(required('channel', 'reference'))
          .addColumn('attempts', 'integer', (column) => column.notNull())
          .addColumn('due_at', sortable, (column) => column.notNull())
          .addPrimaryKeyConstraint('order_completions_key', ['channel', 'reference'])
          .execute();
      },
    },
    '0005_messages': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('messages')
          .ifNotExists()
          .$call(required('channel', 'message_id', 'contact_id', 'status', 'body'))
          .$call(optional('direction'))
          .addColumn('at', sortable, (column) => column.notNull())
          .addColumn('arrival', sortable, (column) => column.notNull())
          .addColumn('revision', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('messages_key', ['channel', 'message_id'])
          .execute();
        await index(db, 'messages', 'contact', ['channel', 'contact_id', 'at', 'arrival']);
        await db.schema
          .createTable('message_events')
          .ifNotExists()
          .addColumn('id', sortable, (column) => column.primaryKey())
          .$call(required('channel', 'message_id', 'kind', 'status'))
          .addColumn('at', sortable, (column) => column.notNull())
          .execute();
        await index(db, 'message_events', 'message', ['channel', 'message_id', 'id']);
      },
    },
    '0006_event_channels': {
      async up(db: Kysely<unknown>) {
        await index(db, 'order_events', 'channel', ['channel', 'id']);
        await index(db, 'message_events', 'channel', ['channel', 'id']);
      },
    },
    '0007_write_settlements': {
      async up(db: Kysely<unknown>) {
        for (const name of ['target', 'message_id', 'told_status']) await addColumn(db, dialect, 'writes', name, 'text');
        await addColumn(db, dialect, 'writes', 'due_at', sortable);
        for (const name of ['reads', 'unchanged_reads'])
          await addColumn(db, dialect, 'writes', name, 'integer', (column) => column.notNull().defaultTo(0));
        await index(db, 'writes', 'listed', ['created_at', 'id']);
        await index(db, 'writes', 'order', ['channel', 'order_reference', 'touched_at']);
        for (const name of ['due_at', 'provider_id', 'message_id']) {
          const known = db.schema.createIndex(`writes_${name}`).ifNotExists().on('writes').column(name);
          await known.where(sql.ref(name), 'is not', null).execute();
        }
      },
    },
    '0008_sending': {
      async up(db: Kysely<unknown>) {
        await addColumn(db, dialect, 'writes', 'result', 'text');
        await index(db, 'messages', 'inbound', ['channel', 'contact_id', 'direction', 'at']);
      },
    },
    '0009_unsettled_writes': {
      async up(db: Kysely<unknown>) {
        const unsettled = db.schema.createIndex('writes_unsettled').ifNotExists().on('writes').columns(['state', 'created_at']);
        await unsettled.where(sql<boolean>`state in ('RESERVED', 'SENT', 'UNKNOWN')`).execute();
      },
    },
    '0010_contact_pairs': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('contact_pairs')
          .ifNotExists()
          .$call(required('channel', 'contact_id', 'alias'))
          .addColumn('paired_at', sortable, (column) => column.notNull())
          .addPrimaryKeyConstraint('contact_pairs_key', ['channel', 'contact_id'])
          .execute();
        await index(db, 'contact_pairs', 'alias', ['channel', 'alias']);
      },
    },
    '0011_copies': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('order_copies')
          .ifNotExists()
          .$call(required('channel', 'reference', 'status', 'payment_status', 'search_text', 'body', 'first_seen_at', 'as_of'))
          .$call(required('listed', 'version_at', 'reported_at', 'reported_event'))
          .$call(optional('phone_number', 'contact_id', 'catalog_id', 'branch_id', 'deleted_at'))
          .$call(counts('revision', 'reported_revision', 'seen_in', 'missed'))
          .addColumn('sort_id', sortable, (column) => column.notNull())
          .addColumn('placed_at', sortable, (column) => column.notNull())
          .addColumn('updated_at', sortable, (column) => column.notNull())
          .addPrimaryKeyConstraint('order_copies_key', ['channel', 'reference'])
          .execute();
        await index(db, 'order_copies', 'placed', ['channel', 'placed_at', 'sort_id']);
        await index(db, 'order_copies', 'updated', ['channel', 'updated_at', 'sort_id']);
        await index(db, 'order_copies', 'contact', ['channel', 'contact_id', 'placed_at', 'sort_id']);
        await index(db, 'order_copies', 'seen', ['channel', 'seen_in']);
        await db.schema
          .createTable('sync_states')
          .ifNotExists()
          .$call(required('channel', 'noun', 'state'))
          .$call(counts('locks'))
          .addPrimaryKeyConstraint('sync_states_key', ['channel', 'noun'])
          .execute();
        await db.schema
          .createTable('sync_leases')
          .ifNotExists()
          .addColumn('channel', 'text', (column) => column.primaryKey())
          .$call(required('owner'))
          .addColumn('expires_at', sortable, (column) => column.notNull())
          .execute();
      },
    },
    '0012_erasures': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('erasures')
          .ifNotExists()
          .addColumn('hash', 'text', (column) => column.primaryKey())
          .addColumn('erased_at', sortable, (column) => column.notNull())
          .$call(optional('pending'))
          .execute();
      },
    },
    '0013_customers': {
      async up(db: Kysely<unknown>) {
        await index(db, 'orders', 'phone', ['channel', 'phone_number', 'placed_at']);
      },
    },
    '0014_record_copies': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('record_copies')
          .ifNotExists()
          .$call(required('channel', 'noun', 'reference', 'parent', 'place', 'tags', 'search_text', 'body', 'as_of', 'first_seen_at'))
          .$call(required('listed', 'version_at', 'reported_at', 'reported_event'))
          .$call(optional('marker', 'contact_id', 'phone_number', 'deleted_at'))
          .$call(counts('revision', 'reported_revision', 'seen_in', 'missed'))
          .addColumn('sort_id', sortable, (column) => column.notNull())
          .addColumn('created_at', sortable, (column) => column.notNull())
          .addColumn('active_at', sortable, (column) => column.notNull())
          .addColumn('name', sortable, (column) => column.notNull())
          .addPrimaryKeyConstraint('record_copies_key', ['channel', 'noun', 'reference'])
          .execute();
        const list = ['channel', 'noun', 'parent'];
        await index(db, 'record_copies', 'placed', [...list, 'sort_id']);
        await index(db, 'record_copies', 'created', [...list, 'created_at', 'sort_id']);
        await index(db, 'record_copies', 'active', [...list, 'active_at', 'sort_id']);
        await index(db, 'record_copies', 'named', [...list, 'name', 'sort_id']);
        await index(db, 'record_copies', 'seen', ['channel', 'noun', 'seen_in']);
      },
    },
    '0016_statistics': {
      async up(db: Kysely<unknown>) {
        for (const table of ['orders', 'order_copies']) {
          await addColumn(db, dialect, table, 'customer_key', sortable);
          await addColumn(db, dialect, table, 'currency', 'text');
          await addColumn(db, dialect, table, 'total_units', 'bigint');
          await addColumn(db, dialect, table, 'total_scale', 'integer');
          await addColumn(db, dialect, table, 'lines', 'text');
          await addColumn(db, dialect, table, 'derived', 'integer', (column) => column.notNull().defaultTo(0));
          // With all columns that statistics read: rows are large, and reading them takes twenty times as long.
          await db.schema.dropIndex(`${table}_placed`).ifExists().execute();
          const counted = ['status', 'currency', 'total_scale', 'total_units', 'customer_key'];
          await index(db, table, 'placed', ['channel', 'placed_at', 'sort_id', ...counted]);
          await index(db, table, 'customer', ['channel', 'customer_key', 'placed_at', 'status']);
          await notDerived(db, table, ['channel', 'reference']);
        }
        await addColumn(db, dialect, 'messages', 'template', 'text');
        await addColumn(db, dialect, 'messages', 'derived', 'integer', (column) => column.notNull().defaultTo(0));
        await index(db, 'messages', 'time', ['channel', 'at', 'arrival', 'direction', 'status', 'template']);
        await notDerived(db, 'messages', ['channel', 'message_id']);
      },
    },
    '0018_conversations': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('conversations')
          .ifNotExists()
          .$call(required('channel', 'contact_id', 'last_message_id', 'search_text', 'change_kind', 'changed_at'))
          .$call(optional('name'))
          .addColumn('sort_id', sortable, (column) => column.notNull())
          .addColumn('last_at', sortable, (column) => column.notNull())
          .addColumn('last_arrival', sortable, (column) => column.notNull())
          .addColumn('last_inbound_at', sortable, (column) => column.notNull())
          .addColumn('read_arrival', sortable, (column) => column.notNull())
          .addColumn('change_id', sortable, (column) => column.notNull())
          .$call(counts('unread_count'))
          .addPrimaryKeyConstraint('conversations_key', ['channel', 'contact_id'])
          .execute();
        await fillConversations(db, dialect);
        await index(db, 'conversations', 'last', ['channel', 'last_at', 'sort_id']);
        await index(db, 'conversations', 'change', ['change_id']);
        const unread = db.schema.createIndex('conversations_unread').ifNotExists().on('conversations');
        await unread
          .columns(['channel', 'last_at', 'sort_id'])
          .where(sql<boolean>`unread_count > 0`)
          .execute();
      },
    },
    '0020_customer_contacts': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('customer_contacts')
          .ifNotExists()
          .$call(required('channel', 'kind', 'search_text'))
          .addColumn('address', sortable, (column) => column.notNull())
          .$call(optional('name'))
          .addColumn('first_seen_at', sortable, (column) => column.notNull())
          .addColumn('last_seen_at', sortable, (column) => column.notNull())
          .addPrimaryKeyConstraint('customer_contacts_key', ['channel', 'kind', 'address'])
          .execute();
        await index(db, 'customer_contacts', 'last_seen', ['channel', 'kind', 'last_seen_at', 'address']);
        await index(db, 'customer_contacts', 'first_seen', ['channel', 'kind', 'first_seen_at', 'address']);
        await index(db, 'customer_contacts', 'address', ['address', 'channel']);
        await db.schema
          .createTable('customer_fills')
          .ifNotExists()
          .addColumn('kind', 'text', (column) => column.primaryKey())
          .$call(required('position'))
          .$call(counts('is_done'))
          .execute();
        await db.schema
          .createTable('customer_merges')
          .ifNotExists()
          .addColumn('id', sortable, (column) => column.primaryKey())
          .$call(required('merged_at', 'merged_by'))
          .$call(optional('split_at', 'split_by'))
          .execute();
        await db.schema
          .createTable('customer_merge_contacts')
          .ifNotExists()
          .addColumn('merge_id', sortable, (column) => column.notNull())
          .addColumn('side', 'integer', (column) => column.notNull())
          .$call(required('channel'))
          .addColumn('address', sortable, (column) => column.notNull())
          .addPrimaryKeyConstraint('customer_merge_contacts_key', ['merge_id', 'channel', 'address'])
          .execute();
        await index(db, 'customer_merge_contacts', 'address', ['address', 'channel']);
        await db.schema
          .createTable('customer_events')
          .ifNotExists()
          .addColumn('id', sortable, (column) => column.primaryKey())
          .$call(required('kind', 'merge_id', 'at', 'actor'))
          .execute();
        await index(db, 'order_copies', 'phone', ['channel', 'phone_number', 'placed_at']);
      },
    },
    '0022_template_events': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('template_events')
          .ifNotExists()
          .addColumn('id', sortable, (column) => column.primaryKey())
          .$call(required('channel', 'template_id', 'kind'))
          .addColumn('at', sortable, (column) => column.notNull())
          .$call(optional('name', 'language', 'from_value', 'to_value', 'provider_word', 'reason'))
          .execute();
        await index(db, 'template_events', 'channel', ['channel', 'id']);
        await index(db, 'template_events', 'template', ['channel', 'template_id', 'kind', 'id']);
        for (const name of ['provider_state', 'messaging_limit']) await addColumn(db, dialect, 'channel_states', name, 'text');
        for (const name of ['state_at', 'limit_at']) await addColumn(db, dialect, 'channel_states', name, sortable);
      },
    },
    '0023_search': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('search_records')
          .ifNotExists()
          .addColumn('id', generatedId(dialect), (column) => column.primaryKey())
          .$call(required('channel', 'kind', 'key', 'words'))
          .addColumn('at', 'bigint', (column) => column.notNull())
          .addUniqueConstraint('search_records_key', ['channel', 'kind', 'key'])
          .execute();
        const words = db.schema
          .createTable('search_words')
          .ifNotExists()
          .$call(required('channel', 'kind'))
          .addColumn('word', sortable, (column) => column.notNull())
          .$call(counts('weight'))
          .addColumn('at', 'bigint', (column) => column.notNull())
          .addColumn('record', 'bigint', (column) => column.notNull())
          .addPrimaryKeyConstraint('search_words_key', ['channel', 'kind', 'word', 'weight', 'at', 'record']);
        await (dialect === 'sqlite' ? words.modifyEnd(sql`without rowid`) : words).execute();
        await db.schema
          .createTable('search_changes')
          .ifNotExists()
          .addColumn('id', generatedId(dialect), (column) => column.primaryKey())
          .$call(required('kind', 'channel', 'key'))
          .addColumn('at', sortable, (column) => column.notNull())
          .execute();
        await index(db, 'search_changes', 'at', ['channel', 'kind', 'at']);
        await db.schema
          .createTable('search_fills')
          .ifNotExists()
          .addColumn('kind', 'text', (column) => column.primaryKey())
          .$call(required('position'))
          .$call(counts('is_done'))
          .execute();
        await addColumn(db, dialect, 'messages', 'content_changes', 'integer', (column) => column.notNull().defaultTo(0));
        await noteChangesForSearch(db, dialect);
      },
    },
    '0025_customer_sends': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('customer_sends')
          .ifNotExists()
          .addColumn('id', 'text', (column) => column.primaryKey())
          .$call(required('client', 'idempotency_key', 'input_hash', 'channels', 'attempts'))
          .addColumn('created_at', sortable, (column) => column.notNull())
          .$call(counts('step', 'is_done'))
          .addUniqueConstraint('customer_sends_idempotency_key', ['client', 'idempotency_key'])
          .execute();
        await index(db, 'customer_sends', 'created', ['created_at']);
      },
    },
    '0026_origin_of_events': {
      async up(db: Kysely<unknown>) {
        await addColumn(db, dialect, 'order_events', 'origin', 'text');
      },
    },
    '0027_order_items': {
      async up(db: Kysely<unknown>) {
        for (const table of Object.values(itemTables)) {
          const items = db.schema
            .createTable(table)
            .ifNotExists()
            .$call(required('channel'))
            .addColumn('placed_at', sortable, (column) => column.notNull())
            .addColumn('sort_id', sortable, (column) => column.notNull())
            .addColumn('place', 'integer', (column) => column.notNull())
            .$call(optional('identity', 'currency', 'product_id', 'retailer_id', 'name'))
            .addColumn('pieces', 'bigint')
            .addColumn('units', 'bigint')
            .addColumn('scale', 'integer')
            .addPrimaryKeyConstraint(`${table}_key`, ['channel', 'placed_at', 'sort_id', 'place']);
          await (dialect === 'sqlite' ? items.modifyEnd(sql`without rowid`) : items).execute();
        }
        await db.schema
          .createTable('order_item_fills')
          .ifNotExists()
          .addColumn('kind', 'text', (column) => column.primaryKey())
          .$call(required('position'))
          .$call(counts('is_done'))
          .execute();
        await keepItemsOfOrders(db, dialect);
        for (const table of Object.keys(itemTables)) {
          await sql`insert into order_item_fills (kind, position, is_done)
            select ${table}, '', case when exists (select 1 from ${sql.table(table)}) then 0 else 1 end where true
            on conflict do nothing`.execute(db);
        }
        // Its functions found their table by the schemas of the session.
        if (dialect === 'postgres') await noteChangesForSearch(db, dialect);
      },
    },
    // With all orders that name nobody in the index, the statistics of SQLite say that an address has most orders of a channel.
    '0028_index_orders_that_name_somebody': {
      up: async (db) => {
        for (const table of ['orders', 'order_copies']) {
          await indexNamed(db, table, 'contact', ['channel', 'contact_id', 'placed_at', 'sort_id'], 'contact_id');
          await indexNamed(db, table, 'phone', ['channel', 'phone_number', 'placed_at'], 'phone_number');
        }
      },
    },
  };
}

type Table = CreateTableBuilder<string, string>;

function required(...names: string[]): (table: Table) => Table {
  return (table) => names.reduce((built, name) => built.addColumn(name, 'text', (column) => column.notNull()), table);
}

function optional(...names: string[]): (table: Table) => Table {
  return (table) => names.reduce((built, name) => built.addColumn(name, 'text'), table);
}

function counts(...names: string[]): (table: Table) => Table {
  return (table) => names.reduce((built, name) => built.addColumn(name, 'integer', (column) => column.notNull()), table);
}

async function index(db: Kysely<unknown>, table: string, name: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(`${table}_${name}`).ifNotExists().on(table).columns(columns).execute();
}

/** Replaces an index by one of the rows that have a value in this column. */
async function indexNamed(db: Kysely<unknown>, table: string, name: string, columns: string[], column: string): Promise<void> {
  await db.schema.dropIndex(`${table}_${name}`).ifExists().execute();
  const rows = db.schema.createIndex(`${table}_${name}`).ifNotExists().on(table).columns(columns);
  await rows.where(sql.ref(column), 'is not', null).execute();
}

/** The rows whose columns are not derived from their bodies yet. */
async function notDerived(db: Kysely<unknown>, table: string, columns: string[]): Promise<void> {
  const rows = db.schema.createIndex(`${table}_not_derived`).ifNotExists().on(table).columns(columns);
  await rows.where(sql<boolean>`derived = 0`).execute();
}

type AddColumn = Parameters<AlterTableBuilder['addColumn']>;

/** Checks for the column only in SQLite: PostgreSQL has always migrated in a transaction. */
async function addColumn(db: Kysely<unknown>, dialect: Database['dialect'], table: string, ...column: AddColumn): Promise<void> {
  const known = dialect === 'sqlite' ? (await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db)).rows : [];
  if (known.some(({ name }) => name === column[0])) return;
  await db.schema
    .alterTable(table)
    .addColumn(...column)
    .execute();
}
