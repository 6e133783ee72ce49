import type { Call } from '../contract/call.js';
import { missingCapability } from '../contract/capability.js';
import type { DetailsChange, DetailsWriter, Provider } from '../contract/provider.js';
import type { Order } from '../domain/order.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import { isKeptByLedger, isRefusal, readOrder } from './order-read.js';
import { expectDetails } from './order-target.js';
import { refused, type Preparation, type WriteAnswer, type WriteResult } from './write-request.js';
import type { Writes } from './writes.js';

export interface OrderDetailsUpdate {
  readonly client: string;
  readonly provider: Provider;
  readonly reference: string;
  readonly change: DetailsChange;
  readonly idempotencyKey: string | null;
  /** For reading the order before it is written. */
  readonly readCall: Call;
}

/** Changes an order's payment status, notes, dates or branch. Throws only when certainly nothing was applied. */
export async function updateOrderDetails(deps: { ledger: Ledger; writes: Writes }, update: OrderDetailsUpdate): Promise<WriteAnswer> {
  const { provider, reference, change, client, idempotencyKey } = update;
  const details = provider.orders?.details;
  if (details === undefined) return refused(missingCapability(provider, 'orders.update'));
  if (Object.values(change).every((value) => value === null))
    return refused({ code: 'INVALID', message: 'Give at least one detail to change.' });
  const malformed = details.check(change, null);
  if (malformed.length > 0) return refused(...malformed);
  return deps.writes.perform({
    client,
    channel: provider.channel,
    operation: 'updateOrder',
    idempotencyKey,
    input: change,
    orderReference: reference,
    isPreparedFromLedger: isKeptByLedger(provider),
    prepare: () => prepare(deps.ledger, details, update),
  });
}

async function prepare(ledger: Ledger, details: DetailsWriter, update: OrderDetailsUpdate): Promise<Preparation> {
  const { provider, reference, change, readCall } = update;
  const order = await readOrder(ledger, provider, reference, readCall);
  if (isRefusal(order)) return { refusals: [order] };
  const refusals = details.check(change, order);
  if (refusals.length > 0) return { refusals };
  return {
    expectedChange: expectDetails(provider, order, change, details, (text) => ledger.hash(text)),
    send: (correlationId) => details.send(order, change, { correlationId, deadlineAt: undefined, onExchange: readCall.onExchange }),
    settled: (result, parts) => record(parts, update, order, result),
  };
}

/** There is no event kind for a requested change: an UNKNOWN outcome has no event, and an ACCEPTED one has a note that it is not confirmed. */
async function record(parts: LedgerParts, update: OrderDetailsUpdate, order: Order, { outcome, at }: WriteResult): Promise<void> {
  if (outcome === 'UNKNOWN') return;
  const { provider, reference, change, client } = update;
  const events = eventsOf(change, order, outcome).map((event): NewOrderEvent => {
    return { channel: provider.channel, reference, at, actor: client, origin: 'WRITE', from: null, to: null, ...event };
  });
  if (isKeptByLedger(provider))
    await parts.orders.change(provider.channel, reference, (known) => changed(known, change, at), events, order);
  else await parts.events.append(events);
}

function eventsOf(
  { paymentStatus, message: _message, ...others }: DetailsChange,
  order: Order,
  outcome: 'APPLIED' | 'ACCEPTED',
): Pick<NewOrderEvent, 'kind' | 'note'>[] {
  const unconfirmed = outcome === 'ACCEPTED' ? 'not confirmed yet' : null;
  const events: Pick<NewOrderEvent, 'kind' | 'note'>[] = [];
  if (paymentStatus !== null) {
    events.push({ kind: 'PAYMENT_CHANGED', note: [`${order.paymentStatus} -> ${paymentStatus}`, unconfirmed].filter(Boolean).join(', ') });
  }
  if (paymentStatus === null || Object.values(others).some((value) => value !== null))
    events.push({ kind: 'DETAILS_CHANGED', note: unconfirmed });
  return events;
}

function changed(order: Order, { paymentStatus, message: _message, ...others }: DetailsChange, at: string): Order {
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null)) as Partial<Order>;
  const payment = paymentStatus === null ? {} : { paymentStatus, providerPaymentStatus: null };
  return { ...order, ...given, ...payment, updatedAt: at, source: { kind: 'LEDGER', asOf: at } };
}
