import type { OrderChanged } from '../../domain/provider-event.js';
import type { PaymentStatus } from '../../domain/order.js';
import { readUnixTime } from '../../domain/time.js';
import { asRecord, readText, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';

/** `status` of a payment. A failed attempt leaves it pending; `failed` is final. */
const statuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['captured', 'PAID'],
  ['success', 'PAID'],
  ['pending', 'PENDING'],
  ['failed', 'FAILED'],
]);

/** `status` of an attempt, used when the payment has none. */
const attemptStatuses: ReadonlyMap<string, PaymentStatus> = new Map([
  ['success', 'PAID'],
  ['pending', 'PENDING'],
  ['failed', 'PENDING'],
]);

/** `type: "payment"`: among Meta's statuses. */
export function isPayment(status: UntrustedRecord): boolean {
  return readText(status['type'])?.trim().toLowerCase() === 'payment';
}

/**
 * A payment of an order (Cloud API, India: "Receive payments via payment gateways on WhatsApp"). Null without the order's reference_id. A completed refund of any amount gives REFUNDED, because the documents have no status for a partial refund.
 */
export function readPayment(record: UntrustedRecord): OrderChanged | null {
  const payment = asRecord(record['payment']);
  const transaction = asRecord(payment['transaction']);
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

/** Null for a missing status; an unknown one is UNKNOWN. */
function meaningOf(status: string | null, names: ReadonlyMap<string, PaymentStatus>): PaymentStatus | null {
  return status === null ? null : (names.get(status.trim().toLowerCase()) ?? 'UNKNOWN');
}

/** The webhook says `success`, the documents of refunds say `completed`. */
function isCompleted(refund: UntrustedRecord): boolean {
  return ['completed', 'success'].includes(readText(refund['status'])?.trim().toLowerCase() ?? '');
}

/** What the status does not show: a failed attempt, or a refund. */
function noteOf(attempt: string | null, isRefunded: boolean): string | null {
  if (isRefunded) return 'A refund was completed.';
  return attempt?.trim().toLowerCase() === 'failed' ? 'An attempt to pay failed.' : null;
}
