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
 * Which orders are those of the channel's own number. GET /orders/{id} takes no number and answers any order of the account; the list does
 * take it, so that what it lists is the number's own, and stays so (assumed: no order moves to another number).
 */
export interface OwnOrders {
  /** They are known to be this number's. */
  remember(references: Iterable<string>): void;
  isKnown(reference: string): boolean;
  /**
   * Of orders that the account has, those of this number: by memory, else by looking for them in its list. An order of which it cannot be
   * found out is there with its error.
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

  /** Reads the number's list until it has listed of all that are looked for; true when it has nothing more to tell. */
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

  /** The list is searched by the order's number and by its day; either may not be listed. */
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
      // One page of the days of several may have them all.
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

/** What cannot be read says nothing of whose an order is; any other failure would fail for the other orders too. */
function unreadable(error: unknown): ProviderError {
  if (error instanceof ProviderError && error.kind === 'unexpected-response') return error;
  throw error;
}

/** No limit where one of them tells no time. */
function placedWithin(orders: readonly Order[]): OrderFilter {
  const times = orders.map(({ placedAt }) => placedAt).filter((time) => time !== null);
  if (times.length < orders.length) return {};
  times.sort();
  return { placedFrom: times.at(0) ?? null, placedTo: times.at(-1) ?? null };
}
