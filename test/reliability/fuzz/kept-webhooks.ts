import { createHash } from 'node:crypto';
import type { Delivery } from '../../../src/contract/webhook.js';
import type { WebhookRecord } from '../../../src/store/inbox/inbox-row.js';
import { openLedger } from '../../../src/store/store.js';
import type { RequestCase } from './case.js';
import { identityOf, type FuzzedChannels } from './fuzzed-channels.js';
import { webhookChannel } from './webhook-case.js';

/** A webhook that was answered with 2xx. */
export interface AcceptedWebhook extends Delivery {
  readonly provider: string;
  readonly number: number;
}

export interface KeptWebhooks {
  readonly kept: number;
  /** Accepted, and neither kept nor the repetition of what is. */
  readonly missing: readonly AcceptedWebhook[];
  readonly byState: Readonly<Record<string, number>>;
}

/** Looks into the ledger that a process has left behind. */
export async function findKept(
  directory: string,
  { names, webhooks }: FuzzedChannels,
  accepted: readonly AcceptedWebhook[],
): Promise<KeptWebhooks> {
  const ledger = await openLedger({ directory });
  const byState: Record<string, number> = {};
  const missing: AcceptedWebhook[] = [];
  let kept = 0;
  for (const provider of names) {
    const records = await allOf(ledger, webhookChannel(provider));
    const adapter = webhooks.get(provider);
    if (adapter === undefined) throw new Error(`${provider} has no webhooks.`);
    const bodies = new Set(records.map(({ body }) => digest(body)));
    const identities = new Set(records.map((record) => identityOf(adapter, record)));
    const own = accepted.filter((one) => one.provider === provider);
    missing.push(...own.filter((one) => !bodies.has(digest(one.body)) && !identities.has(identityOf(adapter, one))));
    for (const { state } of records) byState[state] = (byState[state] ?? 0) + 1;
    kept += records.length;
  }
  await ledger.close();
  return { kept, missing, byState };
}

async function allOf({ inbox }: Awaited<ReturnType<typeof openLedger>>, channel: string): Promise<WebhookRecord[]> {
  const records: WebhookRecord[] = [];
  for (let after: string | null = null; ;) {
    const page: readonly WebhookRecord[] = await inbox.list({ channels: [channel], states: null, after, limit: 500 });
    records.push(...page.slice(0, 500));
    if (page.length <= 500) return records;
    after = page[499]?.id ?? null;
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

/** What a webhook came as. */
export function toAccepted({ method, path, headers, body }: RequestCase, number: number): AcceptedWebhook {
  const [, , channel = '', , ...rest] = path.split('/');
  const provider = channel.replace(/-webhook$/, '');
  const suffix = rest.length === 0 ? '' : `/${decodeURIComponent(rest.join('/'))}`;
  return { provider, number, method, suffix, headers: Object.fromEntries(headers), body: Buffer.from(body, 'latin1'), receivedAt: '' };
}
