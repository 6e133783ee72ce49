import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { Found } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { BoundedSet } from '../../../domain/bounded-memory.js';
import type { Order } from '../../../domain/order.js';
import type { OrderFilter } from '../../../domain/order-filter.js';
import type { ChannelSettings } from '../../definition.js';
import type { AwalApi } from '../api.js';
import { maxPages, readOrderPage } from './order-list.js';
import { createQueue } from '../queue.js';
import type { AwalSettings } from '../settings.js';

/**
 * The orders of the channel's own number. GET /orders/{id} takes no number and returns any order of the account. The list takes a number,
 * so what it lists belongs to that number. Assumed: no order moves to another number.
 */
export interface OwnOrders {
  /** Stores that these orders belong to the number. */
  remember(references: Iterable<string>): void;
  isKnown(reference: string): boolean;
  /**
   * Keeps the orders that belong to this number, by memory or by a search in its list. An order whose number cannot be determined is
   * returned with its error.
   */
  among(orders: readonly Order[], call: Call): Promise<Found<Order>>;
}

const maxRemembered = 10_000;
const parallelReads = 8;

export function createOwnOrders(api: AwalApi, channel: ChannelSettings<AwalSettings>): OwnOrders {
  const known = new BoundedSet(maxRemembered);
  const isKnown = (reference: string): boolean => known.has(reference);
  const unknown = (orders: readonly Order[]): readonly Order[] => orders.filter(({ reference }) => !isKnown(reference));

  function remember(references: Iterable<string>): void {
    for (const reference of references) known.add(reference);
  }

  /** Reads the number's list until all wanted orders are found. True when the whole list was read. */
  async function searchList(wanted: readonly Order[], filter: OrderFilter, pages: number, call: Call): Promise<boolean> {
    let isComplete = true;
    for (let page = 1; page <= pages;) {
      const listed = await readOrderPage(api, channel, filter, page, call);
      remember(listed.items.map(({ reference }) => reference));
      isComplete &&= listed.isComplete;
      if (listed.next === null || unknown(wanted).length === 0) return isComplete;
      page = Number(listed.next);
    }
    return false;
  }

  /** Searches the list by the order's number and day, as far as they are known. */
  async function searchOne(order: Order, call: Call): Promise<ProviderError | null> {
    const queue = await call.once('order owner queue', async () => createQueue(parallelReads));
    const filter = { ...placedWithin([order]), search: order.number };
    const isWholeList = await queue.run(() => searchList([order], filter, maxPages, call)).catch(unreadable);
    if (isWholeList === true || isKnown(order.reference)) return null;
    return isWholeList instanceof ProviderError ? isWholeList : unexpectedResponse('awal', channel.channel);
  }

  return {
    remember,
    isKnown,
    async among(orders, call) {
      const unknownOrders = unknown(orders);
      // One page of these days may contain all of them.
      const isWholeList =
        unknownOrders.length > 1 && (await searchList(unknownOrders, placedWithin(unknownOrders), 1, call).catch(unreadable)) === true;
      const failures = new Map<string, ProviderError | null>();
      if (!isWholeList) {
        await Promise.all(unknown(unknownOrders).map(async (order) => failures.set(order.reference, await searchOne(order, call))));
      }
      return new Map(
        orders.flatMap((order) => {
          const answer = isKnown(order.reference) ? order : failures.get(order.reference);
          return answer == null ? [] : [[order.reference, answer] as const];
        }),
      );
    },
  };
}

/** An unreadable list says nothing about one order. Any other failure would affect the other orders too. */
function unreadable(error: unknown): ProviderError {
  if (error instanceof ProviderError && error.kind === 'unexpected-response') return error;
  throw error;
}

/** No limit when the time of one order is unknown. */
function placedWithin(orders: readonly Order[]): OrderFilter {
  const times = orders.map(({ placedAt }) => placedAt).filter((time) => time !== null);
  if (times.length < orders.length) return {};
  times.sort();
  return { placedFrom: times.at(0) ?? null, placedTo: times.at(-1) ?? null };
}
