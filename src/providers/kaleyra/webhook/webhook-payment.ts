import type { OrderChanged } from '../../../domain/provider-event.js';
import type { PaymentStatus } from '../../../domain/order.js';
import { readUnixTime } from '../../../domain/time.js';
import { readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { readWrapped } from './webhook-callback.js';

/** `status` of a payment. An attempt that fails leaves it pending; failed is the last status. */
const statuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['captured', 'PAID'],
  ['success', 'PAID'],
  ['pending', 'PENDING'],
  ['failed', 'FAILED'],
]);

/** `status` of an attempt, where the payment's is not record. */
const attemptStatuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['success', 'PAID'],
  ['pending', 'PENDING'],
  ['failed', 'PENDING'],
]);

/**
 * A payment of an order: one of Meta's statuses, or Kaleyra's flat body, which hold the same `payment`. Null without the order's
 * reference_id. A completed refund makes it REFUNDED, of whatever amount: the documents have no status for a part.
 */
export function readPayment(record: UntrustedRecord): OrderChanged | null {
  const payment = readWrapped(record['payment']);
  const transaction = readWrapped(payment['transaction']);
  const reference = readText(payment['reference_id'])?.trim() ?? null;
  if (reference === null) return null;
  const status = readText(record['status']);
  const attempt = readText(transaction['status']);
  const isRefunded = recordsIn(transaction['refunds']).some(isCompleted);
  return {
    kind: 'order-changed',
    reference,
    status: null,
    providerStatus: null,
    paymentStatus: isRefunded ? 'REFUNDED' : (meaningOf(status, statuses) ?? meaningOf(attempt, attemptStatuses)),
    providerPaymentStatus: status ?? attempt,
    transactionId: readText(transaction['id']),
    at: readUnixTime(record['timestamp']) ?? readUnixTime(transaction['updated_timestamp']),
    note: noteOf(attempt, isRefunded),
  };
}

/** Null where nothing is said; an unknown status is UNKNOWN. */
function meaningOf(status: string | null, names: ReadonlyMap<string, PaymentStatus>): PaymentStatus | null {
  return status === null ? null : (names.get(status.trim().toLowerCase()) ?? 'UNKNOWN');
}

/** The webhook says success where the documents of refunds say completed. */
function isCompleted(refund: UntrustedRecord): boolean {
  return ['completed', 'success'].includes(readText(refund['status'])?.trim().toLowerCase() ?? '');
}

/** What the names alone do not say: that one attempt failed, or that money went back. */
function noteOf(attempt: string | null, isRefunded: boolean): string | null {
  if (isRefunded) return 'A refund was completed.';
  return attempt?.trim().toLowerCase() === 'failed' ? 'An attempt to pay failed.' : null;
}
