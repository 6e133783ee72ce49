import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { MessageDirection, MessageStatus } from '../../domain/message.js';
import type { Instant } from '../../domain/time.js';
import { offsetSpans } from './zone-offsets.js';
import { columnText } from '../connection/column-text.js';
import { Turns } from '../connection/turns.js';
import type { Tables } from '../schema/tables.js';
import {
  dayOf,
  keyColumn,
  keyColumns,
  keyText,
  maxGroups,
  providerOfRow,
  readKeys,
  spansWithin,
  TooManyGroupsError,
  type Dialect,
  type KeyValues,
} from './group-keys.js';
import { messageTable, readSlices, type Patience } from './time-slices.js';

export type MessageKey = 'CHANNEL' | 'PROVIDER' | 'TEMPLATE' | 'DAY' | 'STATUS' | 'DIRECTION';

export interface MessageSelection {
  readonly channels: readonly { readonly name: string; readonly provider: string }[];
  /** Half open: from <= sent < to. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly templates: readonly string[] | null;
  readonly groupBy: readonly MessageKey[];
  /** IANA, for days. */
  readonly timeZone: string;
}

/** How many messages of a group reached a point on their way. Who read a message received it, so it counts as sent, delivered and read. */
export interface MessageCounts {
  readonly messages: number;
  /** From customers. */
  readonly received: number;
  readonly queued: number;
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
}

export interface MessageGroup extends MessageCounts {
  /** One for each key, in their order. */
  readonly keys: KeyValues;
}

export interface MessageStatistics {
  readonly groups: readonly MessageGroup[];
  /** Channels that were not read to their end in time. None of their messages count. */
  readonly unread: ReadonlySet<string>;
  /** Channels with messages whose template is not derived yet. */
  readonly notDerived: ReadonlySet<string>;
}

export interface LedgerMessageStatistics {
  /** Throws TooManyGroupsError. */
  messages(selection: MessageSelection, patience: Patience): Promise<MessageStatistics>;
}

/** Rows in one statement, as in order-statistics.ts. */
const standardRows: Readonly<Record<Dialect, number>> = { sqlite: 5_000, postgres: 20_000 };

export function createMessageStatistics(db: Kysely<Tables>, dialect: Dialect, sliceRows = standardRows[dialect]): LedgerMessageStatistics {
  const turns = new Turns();
  return {
    async messages(selection, patience) {
      const read = await Promise.all(
        selection.channels.map(async ({ name }) => ({
          name,
          groups: await readChannel(db, turns, name, { selection, dialect, sliceRows }, patience),
        })),
      );
      const groups = new Map<string, MessageGroup>();
      if (selection.groupBy.length === 0) add(groups, { keys: [], ...nothing });
      for (const one of read) for (const group of one.groups?.values() ?? []) add(groups, group);
      const unread = read.filter((one) => one.groups === undefined).map(({ name }) => name);
      return { groups: [...groups.values()], unread: new Set(unread), notDerived: await channelsNotDerived(db, selection.channels) };
    },
  };
}

const nothing: MessageCounts = { messages: 0, received: 0, queued: 0, sent: 0, delivered: 0, read: 0, failed: 0 };

interface CountRow {
  readonly direction: MessageDirection | null;
  readonly status: MessageStatus;
  readonly messages: number;
}

interface Selected {
  readonly selection: MessageSelection;
  readonly dialect: Dialect;
  readonly sliceRows: number;
}

/** The groups of one channel; undefined when time was over before its end. */
async function readChannel(
  db: Kysely<Tables>,
  turns: Turns,
  channel: string,
  { selection, dialect, sliceRows }: Selected,
  patience: Patience,
): Promise<ReadonlyMap<string, MessageGroup> | undefined> {
  const { from, to, templates, groupBy } = selection;
  const range = { ...messageTable, channel, from, to, rows: sliceRows };
  const wanted = templates?.map(columnText);
  const isWanted = wanted === undefined ? sql`1 = 1` : wanted.length === 0 ? sql`1 = 0` : sql`template in (${sql.join(wanted)})`;
  const keys = groupBy.map((key, index) => sql`${expressionOf(key, { selection, dialect })} as ${keyColumn(index)}`);
  const values = sql.join([...keys, sql`direction`, sql`status`]);
  const grouping = sql.join([...keyColumns(groupBy.length), sql`direction`, sql`status`]);
  const groups = new Map<string, MessageGroup>();
  const isWhole = await readSlices(db, turns, range, patience, async (slice) => {
    const { rows } = await sql<CountRow>`select ${grouping}, count(*) as messages
      from (select ${values} from messages where ${slice('messages')} and ${isWanted}) as selected group by ${grouping}`.execute(db);
    for (const row of rows) add(groups, { keys: readKeys(row, groupBy.length), ...countsOf(row) });
  });
  return isWhole ? groups : undefined;
}

function expressionOf(key: MessageKey, { selection, dialect }: Omit<Selected, 'sliceRows'>): RawBuilder<unknown> {
  const { from, to, timeZone, channels } = selection;
  switch (key) {
    case 'PROVIDER':
      return providerOfRow(channels);
    case 'DAY':
      return dayOf('at', spansWithin(offsetSpans(timeZone), from, to), dialect);
    case 'CHANNEL':
    case 'TEMPLATE':
    case 'STATUS':
    case 'DIRECTION':
      return sql.ref(key.toLowerCase());
  }
}

/** Without a direction only a status was reported, and providers report the status of sent messages. */
function countsOf({ direction, status, messages }: CountRow): MessageCounts {
  if (direction === 'INBOUND') return { ...nothing, messages, received: messages };
  if (direction === 'SYSTEM' || (direction === null && status === 'UNKNOWN')) return { ...nothing, messages };
  const isOneOf = (...statuses: readonly MessageStatus[]): number => (statuses.includes(status) ? messages : 0);
  return {
    messages,
    received: 0,
    queued: isOneOf('QUEUED'),
    sent: messages - isOneOf('QUEUED', 'FAILED'),
    delivered: isOneOf('DELIVERED', 'READ', 'PLAYED'),
    read: isOneOf('READ', 'PLAYED'),
    failed: isOneOf('FAILED'),
  };
}

function add(groups: Map<string, MessageGroup>, group: MessageGroup): void {
  const key = keyText(group.keys);
  const known = groups.get(key);
  if (known === undefined && groups.size >= maxGroups) throw new TooManyGroupsError();
  groups.set(key, known === undefined ? group : { keys: group.keys, ...sumOf(known, group) });
}

function sumOf(left: MessageCounts, right: MessageCounts): MessageCounts {
  return {
    messages: left.messages + right.messages,
    received: left.received + right.received,
    queued: left.queued + right.queued,
    sent: left.sent + right.sent,
    delivered: left.delivered + right.delivered,
    read: left.read + right.read,
    failed: left.failed + right.failed,
  };
}

async function channelsNotDerived(db: Kysely<Tables>, channels: MessageSelection['channels']): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    channels.map(({ name }) =>
      sql<{ channel: string }>`select channel from messages where channel = ${name} and derived = 0 limit 1`.execute(db),
    ),
  );
  return new Set(found.flatMap(({ rows }) => rows.map(({ channel }) => channel)));
}
