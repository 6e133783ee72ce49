import type { Kysely } from 'kysely';
import type { Conversation } from '../../domain/conversation.js';
import type { Order } from '../../domain/order.js';
import type { Subscriber } from '../../domain/subscriber.js';
import { newSyncState, type SyncNoun, type SyncState } from '../../domain/sync.js';
import type { Template } from '../../domain/template.js';
import type { Instant } from '../../domain/time.js';
import { recordIdAt } from '../connection/record-id.js';
import type { Atomically, Tables } from '../schema/tables.js';
import type { ReadErasures } from './erased-people.js';
import { catalogRecords, conversationRecords, subscriberRecords, templateRecords, type CatalogRecord } from './record-nouns.js';
import { createRecordCopies, createRecordCopyRows, type RecordCopies } from './record-copies.js';
import { createOrderCopies, createOrderCopyRows, type OrderCopies } from './order-copies.js';
import type { CopyRows } from './copied.js';
import { deleteCopies } from './copy-rows.js';

/** A copy whose lock is held: nobody else changes it until the transaction ends. */
export interface LockedCopy {
  readonly state: SyncState;
  /** The rows of a copy of orders. */
  orders(): CopyRows<Order>;
  subscribers(): CopyRows<Subscriber>;
  templates(): CopyRows<Template>;
  catalogs(): CopyRows<CatalogRecord>;
  conversations(): CopyRows<Conversation>;
  save(state: SyncState): Promise<void>;
}

/** How far copies are, without their records. */
export interface CopyStates {
  /** The copies of these channels. One that was never begun is missing. */
  states(channels: readonly string[]): Promise<readonly SyncState[]>;
  /** Deletes a copy with its state, and ends the lease of whoever reads it. Returns the number of records. */
  reset(channel: string, noun: SyncNoun): Promise<number>;
}

/** The copies of providers' lists, and how far each of them is. They can be read again at any time, so they are neither exported nor backed up. */
export interface LedgerCopies extends CopyStates {
  readonly orders: OrderCopies;
  readonly subscribers: RecordCopies<Subscriber>;
  readonly templates: RecordCopies<Template>;
  /** Catalogs, and below each of them its products. */
  readonly catalogs: RecordCopies<CatalogRecord>;
  readonly conversations: RecordCopies<Conversation>;
  /** Begins a copy at this moment, in milliseconds since the epoch, unless there is one. */
  begin(channel: string, noun: SyncNoun, at: number): Promise<void>;
  /**
   * Runs `work` in a transaction that holds the lock of the copy. Undefined, and nothing runs, when there is no such copy, or when `owner` has lost
   * the lease of the channel; without an owner no lease is needed.
   */
  exclusively<T>(channel: string, noun: SyncNoun, owner: string | null, work: (copy: LockedCopy) => Promise<T>): Promise<T | undefined>;
  /** Takes or renews the lease of a channel's copies until the given moment. Returns false while another owner has it. */
  lease(channel: string, owner: string, at: Instant, until: Instant): Promise<boolean>;
  release(channel: string, owner: string): Promise<void>;
}

export function createCopyStates(db: Kysely<Tables>, atomically: Atomically): CopyStates {
  return {
    async states(channels) {
      if (channels.length === 0) return [];
      const rows = await db.selectFrom('sync_states').select('state').where('channel', 'in', channels).orderBy('channel').execute();
      return rows.map(({ state }) => JSON.parse(state) as SyncState);
    },
    reset: (channel, noun) =>
      atomically(async (transaction) => {
        const state = await lockState(transaction, channel, noun);
        if (state === undefined) return 0;
        await deleteCopies(transaction, channel, noun);
        await transaction.deleteFrom('sync_states').where('channel', '=', channel).where('noun', '=', noun).execute();
        return state.records;
      }),
  };
}

/** `erasuresIn`: reads erasures in a transaction. */
export function createCopies(db: Kysely<Tables>, atomically: Atomically, erasuresIn: (db: Kysely<Tables>) => ReadErasures): LedgerCopies {
  return {
    ...createCopyStates(db, atomically),
    orders: createOrderCopies(db),
    subscribers: createRecordCopies(db, subscriberRecords),
    templates: createRecordCopies(db, templateRecords),
    catalogs: createRecordCopies(db, catalogRecords),
    conversations: createRecordCopies(db, conversationRecords),
    async begin(channel, noun, at) {
      await db
        .insertInto('sync_states')
        .values({ channel, noun, locks: 0, state: JSON.stringify(newSyncState(channel, noun, recordIdAt(at))) })
        .onConflict((conflict) => conflict.columns(['channel', 'noun']).doNothing())
        .execute();
    },
    exclusively: (channel, noun, owner, work) =>
      atomically(async (transaction) => {
        const state = await lockState(transaction, channel, noun);
        if (state === undefined || (owner !== null && !(await owns(transaction, channel, owner)))) return undefined;
        return work(lockedCopy(transaction, state, erasuresIn(transaction)));
      }),
    async lease(channel, owner, at, until) {
      const held = { owner, expires_at: until };
      const row = await db
        .insertInto('sync_leases')
        .values({ channel, ...held })
        .onConflict((conflict) =>
          conflict
            .column('channel')
            .doUpdateSet(held)
            .where((eb) => eb.or([eb('sync_leases.owner', '=', owner), eb('sync_leases.expires_at', '<=', at)])),
        )
        .returning('owner')
        .executeTakeFirst();
      return row !== undefined;
    },
    async release(channel, owner) {
      await db.deleteFrom('sync_leases').where('channel', '=', channel).where('owner', '=', owner).execute();
    },
  };
}

/** An update locks the row until the transaction ends, in both databases. */
export async function lockState(db: Kysely<Tables>, channel: string, noun: SyncNoun): Promise<SyncState | undefined> {
  const row = await db
    .updateTable('sync_states')
    .set((eb) => ({ locks: eb('locks', '+', 1) }))
    .where('channel', '=', channel)
    .where('noun', '=', noun)
    .returning('state')
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.state) as SyncState);
}

async function owns(db: Kysely<Tables>, channel: string, owner: string): Promise<boolean> {
  const row = await db.selectFrom('sync_leases').select('owner').where('channel', '=', channel).executeTakeFirst();
  return row?.owner === owner;
}

function lockedCopy(db: Kysely<Tables>, state: SyncState, readErasures: ReadErasures): LockedCopy {
  const { channel, noun } = state;
  return {
    state,
    orders: () => createOrderCopyRows(db, channel, readErasures),
    subscribers: () => createRecordCopyRows(db, channel, subscriberRecords, readErasures),
    templates: () => createRecordCopyRows(db, channel, templateRecords, readErasures),
    catalogs: () => createRecordCopyRows(db, channel, catalogRecords, readErasures),
    conversations: () => createRecordCopyRows(db, channel, conversationRecords, readErasures),
    async save(next) {
      const row = db.updateTable('sync_states').set({ state: JSON.stringify(next) });
      await row.where('channel', '=', channel).where('noun', '=', noun).execute();
    },
  };
}
