import type { Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import type { Registry } from '../contract/registry.js';
import type { SettleWrites } from '../contract/webhook.js';
import type { MessageStatusReceived } from '../domain/provider-event.js';
import { isFurther } from '../domain/message-progress.js';
import type { MessageStatus } from '../domain/message.js';
import { now as clock, type Instant } from '../domain/time.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteRecord } from '../store/writes/writes.js';
import { recordApplied, recordRefused } from './record-outcome.js';
import { isKeptByLedger } from './order-read.js';
import { readTarget } from './order-target.js';
import { withReason } from './classify-failure.js';

/** Statuses that say how a write ended. That a message is queued, or was deleted, says nothing. */
const meaning: Partial<Record<MessageStatus, 'APPLIED' | 'REFUSED'>> = {
  SENT: 'APPLIED',
  DELIVERED: 'APPLIED',
  READ: 'APPLIED',
  PLAYED: 'APPLIED',
  FAILED: 'REFUSED',
};

/**
 * Ends writes by what became of the messages they sent. Whatever the order in which it is told, and however often, the furthest status
 * decides: a failure takes back what was only sent, and never what was delivered.
 */
export function createSettleWrites({ registry, now = clock }: { registry: Registry; now?: () => Instant }): SettleWrites<LedgerParts> {
  return async (channel, told, ledger) => {
    const provider = registry.channel(channel)?.provider;
    if (provider === undefined) return;
    for (const fact of told.filter(({ status }) => meaning[status] !== undefined)) {
      const correlationIds = fact.correlationId === null ? [] : [fact.correlationId];
      for (const write of await ledger.writes.ofMessages(channel, correlationIds, fact.messageIds)) {
        await settle({ ledger, provider, fact, now: now() }, write);
      }
    }
  };
}

interface Telling {
  readonly ledger: LedgerParts;
  readonly provider: Provider;
  readonly fact: MessageStatusReceived;
  readonly now: Instant;
}

async function settle(telling: Telling, write: WriteRecord): Promise<void> {
  const { ledger, fact, now } = telling;
  for (let current: WriteRecord | undefined = write; current !== undefined && isNews(current, fact.status);) {
    const end = endOf(fact);
    const isAnotherEnd = end.state !== current.state || end.outcome !== current.outcome;
    const settledAt = isAnotherEnd ? now : (current.settledAt ?? now);
    const told = { ...end, settledAt, reportedStatus: fact.status, messageId: fact.messageIds[0] ?? null };
    if (await ledger.writes.settleFromWebhook(current, told)) return isAnotherEnd ? learn(telling, current) : undefined;
    // Somebody else was faster: perhaps the answer to the write itself.
    current = (await ledger.writes.get([write.id])).get(write.id);
  }
}

async function learn({ ledger, provider, fact, now }: Telling, write: WriteRecord): Promise<void> {
  const target = readTarget(write.target);
  const reference = write.orderReference;
  if (target === null || reference === null) return;
  const end = { write, target, reference, at: timeOf(fact, write, now), actor: provider.name, isKept: isKeptByLedger(provider) };
  if (meaning[fact.status] === 'APPLIED') return recordApplied(ledger, { ...end, note: 'The provider confirmed it.' });
  const why = [fact.failureCode, fact.failureReason].filter((part) => part !== null).join(' ');
  return recordRefused(ledger, { ...end, note: why === '' ? 'The provider refused it.' : `The provider refused it: ${why}` });
}

/** A write that never was on its way, or was refused by an answer, is none that a message can belong to. */
function isNews({ state, outcome, reportedStatus }: WriteRecord, told: MessageStatus): boolean {
  if (state === 'RESERVED' || (state === 'REFUSED' && reportedStatus === null)) return false;
  return isFurther(told, reportedStatus ?? (outcome === 'APPLIED' ? 'SENT' : 'UNKNOWN'));
}

function endOf(fact: MessageStatusReceived): { state: 'DONE' | 'REFUSED'; outcome: string | null; refusals: readonly Refusal[] } {
  if (meaning[fact.status] === 'APPLIED') return { state: 'DONE', outcome: 'APPLIED', refusals: [] };
  return { state: 'REFUSED', outcome: null, refusals: [refusalOf(fact)] };
}

/** WhatsApp's own error code for a status that cannot follow the order's present one. */
const invalidTransition = '2046';

function refusalOf({ failureCode: providerCode, failureReason: providerMessage }: MessageStatusReceived): Refusal {
  const [code, sentence] =
    providerCode === invalidTransition
      ? (['INVALID_TRANSITION', 'The status cannot follow the one that the order has.'] as const)
      : (['PROVIDER_REFUSED', 'The provider took it, and refused it later.'] as const);
  return { code, message: withReason(sentence, providerMessage), providerCode, providerMessage };
}

/** By the provider's clock, which knows only seconds and may be wrong: never before what is known already, never in the future. */
function timeOf({ at }: MessageStatusReceived, { touchedAt, settledAt }: WriteRecord, now: Instant): Instant {
  const known = settledAt ?? touchedAt;
  if (at === null || at > now) return now;
  return at < known ? known : at;
}
