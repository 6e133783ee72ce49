/** An item of GET /orders/{id}. */
export interface AwalLine {
  readonly product_name: string;
  readonly quantity: number;
  readonly price: number;
  readonly subtotal: number;
}

/** An order of GET /orders/{id}, and the branch that lists filter by. */
export interface AwalRecord {
  readonly id: number;
  readonly order_number: string;
  readonly customer_name: string;
  readonly customer_phone: string;
  readonly customer_email: string | null;
  readonly items: readonly AwalLine[];
  readonly subtotal: number;
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
  readonly currency: string;
  readonly status: string;
  readonly payment_status: string;
  readonly shipping_date: string | null;
  readonly delivery_date: string | null;
  readonly admin_notes: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly branch_id: string;
}

/** The documents' order (get-order page). Its phone number is not valid, and the total in the list is the subtotal of the detail. */
export const documentedOrder: AwalRecord = {
  id: 1,
  order_number: 'ORD-2024-001',
  customer_name: 'Ahmed Mohammed',
  customer_phone: '96650000000',
  customer_email: 'ahmed@example.com',
  items: [
    { product_name: 'Product 1', quantity: 2, price: 500, subtotal: 1000 },
    { product_name: 'Product 2', quantity: 1, price: 250, subtotal: 250 },
  ],
  subtotal: 1250,
  tax: 150,
  shipping: 50,
  total: 1450,
  currency: 'SAR',
  status: 'pending',
  payment_status: 'unpaid',
  shipping_date: null,
  delivery_date: null,
  admin_notes: null,
  created_at: '2024-01-15T10:30:00Z',
  updated_at: '2024-01-15T10:30:00Z',
  branch_id: '1',
};

/** An order with one item. Missing values are those of the documents' order. */
export function sampleOrder(given: Partial<AwalRecord> & Pick<AwalRecord, 'id'>): AwalRecord {
  const subtotal = given.subtotal ?? 100;
  const order = { tax: 0, shipping: 0, customer_email: null, ...given };
  return {
    ...documentedOrder,
    order_number: `ORD-2024-${String(given.id).padStart(3, '0')}`,
    items: [{ product_name: 'Dates, 1 kg', quantity: 1, price: subtotal, subtotal }],
    subtotal,
    total: subtotal + order.tax + order.shipping,
    updated_at: given.created_at ?? documentedOrder.updated_at,
    ...order,
  };
}

/** Invented, except for the first. */
export const sampleOrders: readonly AwalRecord[] = [
  documentedOrder,
  sampleOrder({
    id: 2,
    customer_name: 'Fatimah Al-Qahtani',
    customer_phone: '966501234567',
    customer_email: 'fatimah@example.com',
    subtotal: 89.5,
    tax: 13.43,
    shipping: 25,
    total: 127.93,
    status: 'accepted',
    payment_status: 'paid',
    created_at: '2024-01-16T08:05:12Z',
    updated_at: '2024-01-16T08:20:00Z',
  }),
  sampleOrder({
    id: 3,
    customer_name: 'Omar Haddad',
    customer_phone: '971501234567',
    subtotal: 320,
    currency: 'AED',
    status: 'shipped',
    payment_status: 'paid',
    shipping_date: '2024-01-18',
    delivery_date: '2024-01-22',
    admin_notes: 'Call before delivery',
    created_at: '2024-01-17T19:44:03Z',
    updated_at: '2024-01-18T06:00:00Z',
    branch_id: '2',
  }),
  sampleOrder({
    id: 4,
    customer_name: 'Mariam Al-Sabah',
    customer_phone: '96551234567',
    subtotal: 12.375,
    currency: 'KWD',
    status: 'delivered',
    payment_status: 'unpaid',
    shipping_date: '2024-01-19',
    delivery_date: '2024-01-20',
    created_at: '2024-01-18T11:00:00Z',
    updated_at: '2024-01-20T15:30:00Z',
  }),
  sampleOrder({
    id: 5,
    customer_name: 'Khalid Al-Thani',
    customer_phone: '97455123456',
    subtotal: 540,
    currency: 'QAR',
    status: 'completed',
    payment_status: 'paid',
    shipping_date: '2024-01-20',
    delivery_date: '2024-01-23',
    created_at: '2024-01-18T11:00:00Z',
    updated_at: '2024-01-25T09:00:00Z',
    branch_id: '2',
  }),
  sampleOrder({
    id: 6,
    customer_name: 'Fatimah Al-Qahtani',
    customer_phone: '966501234567',
    customer_email: 'fatimah@example.com',
    subtotal: 42,
    status: 'pending',
    created_at: '2024-01-21T21:15:30Z',
  }),
  sampleOrder({
    id: 7,
    customer_name: 'Youssef Nabil',
    customer_phone: '201001234567',
    subtotal: 1999.99,
    currency: 'EGP',
    status: 'accepted',
    payment_status: 'unpaid',
    created_at: '2024-01-22T05:59:59Z',
    updated_at: '2024-01-22T06:10:00Z',
  }),
];
