import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { ListPage, ListRequest, OrderSortField } from '../../../contract/provider.js';
import { scan } from '../../../contract/scan.js';
import type { Order } from '../../../domain/order.js';
import type { OrderFilter } from '../../../domain/order-filter.js';
import { matchesOrderFilter } from '../../../domain/order-filter.js';
import type { Position } from '../../../domain/position.js';
import type { Instant } from '../../../domain/time.js';
import { now } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import type { AwalApi, Query } from '../api.js';
import { readOrder } from './order-record.js';
import { readPage, type Page } from '../page.js';
import type { AwalSettings } from '../settings.js';
import type { ContactList } from '../subscriber/contact-list.js';
import { toAwalStatus } from './order-status.js';

/** Awal's default is 10. A larger limit is assumed to be allowed; `meta.per_page` of the response is followed. */
const pageSize = 100;
/** The gateway filters by itself where Awal cannot, and then reads at most this many pages. */
export const maxPages = 10;

type Channel = ChannelSettings<AwalSettings>;

/** What a list of orders is read with. `contacts` is absent where they cannot be searched. */
export interface OrderListing {
  readonly api: AwalApi;
  readonly channel: Channel;
  readonly contacts: ContactList | undefined;
}

/** GET /orders as the contract's list. Assumed order: newest first by created_at. `scan` notices when that is wrong. */
export async function listOrders(
  { api, channel, contacts }: OrderListing,
  request: ListRequest<OrderFilter, OrderSortField>,
  call: Call,
): Promise<ListPage<Order>> {
  const { filter, sort } = request;
  const asOf = now();
  if (matchesNothing(filter)) return { items: [], isExhausted: true, isComplete: true, asOf };
  const keyOf = (order: Order) => (sort.field === 'PLACED_AT' ? order.placedAt : order.updatedAt) ?? '';
  // Awal's lists do not show what its search and its branch filter look at, so their results cannot be checked again.
  const ownFilter: OrderFilter = { ...filter, search: null, branchId: null };
  const customerId = await findCustomerId({ api, channel, contacts }, filter, call);
  return scan<Order>({
    after: withPageHint(request.after),
    limit: request.limit,
    direction: sort.direction,
    sorted: sort.field === 'PLACED_AT' && sort.direction === 'DESC',
    firstHint: '1',
    previousHint: (hint) => (Number(hint) > 1 ? String(Number(hint) - 1) : undefined),
    read: async (hint) => {
      const page = await readOrderPage(api, channel, filter, Number(hint), call, customerId);
      return { ...page, items: page.items.map((order) => ({ key: keyOf(order), id: order.reference, item: order })) };
    },
    accept: (order) => matchesOrderFilter(order, ownFilter),
    maxPages,
    asOf,
  });
}

/**
 * The `customer_id` that selects the orders of the wanted customer; null where none is known to. That it is the contact's id is assumed, so
 * it counts only when it finds orders and all of them are of this customer. Otherwise the whole list is read and filtered here.
 */
async function findCustomerId({ api, channel, contacts }: OrderListing, filter: OrderFilter, call: Call): Promise<string | null> {
  const digits = (filter.contactId ?? filter.customerPhoneNumber ?? '').replaceAll(/\D/g, '');
  if (contacts === undefined || !/^\d{5,20}$/.test(digits)) return null;
  try {
    const customer = await call.once(`contact ${digits}`, () => contacts.find(digits, call));
    const customerId = customer?.subscriberId ?? null;
    if (customerId === null) return null;
    const { items } = await readOrderPage(api, channel, filter, 1, call, customerId);
    const isTheirs = items.every(({ customer: { contactId } }) => contactId?.replaceAll(/\D/g, '') === digits);
    return items.length > 0 && isTheirs ? customerId : null;
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}

/** A filter that no order of Awal can match. It needs no call. */
function matchesNothing(filter: OrderFilter): boolean {
  const possible = filter.status?.some((status) => status === 'UNKNOWN' || toAwalStatus(status) !== undefined);
  return filter.catalogId != null || filter.branchId === '' || possible === false;
}

/** A cursor comes from a client, so only a valid page number is used. */
function withPageHint(after: Position | null): Position | null {
  return after?.hint === undefined || /^[1-9]\d{0,8}$/.test(after.hint) ? after : { ...after, hint: undefined };
}

/** A page of the orders of the channel's own number, filtered by Awal. */
export async function readOrderPage(
  api: AwalApi,
  channel: Channel,
  filter: OrderFilter,
  page: number,
  call: Call,
  customerId: string | null = null,
): Promise<Page<Order>> {
  const query = queryOf(filter, page, channel.settings.phoneNumberId, customerId);
  return call.once(`orders ${JSON.stringify(query)}`, async () => {
    const answer = await api.get('/orders', query, call);
    const reading = { channel: channel.channel, timeZone: channel.timeZone, amountUnit: channel.amountUnit, asOf: answer.asOf };
    return readPage(answer, { channel: channel.channel, page, pageSize }, (record) => readOrder(record, reading));
  });
}

/**
 * The filters that Awal has, in the documented order. The range of days is one day wider on both sides, because Awal does not document the
 * time zone of its days.
 */
function queryOf(filter: OrderFilter, page: number, phoneNumberId: string, customerId: string | null): Query {
  const [status, ...otherStatuses] = filter.status ?? [];
  const parameters: [string, string | null | undefined][] = [
    ['phone_number_id', phoneNumberId],
    ['page', String(page)],
    ['limit', String(pageSize)],
    ['status', status === undefined || otherStatuses.length > 0 ? null : toAwalStatus(status)],
    ['from_date', filter.placedFrom == null ? null : dayOf(filter.placedFrom, -1)],
    ['to_date', filter.placedTo == null ? null : dayOf(filter.placedTo, 1)],
    ['searchTerm', filter.search],
    ['branch_id', filter.branchId],
    ['customer_id', customerId],
  ];
  return parameters.filter((parameter): parameter is [string, string] => parameter[1] != null && parameter[1] !== '');
}

/** The UTC day, `daysLater` days later. Undefined when the year does not have four digits. */
function dayOf(instant: Instant, daysLater: number): string | undefined {
  const day = new Date(Date.parse(instant) + daysLater * 86_400_000).toISOString().slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : undefined;
}
