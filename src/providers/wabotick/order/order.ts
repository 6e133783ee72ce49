import type { Call } from '../../../contract/call.js';
import { oncePerAnswer } from '../../../contract/once-per-answer.js';
import { ProviderError } from '../../../contract/error.js';
import type { Found, ListPage, ListRequest, Orders, OrderSortField } from '../../../contract/provider.js';
import { pageOfAll } from '../../../contract/scan.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { toOrder, type Order } from '../../../domain/order.js';
import { isPlacedWithin, matchesOrderFilter, type OrderFilter } from '../../../domain/order-filter.js';
import type { Placed } from '../../../domain/position.js';
import { earliestOf, type Instant } from '../../../domain/time.js';
import { TimeSlices } from '../../../observability/time-slice.js';
import type { Api, Records } from '../api.js';
import { readCatalogIds } from '../catalog/catalog.js';
import { viewOrder, type OrderOrigin } from './order-record.js';
import { createStatusWriter } from './order-status-write.js';
import type { Account } from '../settings.js';

/** Reading an order takes microseconds. */
const ordersPerLook = 16;

/** The whole history of one catalog. */
interface OrderList {
  /** Views. Of several records with one reference, the last. */
  readonly orders: readonly Order[];
  readonly isComplete: boolean;
  readonly asOf: Instant;
}

/**
 * Orders, from one catalog/order/list per catalog: it has neither pages nor filters, and single orders cannot be read. A request reads each
 * catalog once. Only the requested part of a long history is converted into orders.
 */
export function createOrders(api: Api, account: Account): Orders {
  const ordersOf = oncePerAnswer(async ({ records, broken, asOf }: Records, catalogId: string): Promise<OrderList> => {
    const slices = new TimeSlices(ordersPerLook);
    const origin: OrderOrigin = { catalogId, source: { kind: 'LIVE', asOf }, account };
    const orders = new Map<string, Order>();
    let unreadable = broken;
    for (const record of records) {
      const order = viewOrder(record, origin);
      if (order === null) unreadable += 1;
      else orders.set(order.reference, order);
      const pause = slices.pause();
      if (pause !== undefined) await pause;
    }
    return { orders: [...orders.values()], isComplete: unreadable === 0, asOf };
  });

  const readCatalog = (catalogId: string, call: Call): Promise<OrderList> =>
    call.once(`orders ${catalogId}`, async () =>
      ordersOf(await api.list('catalog/order/list', { whatsapp_catalog_id: catalogId }, call), catalogId),
    );

  async function list(request: ListRequest<OrderFilter, OrderSortField>, call: Call): Promise<ListPage<Order>> {
    const { filter, sort, after, limit } = request;
    const catalogs = await readCatalogIds(api, account, call);
    const wanted = catalogs.ids.filter((id) => filter.catalogId == null || filter.catalogId === id);
    const lists = await Promise.all(wanted.map((id) => readCatalog(id, call)));
    const slices = new TimeSlices(ordersPerLook);
    const isToBeFiltered = isFilteredByMore(filter);
    const placed: Placed<Order>[] = [];
    // Filters have many shapes, and reading one that V8 does not know costs more than the comparison.
    const period = { placedFrom: filter.placedFrom, placedTo: filter.placedTo };
    for (const { orders } of lists) {
      for (const order of orders) {
        if (!isPlacedWithin(order.placedAt, period)) continue;
        if (isToBeFiltered && !matchesOrderFilter(order, filter)) continue;
        placed.push({ key: (sort.field === 'PLACED_AT' ? order.placedAt : order.updatedAt) ?? '', id: order.reference, item: order });
        const pause = slices.pause();
        if (pause !== undefined) await pause;
      }
    }
    const asOf = earliestOf([catalogs.asOf, ...lists.map((one) => one.asOf)]);
    const isComplete = catalogs.isComplete && lists.every((one) => one.isComplete);
    return pageOfAll(placed, { after, limit, direction: sort.direction, asOf, isComplete, isUnique: lists.length === 1 });
  }

  /** A catalog that cannot be read hides its orders. An order that is in no other catalog is then an error, not missing. */
  async function get(references: readonly string[], call: Call): Promise<Found<Order>> {
    if (references.length === 0) return new Map();
    const catalogs = await readCatalogIds(api, account, call);
    const lists = await Promise.allSettled(catalogs.ids.map((id) => readCatalog(id, call)));
    const read = lists.flatMap((one) => (one.status === 'fulfilled' ? one.value.orders : []));
    const known = new Map(read.map((order) => [order.reference, order]));
    const hidden = hiding(lists) ?? (catalogs.isComplete ? undefined : unexpectedResponse('wabotick', account.channel));
    return new Map(references.flatMap((reference) => toEntry(reference, copyOf(known.get(reference)) ?? hidden)));
  }

  return { list, get, status: createStatusWriter(api, account) };
}

/** By more than the time, which is all that is read of the other orders. */
function isFilteredByMore(filter: OrderFilter): boolean {
  for (const name in filter) {
    if (name !== 'placedFrom' && name !== 'placedTo' && filter[name as keyof OrderFilter] != null) return true;
  }
  return false;
}

/** The error of a list that was not read; undefined when all were read. */
function hiding(lists: readonly PromiseSettledResult<OrderList>[]): ProviderError | undefined {
  for (const one of lists) {
    if (one.status === 'fulfilled') continue;
    if (one.reason instanceof ProviderError) return one.reason;
    throw one.reason;
  }
  return undefined;
}

function copyOf(order: Order | undefined): Order | undefined {
  return order && toOrder(order);
}

function toEntry<T>(reference: string, found: T | undefined): [string, T][] {
  return found === undefined ? [] : [[reference, found]];
}
