import type { Call } from '../contract/call.js';
import type { ListPage } from '../contract/provider.js';
import type { Position } from '../domain/position.js';
import type { OnExchange } from '../observability/exchange.js';
import { createBackgroundCall } from './background-call.js';
import type { SyncedList } from './synced-list.js';

/** After this many calls, pages that were read are read again, so that neither their age nor their number grows. */
const maxCallsOfMemory = 20;

/**
 * Reads a provider's list from its beginning to its end. Neighbouring pages share calls, because the contract's lists read around their start.
 * Where one call returns the whole list, all pages of a walk share it.
 */
export class ListReader<T extends object> {
  private readonly list: Pick<SyncedList<T>, 'readPage'>;
  private readonly onExchange: OnExchange;
  private readonly signal: AbortSignal;
  private readonly limit: number;
  private memory: Call['once'] | undefined;
  private calls = 0;

  /** `limit`: the number of records of a page. */
  constructor(
    list: Pick<SyncedList<T>, 'readPage'>,
    { limit, onExchange, signal }: { limit: number; onExchange: OnExchange; signal: AbortSignal },
  ) {
    this.list = list;
    this.limit = limit;
    this.onExchange = onExchange;
    this.signal = signal;
  }

  async read(after: Position | null): Promise<ListPage<T>> {
    if (after === null || this.calls >= maxCallsOfMemory) this.memory = undefined;
    const isFirst = this.memory === undefined;
    if (isFirst) this.calls = 0;
    const call = this.createCall();
    this.memory ??= call.once.bind(call);
    const once = this.memory;
    try {
      return await this.list.readPage(after, this.limit, { ...call, once });
    } finally {
      // What the first page of a memory cost says nothing about the following ones.
      if (isFirst) this.calls = 0;
    }
  }

  /** A call outside the walk. */
  createCall(): Call {
    return createBackgroundCall({
      signal: this.signal,
      onExchange: (exchange) => {
        this.calls += 1;
        this.onExchange(exchange);
      },
    });
  }
}
