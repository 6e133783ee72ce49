import type { Generated, Kysely } from 'kysely';

/** Times are Instants, so that text order is time order. A sort column without a value is ''. */
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
  /** The customer; null where the order names none. See orders/order-facts.ts for this and the following columns. */
  customer_key: string | null;
  /** Of the total, which is `total_units` divided by ten to the power of `total_scale`. Null: there is none, or it has too many digits. */
  currency: string | null;
  total_units: number | null;
  total_scale: number | null;
  /** JSON: the products of the order, once each. */
  lines: string | null;
  /** The version that derived these columns from the body; 0: none did yet. */
  derived: number;
}

/** The copy of an order of a provider's list: see `OrderCopy` in copies/order-copies.ts. */
export interface OrderCopyRow extends OrderRow {
  listed: string;
  version_at: string;
  reported_at: string;
  reported_revision: number;
  reported_event: string;
  seen_in: number;
  missed: number;
  deleted_at: string | null;
}

/** The copy of a record of another list: see `RecordColumns` in copies/record-copies.ts. */
export interface RecordCopyRow {
  channel: string;
  noun: string;
  reference: string;
  parent: string;
  place: string;
  /** See `sortId` in connection/column-text.ts. */
  sort_id: string;
  created_at: string;
  active_at: string;
  name: string;
  marker: string | null;
  contact_id: string | null;
  phone_number: string | null;
  /** In lower case, each between two line feeds. */
  tags: string;
  search_text: string;
  /** The domain's record as JSON. */
  body: string;
  as_of: string;
  first_seen_at: string;
  /** Counts the changes, from 1. */
  revision: number;
  listed: string;
  version_at: string;
  reported_at: string;
  reported_revision: number;
  reported_event: string;
  seen_in: number;
  missed: number;
  deleted_at: string | null;
}

/** How far the copy of one list is. */
export interface SyncStateRow {
  channel: string;
  noun: string;
  /** Counts the transactions that locked the copy. */
  locks: number;
  /** The domain's SyncState as JSON. */
  state: string;
}

/** Says which process reads a channel's lists for their copies. */
export interface SyncLeaseRow {
  channel: string;
  owner: string;
  expires_at: string;
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
  /** WEBHOOK, WRITE or READ; null: an older version recorded it. */
  origin: string | null;
}

export interface WriteRow {
  id: string;
  channel: string;
  client: string;
  operation: string;
  /** Also null when the key may be used again. */
  idempotency_key: string | null;
  input_hash: string;
  state: string;
  outcome: string | null;
  /** JSON. */
  refusals: string;
  provider_id: string | null;
  /** JSON: further fields of the provider's answer. */
  result: string | null;
  order_reference: string | null;
  /** The process that performs the write. */
  owner: string;
  created_at: string;
  /** When the owner last changed the record. */
  touched_at: string;
  settled_at: string | null;
  /** JSON: what the write was to change. */
  target: string | null;
  /** When to read the order from the provider, to find out the outcome; null: never. */
  due_at: string | null;
  reads: number;
  unchanged_reads: number;
  /** The message's own id, where the provider's answer had another. */
  message_id: string | null;
  /** The last status that the provider reported of the message. */
  told_status: string | null;
}

export interface SettingRow {
  name: string;
  value: string;
}

/** A webhook as it was delivered, and the result of processing it. */
export interface InboxRow {
  id: string;
  channel: string;
  /** The hash of what two deliveries of one event have in common; null when a later event took over the identity. */
  identity: string | null;
  /** Until when an equal delivery counts as a duplicate of this one. */
  absorbs_until: string;
  method: string;
  suffix: string;
  /** JSON. */
  headers: string;
  body: string;
  /** The encoding of the bytes in `body`. */
  body_encoding: 'utf8' | 'base64';
  received_at: string;
  state: string;
  kind: string | null;
  failure: string | null;
  finished_at: string | null;
  /** How often the event was delivered, from 1. */
  deliveries: number;
  /** How often reading or applying it failed unexpectedly. */
  attempts: number;
}

/** Says which process applies a channel's webhooks. */
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
  /** The provider's last words for the state and the limit of the number, with when they were reported. */
  provider_state: string | null;
  state_at: string | null;
  messaging_limit: string | null;
  limit_at: string | null;
}

/** An order whose items the gateway has yet to fetch. */
export interface OrderCompletionRow {
  channel: string;
  reference: string;
  attempts: number;
  due_at: string;
}

export interface MessageRow {
  channel: string;
  message_id: string;
  /** '' where only the message's status is known. */
  contact_id: string;
  direction: string | null;
  status: string;
  /** When it was sent or, if that is not known, first reported. */
  at: string;
  /** A record id, which orders messages of the same moment. */
  arrival: string;
  /** The domain's Message as JSON. */
  body: string;
  /** Counts the changes, from 1. */
  revision: number;
  /** The name of the template that it was sent with. */
  template: string | null;
  /** The version that derived columns from the body; 0: none did yet. */
  derived: number;
  /** Counts the changes of the content, so that the search index notices them. */
  content_changes: number;
}

export interface MessageEventRow {
  id: string;
  channel: string;
  message_id: string;
  at: string;
  kind: string;
  status: string;
}

/** What a list of conversations shows and sorts by. There is one for each person on a channel: see contact-pairs.ts. Times and ids that are not known are ''. */
export interface ConversationRow {
  channel: string;
  contact_id: string;
  /** See `sortId` in connection/column-text.ts. */
  sort_id: string;
  /** The customer's name, as a message last reported it. */
  name: string | null;
  /** Name and address in lower case. */
  search_text: string;
  /** `at`, `arrival` and `message_id` of the last message. */
  last_at: string;
  last_arrival: string;
  last_message_id: string;
  /** `at` of the customer's last message. */
  last_inbound_at: string;
  /** The customer's messages behind `read_arrival` that nobody has read. */
  unread_count: number;
  read_arrival: string;
  /** A record id, new with each change. */
  change_id: string;
  change_kind: string;
  changed_at: string;
}

/** A change of a template that the provider reported. */
export interface TemplateEventRow {
  id: string;
  channel: string;
  template_id: string;
  at: string;
  kind: string;
  name: string | null;
  language: string | null;
  from_value: string | null;
  to_value: string | null;
  provider_word: string | null;
  reason: string | null;
}

/** Two addresses of one person. An address has one alias. An alias may belong to several addresses. */
export interface ContactPairRow {
  channel: string;
  contact_id: string;
  alias: string;
  paired_at: string;
}

/** An address of a person who was erased. */
export interface ErasureRow {
  /** See `hashOfAddress` in privacy/erasures.ts. */
  hash: string;
  erased_at: string;
  /** JSON: all addresses of the person while the erasure is not finished; null afterwards. */
  pending: string | null;
}

/**
 * An address that a channel knows of a customer, out of one kind of records, with the times of these records. It is derived from them: see
 * customers/contact-rows.ts.
 */
export interface CustomerContactRow {
  channel: string;
  kind: 'ORDERS' | 'COPIES' | 'MESSAGES';
  /** A number in its canonical form, else the address itself. */
  address: string;
  /** In the newest order that has one. */
  name: string | null;
  /** The name and the address as a search compares them. */
  search_text: string;
  /** '' where no time is known. */
  first_seen_at: string;
  last_seen_at: string;
}

/** How far the contacts of records that older versions stored are derived. */
export interface CustomerFillRow {
  kind: CustomerContactRow['kind'];
  /** JSON: the key of the last record; '' before the first. */
  position: string;
  /** 1 or 0. */
  is_done: number;
}

/** A decision of people that some customers are one. */
export interface CustomerMergeRow {
  id: string;
  merged_at: string;
  /** The client. */
  merged_by: string;
  /** Null while the merge is in force. */
  split_at: string | null;
  split_by: string | null;
}

/** What the client saw of a customer that it merged. Each customer is one side. */
export interface CustomerMergeContactRow {
  merge_id: string;
  side: number;
  channel: string;
  /** As in `customer_contacts`. */
  address: string;
}

/** A merge or a split. */
export interface CustomerEventRow {
  id: string;
  kind: 'MERGED' | 'SPLIT';
  merge_id: string;
  at: string;
  actor: string;
}

/** A message that is sent on one of several channels: see `CustomerSend` in writes/customer-sends.ts. */
export interface CustomerSendRow {
  id: string;
  client: string;
  idempotency_key: string;
  input_hash: string;
  /** JSON: the names of the channels. */
  channels: string;
  /** The index of the channel that is tried. */
  step: number;
  /** JSON: what became of the channels before. */
  attempts: string;
  is_done: number;
  created_at: string;
}

/** A record as the search index has it. See search/index-records.ts. */
export interface SearchRecordRow {
  id: Generated<number>;
  channel: string;
  kind: string;
  key: string;
  /** Seconds since 1970. */
  at: number;
  /** The words with their weights. */
  words: string;
}

/** A word of a record. The key, of all columns, is in the order of a search. */
export interface SearchWordRow {
  channel: string;
  kind: string;
  word: string;
  weight: number;
  /** Of the record. */
  at: number;
  record: number;
}

/** A record that changed since the search index read it. Triggers insert it. */
export interface SearchChangeRow {
  id: Generated<number>;
  kind: string;
  channel: string;
  key: string;
  at: string;
}

/** How far the records are indexed that older versions stored. */
export interface SearchFillRow {
  kind: string;
  /** JSON: the key of the last record; '' before the first. */
  position: string;
  /** 1 or 0. */
  is_done: number;
}

/** A product of an order, or, without an identity, an order that has none: see order-item-tables.ts. */
export interface OrderItemRow {
  channel: string;
  placed_at: string;
  sort_id: string;
  /** In the order, from 0 or 1. */
  place: number;
  identity: string | null;
  pieces: number | null;
  /** Of the amount, as in `OrderRow`. */
  currency: string | null;
  units: number | null;
  scale: number | null;
  product_id: string | null;
  retailer_id: string | null;
  name: string | null;
}

/** How far the items of orders are stored that an older version stored. */
export interface OrderItemFillRow {
  kind: string;
  /** JSON: the key of the last order; '' before the first. */
  position: string;
  /** 1 or 0. */
  is_done: number;
}

export interface Tables {
  orders: OrderRow;
  order_copies: OrderCopyRow;
  order_items: OrderItemRow;
  order_copy_items: OrderItemRow;
  order_item_fills: OrderItemFillRow;
  record_copies: RecordCopyRow;
  sync_states: SyncStateRow;
  sync_leases: SyncLeaseRow;
  order_events: OrderEventRow;
  writes: WriteRow;
  customer_sends: CustomerSendRow;
  ledger_settings: SettingRow;
  inbox: InboxRow;
  inbox_leases: InboxLeaseRow;
  channel_states: ChannelStateRow;
  order_completions: OrderCompletionRow;
  messages: MessageRow;
  message_events: MessageEventRow;
  conversations: ConversationRow;
  template_events: TemplateEventRow;
  contact_pairs: ContactPairRow;
  erasures: ErasureRow;
  customer_contacts: CustomerContactRow;
  customer_fills: CustomerFillRow;
  customer_merges: CustomerMergeRow;
  customer_merge_contacts: CustomerMergeContactRow;
  customer_events: CustomerEventRow;
  search_records: SearchRecordRow;
  search_words: SearchWordRow;
  search_changes: SearchChangeRow;
  search_fills: SearchFillRow;
}

/** An open database that may not be migrated yet. */
export interface Database {
  readonly db: Kysely<Tables>;
  /** For migrations, compaction, export and import, whose statements may take long. Absent: `db` serves them. */
  readonly maintenance?: Kysely<Tables>;
  readonly dialect: 'sqlite' | 'postgres';
  /** PostgreSQL: the schema of the tables, when it is not the first of the search path. */
  readonly schema?: string | undefined;
  /** Replaces an error at start-up by one that says what an operator can do. Absent: the errors need no replacement. */
  explain?(error: unknown): Error;
  /** Throws when the store cannot be written. Absent: a query is enough as a probe. */
  probe?(): Promise<void>;
  /** Returns a transaction whose statements do not wait for each other's answers. Absent: the store takes one statement at a time. */
  sendTogether?(transaction: Kysely<Tables>): Promise<Kysely<Tables>>;
  /** Closes all connections and releases the file. */
  close(): Promise<void>;
}

/** Runs work in a transaction: in a new one, or in the one that already runs. */
export type Atomically = <T>(work: (db: Kysely<Tables>) => Promise<T>) => Promise<T>;
