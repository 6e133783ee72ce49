import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import { createGroupCommit } from '../connection/group-commit.js';
import { toBodyColumns, toHeadersColumn } from './inbox-row.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import { recordId } from '../connection/record-id.js';
import type { Atomically, InboxRow, Tables } from '../schema/tables.js';

/** A webhook whose sender is verified. */
export interface ArrivedWebhook {
  readonly channel: string;
  /** The key that two deliveries of one event share, and for how long after the first an equal key is a duplicate. */
  readonly identity: { readonly key: string; readonly windowSeconds: number };
  readonly method: string;
  readonly suffix: string;
  /** Only the headers that reading needs, and none with a credential. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: Instant;
}

export interface Acceptance {
  /** The id of the stored webhook: the earlier one when this is a duplicate. */
  readonly id: string;
  readonly isDuplicate: boolean;
}

export interface WebhookAcceptance {
  accept(webhook: ArrivedWebhook): Promise<Acceptance>;
  /** Whether webhooks cannot be stored, or could not a moment ago. */
  isStalled(): boolean;
}

/** Stores webhooks durably, many in one commit. A duplicate is only counted. Rejects in bounded time when the store does not answer. */
export function createAcceptance(atomically: Atomically, isEmbedded: boolean): WebhookAcceptance {
  const group = createGroupCommit((rows: readonly InboxRow[]) => atomically((transaction) => acceptAll(transaction, rows, isEmbedded)));
  return { accept: async (webhook) => group.commit(toRow(webhook)), isStalled: group.isStalled };
}

/**
 * Inserts in the order of channel and identity, so that replicas with the same events cannot deadlock. Different events go to the store
 * together: a transaction blocks the embedded store, and waiting for each answer costs a round trip.
 */
async function acceptAll(db: Kysely<Tables>, rows: readonly InboxRow[], isEmbedded: boolean): Promise<readonly Acceptance[]> {
  const acceptances = new Map<InboxRow, Acceptance>();
  const sorted = [...rows].sort((left, right) => compare(left.channel, right.channel) || compare(left.identity, right.identity));
  const firstOfEach = sorted.filter((row, index) => !isSameEvent(row, sorted[index - 1]));
  const channels = [...new Set(rows.map((row) => row.channel))].sort(compare);
  const [inserted] = await Promise.all([
    insert(db, firstOfEach, isEmbedded),
    ...channels.map((channel) =>
      recordLastWebhook(
        db,
        channel,
        rows.filter((row) => row.channel === channel).map((row) => row.received_at),
      ),
    ),
  ]);
  const stored = new Map(inserted.map((row) => [eventOf(row), row]));
  for (const row of firstOfEach) acceptances.set(row, await acceptanceOf(db, row, stored.get(eventOf(row)) as StoredRow));
  for (const row of sorted) if (!acceptances.has(row)) acceptances.set(row, await acceptOne(db, row));
  return rows.map((row) => acceptances.get(row) as Acceptance);
}

type StoredRow = Pick<InboxRow, 'id' | 'channel' | 'identity' | 'absorbs_until'>;

function isSameEvent(row: InboxRow, other: InboxRow | undefined): boolean {
  return other !== undefined && eventOf(row) === eventOf(other);
}

function eventOf({ channel, identity }: Pick<InboxRow, 'channel' | 'identity'>): string {
  return `${channel} ${identity}`;
}

/**
 * Returns the stored row of each event, which is this one or an earlier one. No two rows may be the same event. The embedded store prepares a
 * statement for one row once; all of them travel together. For PostgreSQL each statement is a round trip.
 */
async function insert(db: Kysely<Tables>, rows: readonly InboxRow[], isEmbedded: boolean): Promise<StoredRow[]> {
  if (isEmbedded) return (await Promise.all(rows.map((row) => insertOne.rows(db, row)))).flat();
  return insertAll(db, rows).execute();
}

const insertOne = new PreparedQuery<InboxRow, StoredRow>((db, row) => insertAll(db, [row]));

function insertAll(db: Kysely<Tables>, rows: readonly InboxRow[]) {
  return db
    .insertInto('inbox')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['channel', 'identity']).doUpdateSet({
        deliveries: sql<number>`inbox.deliveries + case when inbox.absorbs_until > excluded.received_at then 1 else 0 end`,
      }),
    )
    .returning(['id', 'channel', 'identity', 'absorbs_until']);
}

async function acceptOne(db: Kysely<Tables>, row: InboxRow): Promise<Acceptance> {
  const [stored] = await insertOne.rows(db, row);
  return acceptanceOf(db, row, stored as StoredRow);
}

async function acceptanceOf(db: Kysely<Tables>, row: InboxRow, stored: StoredRow): Promise<Acceptance> {
  if (stored.id === row.id) return { id: row.id, isDuplicate: false };
  if (stored.absorbs_until > row.received_at) return { id: stored.id, isDuplicate: true };
  // The earlier webhook's time for duplicates has passed: this is another event.
  await db.updateTable('inbox').set({ identity: null }).where('id', '=', stored.id).execute();
  return acceptOne(db, row);
}

/** Counts duplicates too: they show that the provider reaches the gateway. */
async function recordLastWebhook(db: Kysely<Tables>, channel: string, times: readonly Instant[]): Promise<void> {
  const latest = times.reduce((left, right) => (left > right ? left : right));
  await upsertLastWebhook.rows(db, { channel, last_webhook_at: latest });
}

const upsertLastWebhook = new PreparedQuery<{ readonly channel: string; readonly last_webhook_at: Instant }>(
  (db, { channel, last_webhook_at }) =>
    db
      .insertInto('channel_states')
      .values({ channel, last_webhook_at })
      .onConflict((conflict) =>
        conflict
          .column('channel')
          .doUpdateSet({ last_webhook_at })
          .where((eb) =>
            eb.or([eb('channel_states.last_webhook_at', 'is', null), eb('channel_states.last_webhook_at', '<', last_webhook_at)]),
          ),
      ),
);

function toRow({ channel, identity, method, suffix, headers, body, receivedAt }: ArrivedWebhook): InboxRow {
  return {
    id: recordId(),
    channel,
    identity: createHash('sha256').update(identity.key).digest('base64url'),
    absorbs_until: new Date(Date.parse(receivedAt) + identity.windowSeconds * 1000).toISOString(),
    method,
    suffix: columnText(suffix),
    headers: toHeadersColumn(headers),
    ...toBodyColumns(body),
    received_at: receivedAt,
    state: 'PENDING',
    kind: null,
    failure: null,
    finished_at: null,
    deliveries: 1,
    attempts: 0,
  };
}

function compare(left: string | null, right: string | null): number {
  return (left ?? '') < (right ?? '') ? -1 : left === right ? 0 : 1;
}
