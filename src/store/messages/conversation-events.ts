import type { Kysely } from 'kysely';
import type { ConversationChange, ConversationEvent } from '../../domain/event.js';
import type { ConversationRow, Tables } from '../schema/tables.js';

/** The last change of each conversation. A conversation that changed again has no other event. */
export interface LedgerConversationEvents {
  /** Those of these events that are the last of their conversation, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, ConversationEvent>>;
  /** The events of these channels (null: of all) with an id above `since`, in the order of their ids. */
  after(channels: readonly string[] | null, since: string, limit: number): Promise<readonly ConversationEvent[]>;
}

export function createConversationEvents(db: Kysely<Tables>): LedgerConversationEvents {
  const columns = ['channel', 'contact_id', 'change_id', 'change_kind', 'changed_at'] as const;
  return {
    async get(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('conversations').select(columns).where('change_id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.change_id, readEvent(row)]));
    },
    async after(channels, since, limit) {
      if (channels?.length === 0) return [];
      let query = db.selectFrom('conversations').select(columns).where('change_id', '>', since);
      if (channels !== null) query = query.where('channel', 'in', channels);
      return (await query.orderBy('change_id').limit(limit).execute()).map(readEvent);
    },
  };
}

function readEvent(row: Pick<ConversationRow, 'channel' | 'contact_id' | 'change_id' | 'change_kind' | 'changed_at'>): ConversationEvent {
  const { change_id: id, channel, contact_id: contactId, changed_at: at } = row;
  return { id, channel, contactId, at, change: row.change_kind as ConversationChange };
}
