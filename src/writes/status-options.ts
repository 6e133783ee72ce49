import { missingCapability } from '../contract/capability.js';
import type { Refusal } from '../contract/error.js';
import type { Provider, StatusChange, StatusWriter } from '../contract/provider.js';
import { orderStatuses, type Order, type OrderStatus } from '../domain/order.js';
import type { Ledger } from '../store/store.js';
import { checkClosedWindow } from './service-window.js';

/** A status that an order may be in, with why updateOrderStatus would refuse to move the order there; [] where it would not. */
export interface StatusOption {
  readonly status: OrderStatus;
  readonly refusals: readonly Refusal[];
}

/**
 * Every status of the vocabulary for one order, judged as updateOrderStatus judges a change that names the order and the status and
 * nothing else: what is offered here is accepted there, and what is refused there has the same reasons here.
 */
export function statusOptions(
  ledger: Ledger,
  provider: Provider,
  order: Order,
): readonly StatusOption[] | Promise<readonly StatusOption[]> {
  const writer = provider.orders?.status;
  const options = orderStatuses
    .filter((status) => status !== 'UNKNOWN')
    .map((status) => ({ status, refusals: findAllRefusals(provider, writer, bareChange(status), order) }));
  const inWindow = options.filter(({ status, refusals }) => refusals.length === 0 && writer?.needsOpenWindow?.(bareChange(status)));
  if (inWindow.length === 0) return options;
  return Promise.all(
    options.map(async (option) =>
      inWindow.includes(option)
        ? { ...option, refusals: await findWindowRefusals(ledger, provider, bareChange(option.status), order) }
        : option,
    ),
  );
}

/** The first reason why a change cannot be made: of the change alone, and once the order is known of both. `order` is null before. */
export function findStatusRefusals(
  provider: Provider,
  writer: StatusWriter | undefined,
  change: StatusChange,
  order: Order | null,
): readonly Refusal[] {
  if (writer === undefined || order === null) return findFaults(provider, writer, change);
  const forbidden = findForbidden(writer, change, order);
  return forbidden.length > 0 ? forbidden : writer.check(change, order);
}

/** Every reason, so that nobody mends the input of a change that the order cannot make. */
function findAllRefusals(provider: Provider, writer: StatusWriter | undefined, change: StatusChange, order: Order): readonly Refusal[] {
  if (writer === undefined || !writer.writable.includes(change.status)) return findFaults(provider, writer, change);
  return [...findForbidden(writer, change, order), ...writer.check(change, order)];
}

function findFaults(provider: Provider, writer: StatusWriter | undefined, change: StatusChange): readonly Refusal[] {
  if (writer === undefined) return [missingCapability(provider, 'orders.updateStatus')];
  if (change.status === 'UNKNOWN' || !writer.writable.includes(change.status)) return [unsupportedStatus(writer)];
  return writer.check(change, null);
}

function findForbidden(writer: StatusWriter, { status }: StatusChange, order: Order): readonly Refusal[] {
  const next = writer.transitions(order);
  return next.includes(status) ? [] : [invalidTransition(order, next)];
}

/** Why a change that travels as a message cannot be made now: only when the customer's 24 hours are known to be over. */
export async function findWindowRefusals(
  ledger: Ledger,
  provider: Provider,
  change: StatusChange,
  { customer }: Order,
): Promise<readonly Refusal[]> {
  const writer = provider.orders?.status;
  if (writer?.needsOpenWindow?.(change) !== true || customer.contactId === null) return [];
  const templateHelps = writer.carries?.includes('template') ?? false;
  return checkClosedWindow(ledger, provider, customer.contactId, {
    field: [templateHelps ? 'template' : 'orderId'],
    templateHelps,
  });
}

function bareChange(status: OrderStatus): StatusChange {
  return { status, paymentStatus: null, message: null, template: null, references: null };
}

function unsupportedStatus({ writable }: StatusWriter): Refusal {
  return { code: 'UNSUPPORTED_STATUS', message: `This channel can write the statuses ${writable.join(', ')}.`, field: ['status'] };
}

function invalidTransition({ status, providerStatus }: Order, next: readonly OrderStatus[]): Refusal {
  const present = status === 'UNKNOWN' && providerStatus !== null ? `its unknown status "${providerStatus}"` : status;
  const possible = next.length === 0 ? 'none' : next.join(', ');
  return { code: 'INVALID_TRANSITION', message: `From ${present} the order can move to: ${possible}.`, field: ['status'] };
}
