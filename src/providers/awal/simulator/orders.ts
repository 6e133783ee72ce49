import { isRecord, readJson } from '../../kit/untrusted.js';
import { isoSeconds } from '../../simulator/sample-values.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { AwalRecord } from './samples.js';

/** The orders of the simulated shop. */
export interface OrderStore {
  readonly orders: Map<number, AwalRecord>;
  /** The number of each order that does not belong to the first number. */
  readonly numberOf: ReadonlyMap<number, string>;
  /** Numbers of contacts by the id of the contact, which is assumed to be what `customer_id` takes. */
  readonly customers: ReadonlyMap<string, string>;
  /** The account's numbers; the channel's own is the first. */
  readonly phoneNumberIds: readonly [string, ...string[]];
  /** The maximum page size, whatever limit is requested. */
  readonly maxPerPage: number;
  /** True: newest first (assumed). False: in the given order. */
  readonly newestFirst: boolean;
}

const progress = ['pending', 'accepted', 'shipped', 'delivered', 'completed'];
const listParameters = ['phone_number_id', 'page', 'limit', 'status', 'from_date', 'to_date', 'searchTerm', 'branch_id', 'customer_id'];
const bodyFields = ['admin_notes', 'status', 'payment_status', 'shipping_date', 'delivery_date', 'branch_id'];

export function refusal(status: number, error: string, message: string, details?: Readonly<Record<string, string>>): SimulatedAnswer {
  return { status, body: { error, message, ...(details === undefined ? {} : { details }), request_id: 'req_abc123xyz' } };
}

export const orderNotFound = refusal(404, 'resource_not_found', 'Order not found');

export function list(store: OrderStore, { query }: ReceivedRequest): SimulatedAnswer {
  const fault = [...query.keys()].find((name) => !listParameters.includes(name)) ?? wrongParameter(store, query);
  if (fault !== undefined) return refusal(400, 'validation_failed', 'Validation failed', { [fault]: `The ${fault} is invalid` });
  const perPage = Math.min(Number(query.get('limit') ?? 10), store.maxPerPage);
  const page = Number(query.get('page') ?? 1);
  const matching = [...store.orders.values()].filter(
    (order) =>
      matches(order, query) &&
      (query.get('customer_id') === null || order.customer_phone === store.customers.get(query.get('customer_id') ?? '')) &&
      numberOf(store, order) === query.get('phone_number_id'),
  );
  if (store.newestFirst) matching.sort((left, right) => right.created_at.localeCompare(left.created_at));
  const data = matching.slice((page - 1) * perPage, page * perPage).map(toListed);
  const lastPage = Math.max(1, Math.ceil(matching.length / perPage));
  return {
    status: 200,
    body: { status: true, data, meta: { current_page: page, per_page: perPage, total: matching.length, last_page: lastPage } },
  };
}

export function detail(store: OrderStore, id: number): SimulatedAnswer {
  const order = store.orders.get(id);
  if (order === undefined) return orderNotFound;
  const { branch_id: _, ...data } = order;
  return { status: 200, body: { status: true, data } };
}

/**
 * Follows the update-order page, including its default: without payment_status the order becomes unpaid. Assumed: any number of the account
 * may update any order.
 */
export function update(store: OrderStore, id: number, { query, body }: ReceivedRequest): SimulatedAnswer {
  if (!store.phoneNumberIds.includes(query.get('phone_number_id') ?? '') || [...query.keys()].length !== 1) {
    return refusal(400, 'validation_failed', 'Validation failed', { phone_number_id: 'The phone_number_id is invalid' });
  }
  const order = store.orders.get(id);
  if (order === undefined) return orderNotFound;
  const change = readJson(body);
  if (!isRecord(change)) return refusal(400, 'validation_failed', 'The body is not a JSON object');
  const details = wrongFields(change, order);
  if (Object.keys(details).length > 0) return refusal(422, 'validation_failed', 'Validation failed', details);
  const changed: AwalRecord = {
    ...order,
    payment_status: 'unpaid',
    ...change,
    updated_at: isoSeconds(),
  };
  store.orders.set(id, changed);
  const { order_number, status, payment_status, shipping_date, delivery_date, admin_notes, updated_at } = changed;
  const data = { id, order_number, status, payment_status, shipping_date, delivery_date, admin_notes, updated_at };
  return { status: 200, body: { status: true, message: 'Order updated successfully', data } };
}

function numberOf(store: OrderStore, { id }: AwalRecord): string {
  return store.numberOf.get(id) ?? store.phoneNumberIds[0];
}

function wrongParameter(store: OrderStore, query: URLSearchParams): string | undefined {
  const rules: [string, (value: string) => boolean][] = [
    ['phone_number_id', (value) => store.phoneNumberIds.includes(value)],
    ['page', (value) => /^[1-9]\d*$/.test(value)],
    ['limit', (value) => /^[1-9]\d*$/.test(value)],
    ['status', (value) => progress.includes(value)],
    ['from_date', isDay],
    ['to_date', isDay],
  ];
  if (!query.has('phone_number_id')) return 'phone_number_id';
  return rules.find(([name, isRight]) => query.getAll(name).some((value) => !isRight(value)))?.[0];
}

/** Both days are included and in UTC (assumed). */
function matches(order: AwalRecord, query: URLSearchParams): boolean {
  const [status, from, to, branch] = ['status', 'from_date', 'to_date', 'branch_id'].map((name) => query.get(name));
  const term = query.get('searchTerm')?.toLowerCase() ?? '';
  const day = order.created_at.slice(0, 10);
  return (
    (status == null || order.status === status) &&
    (from == null || day >= from) &&
    (to == null || day <= to) &&
    (branch == null || order.branch_id === branch) &&
    `${order.order_number}\n${order.customer_name}`.toLowerCase().includes(term)
  );
}

/** The list's `total` is the detail's `subtotal`, as in the documents' samples. */
export function toListed(order: AwalRecord): Readonly<Record<string, unknown>> {
  const { id, order_number, customer_name, customer_phone, subtotal, currency } = order;
  const { status, payment_status, shipping_date, delivery_date, created_at, updated_at } = order;
  const totals = { id, order_number, customer_name, customer_phone, total: subtotal, currency };
  return { ...totals, status, payment_status, shipping_date, delivery_date, created_at, updated_at };
}

function wrongFields(change: Readonly<Record<string, unknown>>, order: AwalRecord): Record<string, string> {
  const details: Record<string, string> = {};
  for (const [field, value] of Object.entries(change)) {
    if (!bodyFields.includes(field)) details[field] = 'This field is not known';
    else if (typeof value !== 'string') details[field] = 'This field must be a string';
    else if (field.endsWith('_date') && !isDay(value)) details[field] = 'The date must be YYYY-MM-DD';
    else if (field === 'payment_status' && !['paid', 'unpaid'].includes(value))
      details[field] = 'The payment status must be paid or unpaid';
    else if (field === 'status' && !mayFollow(value, order.status))
      details[field] = `The status cannot change from ${order.status} to ${value}`;
  }
  return details;
}

/** "Progressively" is read as one step at a time (assumed). The current status is allowed and changes nothing. */
function mayFollow(next: string, present: string): boolean {
  const step = progress.indexOf(next) - progress.indexOf(present);
  return progress.includes(next) && (step === 0 || step === 1);
}

function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`));
}
