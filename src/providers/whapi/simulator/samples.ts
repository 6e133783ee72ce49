import type { Order } from '../../../domain/order.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import { readOrder } from '../webhook/webhook-order.js';

/** An item in the format of the OpenAPI description. All values are invented, because no sample is published. */
export interface WhapiLine {
  readonly id: string;
  readonly product_retailer_id: string;
  readonly name: string;
  readonly image: string;
  readonly quantity: number;
  readonly price: number;
  readonly currency: string;
}

/** An order as in its message, and the items that its token gives access to. */
export interface WhapiSample {
  readonly message: OrderMessage;
  readonly token: string;
  readonly items: readonly WhapiLine[];
}

interface OrderMessage {
  readonly id: string;
  readonly chat_id: string;
  readonly timestamp: number;
  readonly from: string;
  readonly from_name: string;
  readonly order: {
    readonly order_id: string;
    readonly seller: string;
    readonly title: string;
    readonly item_count: number;
    readonly currency: string;
    readonly total_price: number;
    readonly status: string;
  };
}

/** The first is the help desk's order (get-order-items page); the others are invented. */
export const whapiSamples: readonly WhapiSample[] = [
  {
    message: {
      id: '7GZVXunkHjZaIOgEgWPPrw-gDMTwl0rVw',
      chat_id: '919984351847@s.whatsapp.net',
      timestamp: 1713264543,
      from: '919984351847',
      from_name: 'Gerald',
      order: {
        order_id: '964278151888836',
        seller: '61371989950',
        title: 'Jonathan',
        item_count: 3,
        currency: 'AUD',
        total_price: 359,
        status: 'new',
      },
    },
    token: 'AR4ToE6jF7HwiKY8cUChFb+h6Blgb0sbRMOY3vwRHhsaeg==',
    items: [
      line('7291648350127734', 'mug-blue', 'Mug, blue', 1, 119.5, 'AUD'),
      line('7291648350127735', 'mug-red', 'Mug, red', 1, 119.5, 'AUD'),
      line('7291648350127790', 'jug-2l', 'Jug, 2 l', 1, 120, 'AUD'),
    ],
  },
  {
    message: {
      id: 'PrQ8sVt2cLk0aZxYwN5u1w-wKcTwl0rXz',
      chat_id: '4915112345678@s.whatsapp.net',
      timestamp: 1713351000,
      from: '4915112345678',
      from_name: 'Katharina Vogel',
      order: {
        order_id: '1042871553920017',
        seller: '61371989950',
        title: 'Katharina',
        item_count: 4,
        currency: 'EUR',
        total_price: 51.6,
        status: 'accepted',
      },
    },
    token: 'AR7/kQ2mTzYx+V0p8LdWc3NfHs9uRb1eGi5oJa6KyDq4Zw==',
    items: [line('6618205734991020', 'tea-100', 'Tea, 100 g', 4, 12.9, 'EUR')],
  },
  {
    message: {
      id: 'Zt5nWq9eRb3yUi7oPa1sDg-gEsTwl0rQk',
      chat_id: '61412345678@s.whatsapp.net',
      timestamp: 1713430805,
      from: '61412345678',
      from_name: 'Mia Nguyen',
      order: {
        order_id: '873341960225518',
        seller: '61371989950',
        title: 'Mia',
        item_count: 1,
        currency: 'AUD',
        total_price: 24.95,
        status: 'canceled',
      },
    },
    token: 'AR2cX+b/9KfTn4VwLq0Zs7HyEj3Ua8PdMi6RoGt5CxNv1Q==',
    items: [line('7291648350127811', 'towel', 'Tea towel', 1, 24.95, 'AUD')],
  },
];

/** The message as it is sent, with the token for its items. */
export function withToken({ message, token }: WhapiSample): UntrustedRecord {
  return { ...message, order: { ...message.order, token } };
}

/** The order in the ledger after its message arrived. The token is kept as a key, not in `raw`. */
export function toLedgerOrder(sample: WhapiSample): Order {
  const receivedAt = new Date(sample.message.timestamp * 1000).toISOString();
  const order = readOrder(withToken(sample), { channel: 'whapi', amountUnit: undefined, receivedAt });
  if (order === null) throw new Error('Every sample has an order.');
  return order;
}

export function line(id: string, retailerId: string, name: string, quantity: number, price: number, currency: string): WhapiLine {
  return { id, product_retailer_id: retailerId, name, image: `https://media.example/${retailerId}.jpg`, quantity, price, currency };
}
