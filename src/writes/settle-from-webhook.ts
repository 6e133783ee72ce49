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

/** The outcome of a write that a message status means. QUEUED and DELETED say nothing about it. */
const meaningOf: Partial<Record<MessageStatus, 'APPLIED' | 'REFUSED'>> = {
  SENT: 'APPLIED',
  DELIVERED: 'APPLIED',
  READ: 'APPLIED',
  PLAYED: 'APPLIED',
  FAILED: 'REFUSED',
};

/**
 * Ends writes by what became of the messages they sent. Whatever the order in which it is reported, and however often, the furthest status
 * decides: a failure takes back what was only sent, and never what was delivered.
 */
export function createSettleWrites({ registry, now = clock }: { registry: Registry; now?: () => Instant }): SettleWrites<LedgerParts> {
  return async (channel, reported, ledger) => {
    const provider = registry.channel(channel)?.provider;
    if (provider === undefined) return;
    for (const event of reported.filter(({ status }) => meaningOf[status] !== undefined)) {
      const correlationIds = event.correlationId === null ? [] : [event.correlationId];
      for (const write of await ledger.writes.ofMessages(channel, correlationIds, event.messageIds)) {
        await settle({ ledger, provider, event, now: now() }, write);
      }
    }
  };
}

interface StatusReport {
  readonly ledger: LedgerParts;
  readonly provider: Provider;
  readonly event: MessageStatusReceived;
  readonly now: Instant;
}

async function settle(report: StatusReport, write: WriteRecord): Promise<void> {
  const { ledger, event, now } = report;
  for (let current: WriteRecord | undefined = write; current !== undefined && isNews(current, event.status);) {
    const end = endOf(event);
    const isAnotherEnd = end.state !== current.state || end.outcome !== current.outcome;
    const settledAt = isAnotherEnd ? now : (current.settledAt ?? now);
    const reported = { ...end, settledAt, reportedStatus: event.status, messageId: event.messageIds[0] ?? null };
    if (await ledger.writes.settleFromWebhook(current, reported)) return isAnotherEnd ? recordOutcome(report, current) : undefined;
    // The record has changed since it was read, perhaps by the answer to the write itself.
    current = (await ledger.writes.get([write.id])).get(write.id);
  }
}

async function recordOutcome({ ledger, provider, event, now }: StatusReport, write: WriteRecord): Promise<void> {
  const target = readTarget(write.target);
  const reference = write.orderReference;
  if (target === null || reference === null) return;
  const end = { write, target, reference, at: timeOf(event, write, now), actor: provider.name, isKept: isKeptByLedger(provider) };
  if (meaningOf[event.status] === 'APPLIED') return recordApplied(ledger, { ...end, note: 'The provider confirmed it.' });
  const why = [event.failureCode, event.failureReason].filter((part) => part !== null).join(' ');
  return recordRefused(ledger, { ...end, note: why === '' ? 'The provider refused it.' : `The provider refused it: ${why}` });
}

/** A write that was not sent or whose answer was a refusal has no message. */
function isNews({ state, outcome, reportedStatus }: WriteRecord, reported: MessageStatus): boolean {
  if (state === 'RESERVED' || (state === 'REFUSED' && reportedStatus === null)) return false;
  return isFurther(reported, reportedStatus ?? (outcome === 'APPLIED' ? 'SENT' : 'UNKNOWN'));
}

function endOf(event: MessageStatusReceived): { state: 'DONE' | 'REFUSED'; outcome: string | null; refusals: readonly Refusal[] } {
  if (meaningOf[event.status] === 'APPLIED') return { state: 'DONE', outcome: 'APPLIED', refusals: [] };
  return { state: 'REFUSED', outcome: null, refusals: [refusalOf(event)] };
}

/** WhatsApp's error code for a status that cannot follow the order's present one. */
const invalidTransition = '2046';

function refusalOf({ failureCode: providerCode, failureReason: providerMessage }: MessageStatusReceived): Refusal {
  const [code, sentence] =
    providerCode === invalidTransition
      ? (['INVALID_TRANSITION', 'The order cannot change from its present status to this one.'] as const)
      : (['PROVIDER_REFUSED', 'The provider accepted it and refused it later.'] as const);
  return { code, message: withReason(sentence, providerMessage), providerCode, providerMessage };
}

/** The provider's time, which has only seconds and may be wrong: not before the write's last change, and not in the future. */
function timeOf({ at }: MessageStatusReceived, { touchedAt, settledAt }: WriteRecord, now: Instant): Instant {
  const known = settledAt ?? touchedAt;
  if (at === null || at > now) return now;
  return at < known ? known : at;
}
