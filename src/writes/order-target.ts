import type { DetailsChange, DetailsWriter, Provider, StatusChange } from '../contract/provider.js';
import type { Order } from '../domain/order.js';
import type { ExpectedChange } from '../store/writes/writes.js';
import { isKeptByLedger } from './order-read.js';

/** What a write may change of an order. Notes are a keyed hash: they are compared, and never to be read. */
export type OrderFields = Pick<
  Order,
  'status' | 'providerStatus' | 'paymentStatus' | 'providerPaymentStatus' | 'adminNotes' | 'shippingDate' | 'deliveryDate' | 'branchId'
>;
type Judged = Exclude<keyof OrderFields, 'providerStatus' | 'providerPaymentStatus'>;

/** What an order was when a write was sent, and what it was to become: enough to judge the write by a later look at the order. */
export interface OrderTarget {
  readonly before: OrderFields;
  /** Only what was asked for. */
  readonly after: Partial<Pick<OrderFields, Judged>>;
  /** Those of `after` that a reading of the order tells. */
  readonly judgedBy: readonly Judged[];
}

/** What a later look at the order says of a write. */
export type Comparison = 'applied' | 'unchanged' | 'changed';

type Hash = (text: string) => string;

export function expectStatus(provider: Provider, order: Order, { status, paymentStatus }: StatusChange, hash: Hash): ExpectedChange {
  const after = { status, ...(paymentStatus !== null && { paymentStatus }) };
  return expectedChangeOf(provider, order, after, ['status', 'paymentStatus'], hash);
}

export function expectDetails(provider: Provider, order: Order, change: DetailsChange, writer: DetailsWriter, hash: Hash): ExpectedChange {
  const { message: _message, adminNotes, ...others } = change;
  const given = Object.entries({ ...others, adminNotes: hashed(adminNotes, hash) }).filter(([, value]) => value !== null);
  return expectedChangeOf(provider, order, Object.fromEntries(given), writer.readBack ?? [], hash);
}

function expectedChangeOf(
  provider: Provider,
  order: Order,
  after: OrderTarget['after'],
  told: readonly Judged[],
  hash: Hash,
): ExpectedChange {
  const judgedBy = told.filter((field) => after[field] !== undefined);
  const target: OrderTarget = { before: fieldsOf(order, hash), after, judgedBy };
  return { target, canBeReadBack: judgedBy.length > 0 && !isKeptByLedger(provider) };
}

/** The target in a record of a write; null when it has none. */
export function readTarget(target: unknown): OrderTarget | null {
  const isTarget = typeof target === 'object' && target !== null && 'before' in target && 'after' in target && 'judgedBy' in target;
  return isTarget ? (target as OrderTarget) : null;
}

export function fieldsOf(order: Order, hash: Hash): OrderFields {
  const { status, providerStatus, paymentStatus, providerPaymentStatus, shippingDate, deliveryDate, branchId } = order;
  const adminNotes = hashed(order.adminNotes, hash);
  return { status, providerStatus, paymentStatus, providerPaymentStatus, adminNotes, shippingDate, deliveryDate, branchId };
}

export function compare({ before, after, judgedBy }: OrderTarget, seen: OrderFields): Comparison {
  const told = judgedBy.filter((field) => field !== 'paymentStatus' || seen.paymentStatus !== 'UNKNOWN');
  if (told.length > 0 && told.every((field) => seen[field] === after[field])) return 'applied';
  const isSameWord = !judgedBy.includes('status') || seen.providerStatus === before.providerStatus;
  const moving = judgedBy.filter((field) => after[field] !== before[field]);
  return isSameWord && moving.every((field) => seen[field] === before[field]) ? 'unchanged' : 'changed';
}

function hashed(text: string | null, hash: Hash): string | null {
  return text === null ? null : hash(text);
}
