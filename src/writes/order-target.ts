import type { DetailsChange, DetailsWriter, Provider, StatusChange } from '../contract/provider.js';
import type { Order } from '../domain/order.js';
import type { ExpectedChange } from '../store/writes/writes.js';
import { isKeptByLedger } from './order-read.js';

/** The fields of an order that a write may change. Notes are stored as a keyed hash, because they are only compared. */
export type OrderFields = Pick<
  Order,
  'status' | 'providerStatus' | 'paymentStatus' | 'providerPaymentStatus' | 'adminNotes' | 'shippingDate' | 'deliveryDate' | 'branchId'
>;
type JudgedField = Exclude<keyof OrderFields, 'providerStatus' | 'providerPaymentStatus'>;

/** An order's fields when a write was sent and the fields it was to get, to find out later from the order whether the write was applied. */
export interface OrderTarget {
  readonly before: OrderFields;
  /** Only the fields that the client set. */
  readonly after: Partial<Pick<OrderFields, JudgedField>>;
  /** The fields of `after` that reading the order returns. */
  readonly judgedBy: readonly JudgedField[];
}

/** What reading the order later says about a write. */
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
  readable: readonly JudgedField[],
  hash: Hash,
): ExpectedChange {
  const judgedBy = readable.filter((field) => after[field] !== undefined);
  const target: OrderTarget = { before: fieldsOf(order, hash), after, judgedBy };
  return { target, canBeReadBack: judgedBy.length > 0 && !isKeptByLedger(provider) };
}

/** The target in a write's record; null when it has none. */
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
  const readable = judgedBy.filter((field) => field !== 'paymentStatus' || seen.paymentStatus !== 'UNKNOWN');
  if (readable.length > 0 && readable.every((field) => seen[field] === after[field])) return 'applied';
  const isSameProviderStatus = !judgedBy.includes('status') || seen.providerStatus === before.providerStatus;
  const changing = judgedBy.filter((field) => after[field] !== before[field]);
  return isSameProviderStatus && changing.every((field) => seen[field] === before[field]) ? 'unchanged' : 'changed';
}

function hashed(text: string | null, hash: Hash): string | null {
  return text === null ? null : hash(text);
}
