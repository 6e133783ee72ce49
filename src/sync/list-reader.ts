import { createCall, type Call } from '../contract/call.js';
import type { ListPage, Orders } from '../contract/provider.js';
import { toOrder, type Order } from '../domain/order.js';
import type { Position } from '../domain/position.js';
import type { OnExchange } from '../observability/exchange.js';

/** How long one page may take. Background calls wait for their turn. */
const pageMs = 10 * 60_000;
/** After this many calls, pages that were read are read again, so that neither their age nor their number grows. */
const maxCallsOfMemory = 20;

/**
 * Reads the provider's list of orders from the newest to the oldest. Neighbouring pages share calls, because the contract's list reads around its
 * start. Where one call returns the whole list, all pages of a walk share it.
 */
export class ListReader {
  private readonly list: NonNullable<Orders['list']>;
  private readonly onExchange: OnExchange;
  private readonly signal: AbortSignal;
  private readonly limit: number;
  private memory: Call['once'] | undefined;
  private calls = 0;

  /** `limit`: the number of records of a page. */
  constructor(
    list: NonNullable<Orders['list']>,
    { limit, onExchange, signal }: { limit: number; onExchange: OnExchange; signal: AbortSignal },
  ) {
    this.list = list;
    this.limit = limit;
    this.onExchange = onExchange;
    this.signal = signal;
  }

  async read(after: Position | null): Promise<ListPage<Order>> {
    if (after === null || this.calls >= maxCallsOfMemory) this.memory = undefined;
    const isFirst = this.memory === undefined;
    if (isFirst) this.calls = 0;
    const call = this.createCall();
    this.memory ??= call.once.bind(call);
    const once = this.memory;
    try {
      const request = { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after, limit: this.limit } as const;
      const page = await this.list(request, { ...call, once });
      // A list may have views of records. Copies are compared and stored as a whole.
      return { ...page, items: page.items.map((placed) => ({ ...placed, item: toOrder(placed.item) })) };
    } finally {
      // What the first page of a memory cost says nothing about the following ones.
      if (isFirst) this.calls = 0;
    }
  }

  /** A call outside the walk. */
  createCall(): Call {
    return createCall({
      signal: this.signal,
      deadlineAt: Date.now() + pageMs,
      isBackground: true,
      onExchange: (exchange) => {
        this.calls += 1;
        this.onExchange(exchange);
      },
    });
  }
}
