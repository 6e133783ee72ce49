import type { Kysely } from 'kysely';

/** Times are Instants, so that text order is time order; '' where a sort column is not told. */
export interface OrderRow {
  channel: string;
  reference: string;
  /** See `sortId` in connection/column-text.ts. */
  sort_id: string;
  placed_at: string;
  updated_at: string;
  status: string;
  payment_status: string;
  phone_number: string | null;
  contact_id: string | null;
  catalog_id: string | null;
  branch_id: string | null;
  search_text: string;
  /** The domain's Order as JSON. */
  body: string;
  /** Counts the changes, from 1. */
  revision: number;
  first_seen_at: string;
  as_of: string;
}

export interface OrderEventRow {
  id: string;
  channel: string;
  reference: string;
  at: string;
  kind: string;
  actor: string | null;
  from_status: string | null;
  to_status: string | null;
  note: string | null;
}

export interface WriteRow {
  id: string;
  channel: string;
  client: string;
  operation: string;
  /** Null also when the key was given back. */
  idempotency_key: string | null;
  input_hash: string;
  state: string;
  outcome: string | null;
  /** JSON. */
  refusals: string;
  provider_id: string | null;
  /** JSON; what else the provider answered. */
  result: string | null;
  order_reference: string | null;
  /** The process that has it in hand. */
  owner: string;
  created_at: string;
  /** When the owner last did something about it. */
  touched_at: string;
  settled_at: string | null;
  /** JSON; what it was to change. */
  target: string | null;
  /** When to look at the provider whether it did; null: never. */
  due_at: string | null;
  reads: number;
  unchanged_reads: number;
  /** The message's own id, where the provider first answered another. */
  message_id: string | null;
  told_status: string | null;
}

export interface SettingRow {
  name: string;
  value: string;
}

/** A webhook as it was delivered, and what became of it. */
export interface InboxRow {
  id: string;
  channel: string;
  /** Hash of what makes two deliveries the same event; null when another event has taken the place. */
  identity: string | null;
  absorbs_until: string;
  method: string;
  suffix: string;
  /** JSON. */
  headers: string;
  body: string;
  /** How `body` holds the bytes. */
  body_encoding: 'utf8' | 'base64';
  received_at: string;
  state: string;
  kind: string | null;
  failure: string | null;
  finished_at: string | null;
  /** How often it came, from 1. */
  deliveries: number;
  /** How often reading or applying it went wrong unexpectedly. */
  attempts: number;
}

/** Which process applies a channel's webhooks. */
export interface InboxLeaseRow {
  channel: string;
  owner: string;
  expires_at: string;
}

export interface ChannelStateRow {
  channel: string;
  last_webhook_at: string | null;
  /** 1 or 0. */
  connected: number | null;
  connected_at: string | null;
}

/** An order whose items are still to be fetched. */
export interface OrderCompletionRow {
  channel: string;
  reference: string;
  attempts: number;
  due_at: string;
}

export interface MessageRow {
  channel: string;
  message_id: string;
  /** '' where only its status was told. */
  contact_id: string;
  direction: string | null;
  status: string;
  /** When it was sent, or first heard of. */
  at: string;
  /** A record id: decides between messages of the same moment. */
  arrival: string;
  /** The domain's Message as JSON. */
  body: string;
  /** Counts the changes, from 1. */
  revision: number;
}

export interface MessageEventRow {
  id: string;
  channel: string;
  message_id: string;
  at: string;
  kind: string;
  status: string;
}

/** Two addresses of one person. An address has one alias, an alias may have several addresses. */
export interface ContactPairRow {
  channel: string;
  contact_id: string;
  alias: string;
  paired_at: string;
}

export interface Tables {
  orders: OrderRow;
  order_events: OrderEventRow;
  writes: WriteRow;
  ledger_settings: SettingRow;
  inbox: InboxRow;
  inbox_leases: InboxLeaseRow;
  channel_states: ChannelStateRow;
  order_completions: OrderCompletionRow;
  messages: MessageRow;
  message_events: MessageEventRow;
  contact_pairs: ContactPairRow;
}

/** An opened database, not yet migrated. */
export interface Database {
  readonly db: Kysely<Tables>;
  /** The same for migrations, compaction, export and import, where a statement may take long; absent: `db` itself. */
  readonly maintenance?: Kysely<Tables>;
  readonly dialect: 'sqlite' | 'postgres';
  /** PostgreSQL: where the tables are, when it is not the first of the search path. */
  readonly schema?: string | undefined;
  /** What an operator can act on in place of an error at the start. Absent: the error says it. */
  explain?(error: unknown): Error;
  /** Throws when the store does not take what is written. Absent: that it answers is enough. */
  probe?(): Promise<void>;
  /** Releases the database for others. */
  close(): Promise<void>;
}

/** Does several things as one: in a transaction of its own, or in the one under way. */
export type Atomically = <T>(work: (db: Kysely<Tables>) => Promise<T>) => Promise<T>;
