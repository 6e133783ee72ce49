import { ProviderError, type Refusal } from '../contract/error.js';
import type { Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteRecord } from '../store/writes/writes.js';
import { recordApplied, recordRefused, type LateEnd } from './record-outcome.js';
import { compare, fieldsOf, readTarget, type OrderTarget } from './order-target.js';
import { outcomeUnknown } from './classify-failure.js';

/** What was found when the order of an UNKNOWN write was read. */
export interface Reading {
  /** Undefined: the provider does not know the order. */
  readonly told: Order | ProviderError | undefined;
  /** Just before it was read. */
  readonly readAt: Instant;
  readonly now: Instant;
  readonly hash: (text: string) => string;
}

/** What came of it. */
export type ReadBack = 'applied' | 'not-applied' | 'given-up' | 'pending';

/** How long after each reading the next one follows; the first follows the end of the write. */
const delaysMs = [1_000, 2_000, 5_000, 15_000, 15_000, 15_000, 30_000, 60_000];
/** A slow provider may still be at work on what it did not answer: an order that stands as before says nothing until then. */
const graceMs = 10_000;
const lateReads = 2;
/** By then an order that is neither as before nor as asked will not become so by this write. */
const maxReads = 5;
const busyMs = 1_000;
const unreadableMs = 15_000;

/** When an UNKNOWN write is looked at first. */
export function firstReadAt(settledAt: Instant): Instant {
  return later(settledAt, delaysMs[0] as number);
}

/**
 * Judges an UNKNOWN write by a look at its order, and keeps what is certain. To be called under the order's lock, with the parts of one
 * transaction; nothing is concluded from an order that another write has touched since it was read.
 */
export async function readBack(parts: LedgerParts, write: WriteRecord, reading: Reading): Promise<ReadBack> {
  const { now, told, readAt } = reading;
  const target = readTarget(write.target);
  const reference = write.orderReference;
  if (target === null || reference === null) return putOff(parts, write, null);
  const others = (await parts.writes.laterOfOrder(write)).filter(({ state }) => state !== 'REFUSED');
  const end: Omit<LateEnd, 'note'> = { write, target, reference, at: now, actor: write.client, isKept: false };
  if (isSeen(target, reading, others)) {
    const isSettled = await parts.writes.settle(write.id, { ...endOf(write, now), state: 'DONE', outcome: 'APPLIED', refusals: [] });
    if (isSettled) await recordApplied(parts, { ...end, note: 'No answer had come; the order was read to find out.' });
    return isSettled ? 'applied' : 'pending';
  }
  if (told instanceof ProviderError) return putOff(parts, write, later(now, unreadableMs));
  if (others.some(({ settledAt }) => settledAt === null || settledAt >= readAt)) return putOff(parts, write, later(now, busyMs));
  const isLate = readAt >= later(write.settledAt ?? write.touchedAt, graceMs);
  const isOwn = others.every(({ state }) => state === 'UNKNOWN');
  const isUnchanged = told !== undefined && isOwn && compare(target, fieldsOf(told, reading.hash)) === 'unchanged';
  const unchangedReads = isUnchanged ? write.unchangedReads + (isLate ? 1 : 0) : 0;
  if (unchangedReads >= lateReads) {
    const refusals = [{ ...toldBy(write), ...notApplied }];
    const isSettled = await parts.writes.settle(write.id, { ...endOf(write, now), state: 'REFUSED', outcome: null, refusals });
    if (isSettled) await recordRefused(parts, { ...end, note: 'No answer had come, and the order was read as it was before.' });
    return isSettled ? 'not-applied' : 'pending';
  }
  const reads = write.reads + 1;
  if (!isUnchanged && isLate && reads >= maxReads) {
    const refusals = [{ ...toldBy(write), ...outcomeUnknown(), message: told === undefined ? gone : movedOn(told) }];
    await parts.writes.settle(write.id, { ...endOf(write, now), state: 'UNKNOWN', outcome: 'UNKNOWN', refusals });
    return 'given-up';
  }
  await parts.writes.countRead(write.id, { dueAt: later(now, delayAfter(reads)), reads, unchangedReads });
  return 'pending';
}

/** The order has what was asked for, or had it when a later write was about to change it. */
function isSeen(target: OrderTarget, { told, hash }: Reading, others: readonly WriteRecord[]): boolean {
  const now = told === undefined || told instanceof ProviderError ? [] : [fieldsOf(told, hash)];
  const since = others.map((other) => readTarget(other.target)?.before).filter((fields) => fields !== undefined);
  return [...now, ...since].some((fields) => compare(target, fields) === 'applied');
}

async function putOff(parts: LedgerParts, { id, reads, unchangedReads }: WriteRecord, dueAt: Instant | null): Promise<ReadBack> {
  await parts.writes.countRead(id, { dueAt, reads, unchangedReads });
  return dueAt === null ? 'given-up' : 'pending';
}

/** It was never answered, so that there is no id but one that was told since. */
function endOf({ providerId }: WriteRecord, settledAt: Instant) {
  return { providerId, settledAt };
}

const notApplied: Pick<Refusal, 'code' | 'message'> = {
  code: 'PROVIDER_REFUSED',
  message: 'The provider did not apply it: the order was read again, and is as it was. A new key may try again.',
};
const gone = 'It was sent, and no answer came. The provider no longer tells the order, so that nobody knows whether it happened.';

function movedOn({ status }: Order): string {
  return `It was sent, and no answer came. The order has changed in another way since (it is ${status}), so that nobody knows whether it happened.`;
}

/** What the provider said when it did not answer the write itself, such as the code of its failure. */
function toldBy({ refusals }: WriteRecord): Pick<Refusal, 'providerCode' | 'providerMessage'> {
  const [{ providerCode = null, providerMessage = null } = {}] = refusals as readonly Partial<Refusal>[];
  return { providerCode, providerMessage };
}

function delayAfter(reads: number): number {
  return delaysMs[Math.min(reads, delaysMs.length - 1)] as number;
}

function later(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}
