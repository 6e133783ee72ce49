import type { Order, OrderItem } from '../../../domain/order.js';
import { toOrder } from '../../../domain/order.js';

/** Orders as in webhooks and order_details messages. The first has the documents' own masked reference_id. */
export const samples: readonly Order[] = [
  sample({
    reference: '395XXXXX',
    phoneNumber: '+16505551234',
    name: 'Jordan Miles',
    status: 'PROCESSING',
    currencyCode: 'USD',
    items: [['SKU-1042', 'Ceramic mug', 2, '14.50']],
    total: '29.00',
    placedAt: '2024-08-05T04:44:25.000Z',
  }),
  sample({
    reference: '395-2024-01',
    phoneNumber: '+919876543210',
    name: 'Asha Rao',
    status: 'PENDING',
    currencyCode: 'INR',
    items: [
      ['SAREE-77', 'Cotton saree', 1, '1600.00'],
      ['BLOUSE-12', 'Blouse', 2, '450.50'],
    ],
    total: '2501.00',
    placedAt: '2024-08-06T10:15:00.000Z',
  }),
  sample({
    reference: 'IN_2024.08.0117',
    phoneNumber: '+918023456789',
    name: 'Vikram Nair',
    status: 'PENDING',
    currencyCode: 'INR',
    items: [['TEA-500', 'Assam tea 500 g', 4, '210.25']],
    total: '841.00',
    placedAt: '2024-08-07T06:30:12.000Z',
  }),
  sample({
    reference: 'US-88213',
    phoneNumber: '+14155552671',
    name: null,
    status: 'SHIPPED',
    currencyCode: 'USD',
    items: [['LAMP-3', 'Desk lamp', 1, '64.99']],
    total: '64.99',
    placedAt: '2024-08-07T22:05:48.000Z',
  }),
];

interface Sample {
  readonly reference: string;
  readonly phoneNumber: string;
  readonly name: string | null;
  readonly status: 'PENDING' | 'PROCESSING' | 'SHIPPED';
  readonly currencyCode: string;
  readonly items: readonly (readonly [retailerId: string, name: string, quantity: number, price: string])[];
  readonly total: string;
  readonly placedAt: string;
}

function sample({ reference, phoneNumber, name, status, currencyCode, items, total, placedAt }: Sample): Order {
  return toOrder({
    channel: 'kaleyra',
    reference,
    status,
    providerStatus: status.toLowerCase(),
    paymentStatus: 'PENDING',
    providerPaymentStatus: 'pending',
    customer: { name, phoneNumber, email: null, contactId: phoneNumber.slice(1) },
    items: items.map(([retailerId, itemName, quantity, price]): OrderItem => ({
      ...{ productId: null, retailerId, name: itemName, quantity, isCustomItem: null },
      ...{ unitPrice: { amount: price, currencyCode }, total: null, imageUrl: null },
    })),
    itemCount: items.length,
    total: { amount: total, currencyCode },
    placedAt,
    updatedAt: placedAt,
    source: { kind: 'LEDGER', asOf: placedAt },
  });
}
