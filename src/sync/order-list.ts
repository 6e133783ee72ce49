import { ProviderError } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import { toOrder, type Order } from '../domain/order.js';
import type { Redactor } from '../observability/redact.js';
import { recordFoundOrders } from './found-orders.js';
import { orderVersions } from './order-versions.js';
import type { SyncedList } from './synced-list.js';

/** A channel's orders, newest first. Undefined: the provider does not list them. */
export function syncedOrders({ orders, name, channel }: Provider, redactor: Redactor): SyncedList<Order> | undefined {
  const list = orders?.list?.bind(orders);
  const get = orders?.get?.bind(orders);
  if (list === undefined) return undefined;
  return {
    noun: 'orders',
    versions: orderVersions,
    isNewestFirst: true,
    referenceOf: ({ reference }) => reference,
    keyOf: ({ placedAt }) => placedAt ?? '',
    rowsOf: (copy) => copy.orders(),
    recordFindings: (findings, moment, ledger) => recordFoundOrders(findings, moment, { channel, provider: name, ledger }),
    async readPage(after, limit, call) {
      const page = await list({ filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after, limit }, call);
      // A list may have views of records. Copies are compared and stored as a whole.
      return { ...page, items: page.items.map((placed) => ({ ...placed, item: withoutSecrets(toOrder(placed.item), redactor) })) };
    },
    lookUp:
      get &&
      (async (references, call) => {
        const found = await get(references, call, async () => new Set(references));
        return new Map([...found].map(([key, one]) => [key, one instanceof ProviderError ? one : withoutSecrets(one, redactor)]));
      }),
    isLookUpProof: true,
    isRecheckProof: false,
  };
}

/** Clients see the raw record without secrets, so the copy needs none. */
export function withoutSecrets(order: Order, redactor: Redactor): Order {
  return { ...order, raw: redactor.value(order.raw) };
}
