import { ProviderError } from '../../contract/error.js';
import type { Orders } from '../../contract/provider.js';
import type { Order } from '../../domain/order.js';
import type { ChannelSettings } from '../definition.js';
import type { AwalApi } from './api.js';
import { createDetailReader } from './order-detail.js';
import { listOrders } from './order-list.js';
import { isOrderId } from './order-record.js';
import { createOrderWriters } from './order-write.js';
import type { AwalSettings } from './settings.js';

export function createOrders(api: AwalApi, channel: ChannelSettings<AwalSettings>): Orders {
  const readDetail = createDetailReader(api, channel);

  return {
    list: (request, call) => listOrders(api, channel, request, call),
    async get(references, call) {
      const wanted = [...new Set(references)].filter(isOrderId);
      const details = await Promise.all(wanted.map((reference) => readDetail(reference, call)));
      const found = new Map<string, Order | ProviderError>();
      wanted.forEach((reference, index) => {
        const detail = details[index];
        if (detail != null) found.set(reference, detail);
      });
      return found;
    },
    /** Lists and webhooks tell no items; the detail does. */
    async complete(order, call) {
      if (order.items !== null || !isOrderId(order.reference)) return order;
      const detail = await readDetail(order.reference, call);
      if (detail instanceof ProviderError) throw detail;
      return detail === null || detail.items === null ? order : { ...order, items: detail.items };
    },
    ...createOrderWriters(api, channel),
  };
}
