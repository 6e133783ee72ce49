import type { Kysely } from 'kysely';
import type { TemplateEvent, TemplateEventKind } from '../../domain/template.js';
import { columnText, columnTextOrNull } from '../connection/column-text.js';
import { recordId } from '../connection/record-id.js';
import type { Atomically, Tables, TemplateEventRow } from '../schema/tables.js';
import { noteAppended } from './appended.js';

/** The recorded changes of templates. */
export interface LedgerTemplateEvents {
  /** Assigns the id. Where the event has no `from`, that is what the template's event of the same kind before changed to. */
  append(event: Omit<TemplateEvent, 'id'>): Promise<TemplateEvent>;
  /** The stored events among these, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, TemplateEvent>>;
  /** The events of these channels (null: of all) with an id above `since`, in the order of their ids. */
  after(channels: readonly string[] | null, since: string, limit: number): Promise<readonly TemplateEvent[]>;
}

export function createTemplateEvents(db: Kysely<Tables>, atomically: Atomically): LedgerTemplateEvents {
  return {
    append: (event) => atomically((transaction) => insert(transaction, event)),
    async get(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('template_events').selectAll().where('id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.id, readEvent(row)]));
    },
    async after(channels, since, limit) {
      if (channels?.length === 0) return [];
      let query = db.selectFrom('template_events').selectAll().where('id', '>', since);
      if (channels !== null) query = query.where('channel', 'in', channels);
      return (await query.orderBy('id').limit(limit).execute()).map(readEvent);
    },
  };
}

async function insert(transaction: Kysely<Tables>, event: Omit<TemplateEvent, 'id'>): Promise<TemplateEvent> {
  const { channel, kind } = event;
  const templateId = columnText(event.templateId);
  const last = await transaction
    .selectFrom('template_events')
    .select('to_value')
    .where('channel', '=', channel)
    .where('template_id', '=', templateId)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row: TemplateEventRow = {
    id: recordId(),
    channel,
    template_id: templateId,
    at: event.at,
    kind,
    name: columnTextOrNull(event.name),
    language: columnTextOrNull(event.language),
    from_value: columnTextOrNull(event.from) ?? last?.to_value ?? null,
    to_value: columnTextOrNull(event.to),
    provider_word: columnTextOrNull(event.providerWord),
    reason: columnTextOrNull(event.reason),
  };
  await transaction.insertInto('template_events').values(row).execute();
  noteAppended(transaction, [{ kind: 'template', id: row.id, channel }]);
  return readEvent(row);
}

function readEvent(row: TemplateEventRow): TemplateEvent {
  return {
    id: row.id,
    channel: row.channel,
    at: row.at,
    kind: row.kind as TemplateEventKind,
    templateId: row.template_id,
    name: row.name,
    language: row.language,
    from: row.from_value,
    to: row.to_value,
    providerWord: row.provider_word,
    reason: row.reason,
  };
}
