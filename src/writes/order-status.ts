import type { Call } from '../contract/call.js';
import type { Refusal, RefusalCode } from '../contract/error.js';
import type { Provider, StatusChange, StatusWriter } from '../contract/provider.js';
import type { Order, OrderStatus } from '../domain/order.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import { isKeptByLedger, isRefusal, readOrder } from './order-read.js';
import { expectStatus } from './order-target.js';
import { findStatusRefusals, findWindowRefusals } from './status-options.js';
import { refused, type Preparation, type WriteAnswer, type WriteResult } from './write-request.js';
import type { Writes } from './writes.js';

export interface OrderStatusUpdate {
  readonly client: string;
  readonly provider: Provider;
  readonly reference: string;
  readonly change: StatusChange;
  readonly expectedStatus: OrderStatus | null;
  readonly idempotencyKey: string | null;
  /** For reading the order before the write. The write's own calls are reported to its `onExchange`, too. */
  readonly readCall: Call;
}

/** The operation in the records of these writes. */
export const statusOperation = 'updateOrderStatus';

/** Changes an order's status. Throws only when certainly nothing was applied, such as when the order could not be read. */
export async function updateOrderStatus(deps: { ledger: Ledger; writes: Writes }, update: OrderStatusUpdate): Promise<WriteAnswer> {
  const { provider, reference, change, expectedStatus, client, idempotencyKey } = update;
  const status = provider.orders?.status;
  const malformed = findStatusRefusals(provider, status, change, null);
  if (status === undefined || malformed.length > 0) return refused(...malformed);
  const answer = await deps.writes.perform({
    client,
    channel: provider.channel,
    operation: statusOperation,
    idempotencyKey,
    input: { change, expectedStatus },
    orderReference: reference,
    isPreparedFromLedger: isKeptByLedger(provider),
    prepare: () => prepare(deps.ledger, status, update),
  });
  return { ...answer, refusals: answer.refusals.map(withField) };
}

/** The field of the input that a provider's refusal concerns, where the refusal names none. */
const fieldOf: Partial<Record<RefusalCode, string>> = {
  INVALID_TRANSITION: 'status',
  UNSUPPORTED_STATUS: 'status',
  NOT_FOUND: 'orderId',
};

function withField(refusal: Refusal): Refusal {
  const field = fieldOf[refusal.code];
  return refusal.field !== undefined || field === undefined ? refusal : { ...refusal, field: [field] };
}

async function prepare(ledger: Ledger, status: StatusWriter, update: OrderStatusUpdate): Promise<Preparation> {
  const { provider, reference, change, expectedStatus, readCall } = update;
  const order = await readOrder(ledger, provider, reference, readCall);
  if (isRefusal(order)) return { refusals: [order] };
  if (expectedStatus !== null && expectedStatus !== order.status) return { refusals: [statusConflict(order)] };
  const refusals = findStatusRefusals(provider, status, change, order);
  if (refusals.length > 0) return { refusals };
  if (!isKeptByLedger(provider) && changesNothing(order, change)) {
    return { send: async () => ({ outcome: 'APPLIED', providerId: null }) };
  }
  const outside = await findWindowRefusals(ledger, provider, change, order);
  if (outside.length > 0) return { refusals: outside };
  return {
    expectedChange: expectStatus(provider, order, change, (text) => ledger.hash(text)),
    send: (correlationId) => status.send(order, change, { correlationId, deadlineAt: undefined, onExchange: readCall.onExchange }),
    settled: (result, parts) => record(parts, update, order, result),
  };
}

/** The provider says that the order has this status already, and the change sends no message. */
function changesNothing(order: Order, { status, paymentStatus, message, template, references }: StatusChange): boolean {
  const isSame = status === order.status && (paymentStatus === null || paymentStatus === order.paymentStatus);
  return isSame && message === null && template === null && references === null;
}

async function record(parts: LedgerParts, update: OrderStatusUpdate, order: Order, { outcome, at }: WriteResult): Promise<void> {
  const { provider, reference, change, client } = update;
  const ofOrder = { channel: provider.channel, reference, at, actor: client, origin: 'WRITE' as const };
  const events: NewOrderEvent[] = [
    {
      ...ofOrder,
      kind: outcome === 'APPLIED' ? 'STATUS_CHANGED' : 'STATUS_REQUESTED',
      from: order.status,
      to: change.status,
      note: outcome === 'UNKNOWN' ? 'It was sent, and no answer came.' : null,
    },
  ];
  if (outcome === 'APPLIED' && change.paymentStatus !== null && change.paymentStatus !== order.paymentStatus) {
    events.push({ ...ofOrder, kind: 'PAYMENT_CHANGED', from: null, to: null, note: `${order.paymentStatus} -> ${change.paymentStatus}` });
  }
  if (isKeptByLedger(provider) && outcome !== 'UNKNOWN') {
    await parts.orders.change(provider.channel, reference, (known) => moved(known, change, at), events, order);
  } else {
    await parts.events.append(events);
  }
}

/** The provider's word for the new status is not known, and the old word no longer applies. */
function moved(order: Order, { status, paymentStatus }: StatusChange, at: string): Order {
  const payment = paymentStatus === null ? {} : { paymentStatus, providerPaymentStatus: null };
  return { ...order, ...payment, status, providerStatus: null, statusChangedAt: at, updatedAt: at, source: { kind: 'LEDGER', asOf: at } };
}

function statusConflict(order: Order): Refusal {
  return { code: 'STATUS_CONFLICT', message: `The order is in status ${order.status}.`, field: ['expectedStatus'] };
}
