import type { Money } from '../../../domain/money.js';
import type { Order, OrderItem } from '../../../domain/order.js';
import { toOrder } from '../../../domain/order.js';

/** Orders as in webhooks: the documents' own, and two with realistic numbers and prices. */
export const samples: readonly Order[] = [
  sample({
    reference: '4N8FCTW1WM6',
    orderRequestId: '4N8FCTW22W4',
    messageId: '3EB0F91BBA791BB0A787FC',
    phone: '554499999999',
    name: null,
    items: [item('custom-item-4N8FCTW23N7', 'order 1', 2, '150', true), item('23940797548900636', 'order 2', 2, '150', false)],
    subtotal: '600',
    discount: '10',
    tax: '10',
    shipping: '5',
    total: '605',
    placedAt: '2025-03-10T14:05:00.000Z',
  }),
  sample({
    reference: '4N9AVI38VOB',
    orderRequestId: '4N9AVI38VYZ',
    messageId: '3EB0C767D26B1A4F8E90B2',
    phone: '5511987654321',
    name: 'Ana Souza',
    items: [
      item('24071815339147425', 'Café torrado 500 g', 3, '10.10', false),
      item('custom-item-4N9AVI38WI1', 'Entrega expressa', 1, '19.90', true),
    ],
    subtotal: '50.20',
    discount: '5.02',
    tax: null,
    shipping: '12.50',
    total: '57.68',
    placedAt: '2025-03-11T17:42:10.000Z',
  }),
  sample({
    reference: '4NB7K2M9QXT',
    orderRequestId: '4NB7K2MA1RC',
    messageId: '3EB0A1D94C7730F25B6E18',
    phone: '5521976543210',
    name: 'João Lima',
    items: [item('25310022784561903', 'Cadeira de escritório', 1, '1249.99', false)],
    subtotal: '1249.99',
    discount: null,
    tax: null,
    shipping: '0',
    total: '1249.99',
    placedAt: '2025-03-12T09:15:33.000Z',
  }),
];

interface Sample {
  readonly reference: string;
  readonly orderRequestId: string;
  readonly messageId: string;
  readonly phone: string;
  readonly name: string | null;
  readonly items: readonly OrderItem[];
  readonly subtotal: string;
  readonly discount: string | null;
  readonly tax: string | null;
  readonly shipping: string | null;
  readonly total: string;
  readonly placedAt: string;
}

function sample(given: Sample): Order {
  return toOrder({
    channel: 'zapi',
    reference: given.reference,
    status: 'PENDING',
    providerStatus: 'pending',
    paymentStatus: 'PENDING',
    providerPaymentStatus: 'pending',
    customer: { name: given.name, phoneNumber: `+${given.phone}`, email: null, contactId: given.phone },
    items: given.items,
    itemCount: given.items.reduce((count, { quantity }) => count + quantity, 0),
    subtotal: money(given.subtotal),
    discount: money(given.discount),
    tax: money(given.tax),
    shipping: money(given.shipping),
    total: money(given.total),
    placedAt: given.placedAt,
    updatedAt: given.placedAt,
    keys: { messageId: given.messageId, orderRequestId: given.orderRequestId, orderToken: null },
    source: { kind: 'LEDGER', asOf: given.placedAt },
  });
}

function item(productId: string, name: string, quantity: number, price: string, isCustomItem: boolean): OrderItem {
  return { productId, retailerId: null, name, quantity, unitPrice: money(price), total: null, imageUrl: null, isCustomItem };
}

function money(amount: string): Money;
function money(amount: string | null): Money | null;
function money(amount: string | null): Money | null {
  return amount === null ? null : { amount, currencyCode: 'BRL' };
}
