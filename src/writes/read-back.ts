import { ProviderError, type Refusal } from '../contract/error.js';
import type { Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteRecord } from '../store/writes/writes.js';
import { recordApplied, recordRefused, type LateOutcome } from './record-outcome.js';
import { compare, fieldsOf, readTarget, type OrderTarget } from './order-target.js';
import { outcomeUnknown } from './classify-failure.js';

/** The result of reading the order of an UNKNOWN write. */
export interface OrderReading {
  /** Undefined: the provider has no such order. */
  readonly order: Order | ProviderError | undefined;
  /** The time just before the read. */
  readonly readAt: Instant;
  readonly now: Instant;
  readonly hash: (text: string) => string;
}

/** What the read decided about the write. */
export type ReadBackResult = 'applied' | 'not-applied' | 'given-up' | 'pending';

/** The delay before each read. The first one follows the end of the write. */
const delaysMs = [1_000, 2_000, 5_000, 15_000, 15_000, 15_000, 30_000, 60_000];
/** A slow provider may still be processing an unanswered write. Until this time, an unchanged order says nothing. */
const graceMs = 10_000;
const lateReads = 2;
/** After this many reads, an order that is neither unchanged nor as requested ends the search. */
const maxReads = 5;
const busyMs = 1_000;
const unreadableMs = 15_000;

/** When the order of an UNKNOWN write is read first. */
export function firstReadAt(settledAt: Instant): Instant {
  return later(settledAt, delaysMs[0] as number);
}

/**
 * Decides about an UNKNOWN write from its order, and records what is certain. Call it with the order's lock and inside a transaction. It
 * concludes nothing from an order that another write has changed since the read.
 */
export async function readBack(parts: LedgerParts, write: WriteRecord, reading: OrderReading): Promise<ReadBackResult> {
  const { now, order, readAt } = reading;
  const target = readTarget(write.target);
  const reference = write.orderReference;
  if (target === null || reference === null) return postpone(parts, write, null);
  const others = (await parts.writes.laterOfOrder(write)).filter(({ state }) => state !== 'REFUSED');
  const end: Omit<LateOutcome, 'note'> = { write, target, reference, at: now, actor: write.client, isKept: false };
  if (isApplied(target, reading, others)) {
    const isSettled = await parts.writes.settle(write.id, { ...endOf(write, now), state: 'DONE', outcome: 'APPLIED', refusals: [] });
    if (isSettled) await recordApplied(parts, { ...end, note: 'Its answer was lost. Reading the order showed that it was applied.' });
    return isSettled ? 'applied' : 'pending';
  }
  if (order instanceof ProviderError) return postpone(parts, write, later(now, unreadableMs));
  if (others.some(({ settledAt }) => settledAt === null || settledAt >= readAt)) return postpone(parts, write, later(now, busyMs));
  const isLate = readAt >= later(write.settledAt ?? write.touchedAt, graceMs);
  const isOwn = others.every(({ state }) => state === 'UNKNOWN');
  const isUnchanged = order !== undefined && isOwn && compare(target, fieldsOf(order, reading.hash)) === 'unchanged';
  const unchangedReads = isUnchanged ? write.unchangedReads + (isLate ? 1 : 0) : 0;
  if (unchangedReads >= lateReads) {
    const refusals = [{ ...providerErrorOf(write), ...notApplied }];
    const isSettled = await parts.writes.settle(write.id, { ...endOf(write, now), state: 'REFUSED', outcome: null, refusals });
    if (isSettled) await recordRefused(parts, { ...end, note: 'Its answer was lost. Reading the order showed that it was not applied.' });
    return isSettled ? 'not-applied' : 'pending';
  }
  const reads = write.reads + 1;
  if (!isUnchanged && isLate && reads >= maxReads) {
    const refusals = [
      { ...providerErrorOf(write), ...outcomeUnknown(), message: order === undefined ? orderGone : changedOtherwise(order) },
    ];
    await parts.writes.settle(write.id, { ...endOf(write, now), state: 'UNKNOWN', outcome: 'UNKNOWN', refusals });
    return 'given-up';
  }
  await parts.writes.countRead(write.id, { dueAt: later(now, delayAfter(reads)), reads, unchangedReads });
  return 'pending';
}

/** The order has the requested values, or had them when a later write was sent. */
function isApplied(target: OrderTarget, { order, hash }: OrderReading, others: readonly WriteRecord[]): boolean {
  const now = order === undefined || order instanceof ProviderError ? [] : [fieldsOf(order, hash)];
  const since = others.map((other) => readTarget(other.target)?.before).filter((fields) => fields !== undefined);
  return [...now, ...since].some((fields) => compare(target, fields) === 'applied');
}

async function postpone(parts: LedgerParts, { id, reads, unchangedReads }: WriteRecord, dueAt: Instant | null): Promise<ReadBackResult> {
  await parts.writes.countRead(id, { dueAt, reads, unchangedReads });
  return dueAt === null ? 'given-up' : 'pending';
}

/** The write was never answered, so the only id is one that a webhook reported. */
function endOf({ providerId }: WriteRecord, settledAt: Instant) {
  return { providerId, settledAt };
}

const notApplied: Pick<Refusal, 'code' | 'message'> = {
  code: 'PROVIDER_REFUSED',
  message: 'The provider did not apply it: the order is unchanged. Try again with a new key.',
};
const orderGone = 'It was sent, and no answer came. The provider no longer returns the order, so it is not known whether it was applied.';

function changedOtherwise({ status }: Order): string {
  return `It was sent, and no answer came. The order has changed in another way since (it is ${status}), so it is not known whether it was applied.`;
}

/** The code and message of the provider's failure, where it had them. */
function providerErrorOf({ refusals }: WriteRecord): Pick<Refusal, 'providerCode' | 'providerMessage'> {
  const [{ providerCode = null, providerMessage = null } = {}] = refusals as readonly Partial<Refusal>[];
  return { providerCode, providerMessage };
}

function delayAfter(reads: number): number {
  return delaysMs[Math.min(reads, delaysMs.length - 1)] as number;
}

function later(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}
