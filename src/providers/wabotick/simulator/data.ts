import type { UntrustedRecord } from '../../kit/untrusted.js';
import { catalogSamples, orderSamples } from './order-samples.js';
import { conversationSamples } from './message-samples.js';
import { customFieldSamples, labelSamples, subscriberSamples } from './subscriber-samples.js';
import { postbackSamples, templateSamples } from './template-samples.js';

/** What an account holds, in the format of the endpoints. */
export interface WabotickData {
  readonly catalogs: UntrustedRecord[];
  readonly orders: UntrustedRecord[];
  /** Only subscriber/get returns `custom_fields`. */
  readonly subscribers: UntrustedRecord[];
  /** Newest first, by phone number. */
  readonly conversations: Record<string, UntrustedRecord[]>;
  readonly templates: UntrustedRecord[];
  readonly labels: UntrustedRecord[];
  readonly customFields: UntrustedRecord[];
  readonly postbacks: UntrustedRecord[];
}

/** The documents' samples, and customers with realistic phone numbers. */
export function documentedData(): WabotickData {
  return {
    catalogs: catalogSamples,
    orders: orderSamples,
    subscribers: subscriberSamples,
    conversations: conversationSamples,
    templates: templateSamples,
    labels: labelSamples,
    customFields: customFieldSamples,
    postbacks: postbackSamples,
  };
}

/** An account with this many orders and customers, distributed evenly over the catalogs. */
export function numerousData(counts: { readonly orders: number; readonly customers: number; readonly catalogs: number }): WabotickData {
  const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const catalogIds = numbersTo(counts.catalogs).map((index) => String(762561142206860 + index));
  const phoneNumbers = numbersTo(counts.customers).map((index) => String(14155550100 + index));
  const [order, subscriber, catalog] = [orderSamples[0], subscriberSamples[0], catalogSamples[0]];
  const time = (index: number): string => new Date(Date.UTC(2024, 7, 8, 8, index)).toISOString().slice(0, 19).replace('T', ' ');
  return {
    ...documentedData(),
    catalogs: catalogIds.map((catalog_id) => ({ ...catalog, catalog_id })),
    subscribers: phoneNumbers.map((chat_id, index) => ({ ...subscriber, subscriber_id: 1000 + index, chat_id })),
    orders: numbersTo(counts.orders).map((index) => ({
      ...order,
      order_unique_id: `17231046738${String(index).padStart(10, '0')}`,
      catalog_id: catalogIds[index % catalogIds.length],
      chat_id: phoneNumbers[index % phoneNumbers.length],
      ordered_at: time(index),
      updated_at: time(index),
    })),
    conversations: {},
  };
}
