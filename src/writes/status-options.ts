import { missingCapability } from '../contract/capability.js';
import type { Refusal } from '../contract/error.js';
import type { Provider, StatusChange, StatusWriter } from '../contract/provider.js';
import { orderStatuses, type Order, type OrderStatus } from '../domain/order.js';
import type { Ledger } from '../store/store.js';
import { checkClosedWindow } from './service-window.js';

/** A status with the reasons why updateOrderStatus would refuse it for an order; [] where it would not. */
export interface StatusOption {
  readonly status: OrderStatus;
  readonly refusals: readonly Refusal[];
}

/**
 * Every status for one order, checked as updateOrderStatus checks a change of the status alone: both accept the same statuses, and refuse the
 * others for the same reasons.
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

/** The first refusals of a change. `order` is null before the order is read: then only the change itself is checked. */
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

/** All refusals, so that a client does not fix the input of a change that the order does not allow anyway. */
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

/** The refusals of a change that is sent as a message: only when the customer's service window is known to be closed. */
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
