import type { OrderFilter, OrderSort, OrderStatus, PaymentStatus } from '../generated/graphql.js';

/** What the address says of the list: reload, back and links keep it. */
export interface OrderListAddress {
  readonly channels: readonly string[];
  readonly statuses: readonly OrderStatus[];
  readonly payments: readonly PaymentStatus[];
  /** `YYYY-MM-DD` in the viewer's zone; null where the list has no bound. */
  readonly from: string | null;
  /** The last day, `YYYY-MM-DD`, itself included. */
  readonly to: string | null;
  readonly search: string;
  readonly sort: OrderSortName;
}

const sorts = {
  newest: { field: 'PLACED_AT', direction: 'DESC' },
  oldest: { field: 'PLACED_AT', direction: 'ASC' },
  changed: { field: 'UPDATED_AT', direction: 'DESC' },
} as const satisfies Record<string, OrderSort>;

export type OrderSortName = keyof typeof sorts;
export const sortNames = Object.keys(sorts) as OrderSortName[];

export const orderStatuses: readonly OrderStatus[] = [
  'PENDING',
  'ACCEPTED',
  'PROCESSING',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'DELIVERED',
  'COMPLETED',
  'CANCELED',
  'REFUNDED',
  'UNKNOWN',
];
export const paymentStatuses: readonly PaymentStatus[] = ['PENDING', 'PAID', 'FAILED', 'REFUNDED', 'UNKNOWN'];

/** Reads tolerantly: what nobody could have chosen is left out. */
export function readListAddress(parameters: URLSearchParams): OrderListAddress {
  const listOf = (name: string): string[] => parameters.get(name)?.split(',').filter(Boolean) ?? [];
  const dayOf = (name: string): string | null => {
    const day = parameters.get(name) ?? '';
    return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : null;
  };
  const sort = parameters.get('sort') as OrderSortName;
  return {
    channels: listOf('channels'),
    statuses: orderStatuses.filter((status) => listOf('status').includes(status)),
    payments: paymentStatuses.filter((status) => listOf('payment').includes(status)),
    from: dayOf('from'),
    to: dayOf('to'),
    search: (parameters.get('search') ?? '').slice(0, 200),
    sort: sortNames.includes(sort) ? sort : 'newest',
  };
}

export function writeListAddress({ channels, statuses, payments, from, to, search, sort }: OrderListAddress): URLSearchParams {
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | null): void => void (value !== null && value !== '' && parameters.set(name, value));
  set('search', search);
  set('channels', channels.join(','));
  set('status', statuses.join(','));
  set('payment', payments.join(','));
  set('from', from);
  set('to', to);
  set('sort', sort === 'newest' ? null : sort);
  return parameters;
}

export function hasConditions({ channels, statuses, payments, from, to, search }: OrderListAddress): boolean {
  return channels.length + statuses.length + payments.length > 0 || from !== null || to !== null || search !== '';
}

/** The arguments of `Query.orders`. Absent conditions stay absent, because the gateway counts given ones as cost. */
export function argumentsOf(address: OrderListAddress): { filter: OrderFilter | null; orderBy: OrderSort | null } {
  const { channels, statuses, payments, from, to, search, sort } = address;
  const filter: OrderFilter = {
    ...(channels.length > 0 && { channels: [...channels] }),
    ...(statuses.length > 0 && { statuses: [...statuses] }),
    ...(payments.length > 0 && { paymentStatuses: [...payments] }),
    ...(from !== null && { placedFrom: startOf(from).toISOString() }),
    ...(to !== null && { placedTo: startOf(to, 1).toISOString() }),
    ...(search !== '' && { search }),
  };
  return { filter: Object.keys(filter).length > 0 ? filter : null, orderBy: sort === 'newest' ? null : sorts[sort] };
}

/** The first moment of a day in the viewer's zone. */
function startOf(day: string, daysLater = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater);
}
