import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Instant } from '../domain/time.js';
import { columnText } from './column-text.js';
import { createGroupCommit } from './group-commit.js';
import { toBodyColumns, toHeadersColumn } from './inbox-row.js';
import { recordId } from './record-id.js';
import type { Atomically, InboxRow, Tables } from './tables.js';

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

/** Keeps webhooks durably, many in one commit; a duplicate is only counted. */
export function createAcceptance(atomically: Atomically): (webhook: ArrivedWebhook) => Promise<Acceptance> {
  const accept = createGroupCommit((rows: readonly InboxRow[]) => atomically((transaction) => acceptAll(transaction, rows)));
  return async (webhook) => accept(toRow(webhook));
}

/** In the order of channel and identity, so that replicas with the same events never wait for each other in a circle. */
async function acceptAll(db: Kysely<Tables>, rows: readonly InboxRow[]): Promise<readonly Acceptance[]> {
  const answers = new Map<InboxRow, Acceptance>();
  const sorted = [...rows].sort((left, right) => compare(left.channel, right.channel) || compare(left.identity, right.identity));
  for (const row of sorted) answers.set(row, await acceptOne(db, row));
  for (const channel of new Set(sorted.map((row) => row.channel))) {
    await heardOf(
      db,
      channel,
      rows.filter((row) => row.channel === channel).map((row) => row.received_at),
    );
  }
  return rows.map((row) => answers.get(row) as Acceptance);
}

async function acceptOne(db: Kysely<Tables>, row: InboxRow): Promise<Acceptance> {
  const kept = await db
    .insertInto('inbox')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['channel', 'identity']).doUpdateSet({
        deliveries: sql<number>`inbox.deliveries + case when inbox.absorbs_until > excluded.received_at then 1 else 0 end`,
      }),
    )
    .returning(['id', 'absorbs_until'])
    .executeTakeFirstOrThrow();
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
