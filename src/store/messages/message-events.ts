import type { Kysely } from 'kysely';
import type { MessageEvent, MessageEventKind, MessageStatus } from '../../domain/message.js';
import type { MessageEventRow, Tables } from '../schema/tables.js';

/** The recorded events of messages. */
export interface LedgerMessageEvents {
  /** The stored events among these, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, MessageEvent>>;
  /** The events of these channels (null: of all) with an id above `since`, in the order of their ids. */
  after(channels: readonly string[] | null, since: string, limit: number): Promise<readonly MessageEvent[]>;
}

export function createMessageEvents(db: Kysely<Tables>): LedgerMessageEvents {
  return {
    async get(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('message_events').selectAll().where('id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.id, readMessageEvent(row)]));
    },
    async after(channels, since, limit) {
      if (channels?.length === 0) return [];
      let query = db.selectFrom('message_events').selectAll().where('id', '>', since);
      if (channels !== null) query = query.where('channel', 'in', channels);
      return (await query.orderBy('id').limit(limit).execute()).map(readMessageEvent);
    },
  };
}

function readMessageEvent(row: MessageEventRow): MessageEvent {
  return {
    id: row.id,
    channel: row.channel,
    messageId: row.message_id,
    at: row.at,
    kind: row.kind as MessageEventKind,
    status: row.status as MessageStatus,
  };
}
