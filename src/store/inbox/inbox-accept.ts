import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import { createGroupCommit } from '../connection/group-commit.js';
import { toBodyColumns, toHeadersColumn } from './inbox-row.js';
import { recordId } from '../connection/record-id.js';
import type { Atomically, InboxRow, Tables } from '../schema/tables.js';

/** A webhook whose sender is proven. */
export interface ArrivedWebhook {
  readonly channel: string;
  /** What makes two deliveries the same event, and for how long after the first. */
  readonly identity: { readonly key: string; readonly windowSeconds: number };
  readonly method: string;
  readonly suffix: string;
  /** Those that reading needs, and never one with a credential. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: Instant;
}

export interface Acceptance {
  /** Of the event: the earlier one's when this is a duplicate. */
  readonly id: string;
  readonly isDuplicate: boolean;
}

export interface WebhookAcceptance {
  accept(webhook: ArrivedWebhook): Promise<Acceptance>;
  /** Whether webhooks wait in vain, or did so just now. */
  isStalled(): boolean;
}

/** Keeps webhooks durably, many in one commit; a duplicate is only counted. Answers in time, if only that the store does not. */
export function createAcceptance(atomically: Atomically): WebhookAcceptance {
  const group = createGroupCommit((rows: readonly InboxRow[]) => atomically((transaction) => acceptAll(transaction, rows)));
  return { accept: async (webhook) => group.commit(toRow(webhook)), isStalled: group.isStalled };
}

/**
 * In the order of channel and identity, so that replicas with the same events never wait for each other in a circle. All that are different
 * events go to the store in one statement: the transaction has the embedded store for itself, and each statement would be a way there and back.
 */
async function acceptAll(db: Kysely<Tables>, rows: readonly InboxRow[]): Promise<readonly Acceptance[]> {
  const answers = new Map<InboxRow, Acceptance>();
  const sorted = [...rows].sort((left, right) => compare(left.channel, right.channel) || compare(left.identity, right.identity));
  const firsts = sorted.filter((row, index) => !isSameEvent(row, sorted[index - 1]));
  const kept = new Map((await insert(db, firsts)).map((row) => [eventOf(row), row]));
  for (const row of firsts) answers.set(row, await classifyFailure(db, row, kept.get(eventOf(row)) as KeptRow));
  for (const row of sorted) if (!answers.has(row)) answers.set(row, await acceptOne(db, row));
  for (const channel of new Set(sorted.map((row) => row.channel))) {
    await heardOf(
      db,
      channel,
      rows.filter((row) => row.channel === channel).map((row) => row.received_at),
    );
  }
  return rows.map((row) => answers.get(row) as Acceptance);
}

type KeptRow = Pick<InboxRow, 'id' | 'channel' | 'identity' | 'absorbs_until'>;

function isSameEvent(row: InboxRow, other: InboxRow | undefined): boolean {
  return other !== undefined && eventOf(row) === eventOf(other);
}

function eventOf({ channel, identity }: Pick<InboxRow, 'channel' | 'identity'>): string {
  return `${channel} ${identity}`;
}

/** Gives of each event the row that stands for it, this one or an earlier one. No two may be the same event. */
function insert(db: Kysely<Tables>, rows: readonly InboxRow[]): Promise<KeptRow[]> {
  return db
    .insertInto('inbox')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['channel', 'identity']).doUpdateSet({
        deliveries: sql<number>`inbox.deliveries + case when inbox.absorbs_until > excluded.received_at then 1 else 0 end`,
      }),
    )
    .returning(['id', 'channel', 'identity', 'absorbs_until'])
    .execute();
}

async function acceptOne(db: Kysely<Tables>, row: InboxRow): Promise<Acceptance> {
  const [kept] = await insert(db, [row]);
  return classifyFailure(db, row, kept as KeptRow);
}

async function classifyFailure(db: Kysely<Tables>, row: InboxRow, kept: KeptRow): Promise<Acceptance> {
  if (kept.id === row.id) return { id: row.id, isDuplicate: false };
  if (kept.absorbs_until > row.received_at) return { id: kept.id, isDuplicate: true };
  // The earlier one's time is over: what looks like it is another event.
  await db.updateTable('inbox').set({ identity: null }).where('id', '=', kept.id).execute();
  return acceptOne(db, row);
}

/** Duplicates count too: they show that the provider reaches the gateway. */
async function heardOf(db: Kysely<Tables>, channel: string, times: readonly Instant[]): Promise<void> {
  const latest = times.reduce((left, right) => (left > right ? left : right));
  await db
    .insertInto('channel_states')
    .values({ channel, last_webhook_at: latest, connected: null, connected_at: null })
    .onConflict((conflict) =>
      conflict
        .column('channel')
        .doUpdateSet({ last_webhook_at: latest })
        .where((eb) => eb.or([eb('channel_states.last_webhook_at', 'is', null), eb('channel_states.last_webhook_at', '<', latest)])),
    )
    .execute();
}

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
