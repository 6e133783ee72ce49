import type { Provider } from '../contract/provider.js';
import type { OrderEvent } from '../domain/event.js';
import type { OrderMerge } from '../store/orders/orders.js';
import type { LedgerParts } from '../store/store.js';

/** What reading the provider's list has shown of an order so far, oldest first. Nothing is read where the provider has no list. */
export async function readFound(
  { provider, ledger }: { readonly provider: Provider; readonly ledger: Pick<LedgerParts, 'events'> },
  reference: string,
): Promise<readonly OrderEvent[]> {
  if (provider.orders?.list === undefined) return [];
  return (await ledger.events.ofOrder(provider.channel, [reference])).get(reference) ?? [];
}

/**
 * Of an order that the ledger does not store: no events when a copy of the list was faster than the webhook and recorded them. What else the
 * webhook says differs only from nothing.
 */
export function withoutFound<Merge extends Pick<OrderMerge, 'events'>>(merge: Merge, history: readonly OrderEvent[]): Merge {
  const last = history.findLast(({ to }) => to !== null);
  const isFound = ({ kind, to }: Merge['events'][number]): boolean =>
    (kind === 'PLACED' && history.some((event) => event.kind === 'PLACED' && event.origin === 'SYNCED')) ||
    (to !== null && last?.origin === 'SYNCED' && last.to === to);
  return merge.events.some(isFound) ? { ...merge, events: [] } : merge;
}
