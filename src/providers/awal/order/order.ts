import { ProviderError } from '../../../contract/error.js';
import type { Orders } from '../../../contract/provider.js';
import type { Order } from '../../../domain/order.js';
import type { ChannelSettings } from '../../definition.js';
import type { AwalApi } from '../api.js';
import { createDetailReader } from './order-detail.js';
import { listOrders } from './order-list.js';
import { createOwnOrders } from './order-owner.js';
import { isOrderId } from './order-record.js';
import { createOrderWriters } from './order-write.js';
import type { AwalSettings } from '../settings.js';
import type { ContactList } from '../subscriber/contact-list.js';

export function createOrders(api: AwalApi, channel: ChannelSettings<AwalSettings>, contacts: ContactList | undefined): Orders {
  const readDetail = createDetailReader(api, channel);
  const ownOrders = createOwnOrders(api, channel);

  return {
    async list(request, call) {
      const page = await listOrders({ api, channel, contacts }, request, call);
      ownOrders.remember(page.items.map(({ id }) => id));
      return page;
    },
    async get(references, call, own) {
      const wanted = [...new Set(references)].filter(isOrderId);
      const details = await Promise.all(wanted.map((reference) => readDetail(reference, call)));
      const found = new Map<string, Order | ProviderError>();
      wanted.forEach((reference, index) => {
        const detail = details[index];
        if (detail != null) found.set(reference, detail);
      });
      const readable = [...found.values()].filter((detail): detail is Order => !(detail instanceof ProviderError));
      if (own !== undefined && readable.some(({ reference }) => !ownOrders.isKnown(reference))) ownOrders.remember(await own());
      const confirmed = await ownOrders.among(readable, call);
      for (const { reference } of readable) {
        const answer = confirmed.get(reference);
        if (answer === undefined) found.delete(reference);
        else found.set(reference, answer);
      }
      return found;
    },
    /** Lists and webhooks have no items; GET /orders/{id} has. */
    async complete(order, call) {
      if (order.items !== null || !isOrderId(order.reference)) return order;
      const detail = await readDetail(order.reference, call);
      if (detail instanceof ProviderError) throw detail;
      return detail === null || detail.items === null ? order : { ...order, items: detail.items };
    },
    ...createOrderWriters(api, channel),
  };
}
