import { readText, type UntrustedRecord } from '../kit/untrusted.js';
import { isPayment } from './payment.js';

/** What distinguishes a record of Meta's webhook from every other, for the delivery's identity. Null without an id. */
export function identityOfRecord(kind: string, record: UntrustedRecord, id = readText(record['id'])): readonly unknown[] | null {
  if (id === null) return null;
  const values = ['type', 'status', 'timestamp'].map((name) => record[name] ?? null);
  // A refund has the payment's id and status, so the payment's content is part of the identity.
  return [kind, id, ...values, isPayment(record) ? (record['payment'] ?? null) : null];
}
