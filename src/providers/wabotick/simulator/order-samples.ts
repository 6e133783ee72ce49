import type { UntrustedRecord } from '../../kit/untrusted.js';
import { customerInTurn } from '../../simulator/sample-values.js';

/** The first is catalog/list's documented record with its masked id. The second is the catalog of the documented order. */
export const catalogSamples: UntrustedRecord[] = [
  {
    catalog_id: '1429267xxxx5095',
    catalog_name: 'The White',
    catalog_url: 'https:xxxxx',
    checkout_settings: '{"tax_percentage":"5.5","shipping_charge":"20"}',
  },
  {
    catalog_id: '762561142206860',
    catalog_name: 'Catalog Name',
    catalog_url: 'https://wa.me/c/14155550100',
    checkout_settings: '{"tax_percentage":"0","shipping_charge":"4.99"}',
  },
];

/** catalog/order/list's documented record, verbatim. */
const documented: UntrustedRecord = {
  order_unique_id: '172310467380123456789',
  catalog_id: '762561142206860',
  chat_id: '0123456789',
  catalog_name: 'Catalog Name',
  first_name: 'John',
  cart_total: 4300,
  cart_currency: 'USD',
  cart_status_raw: 'Submitted',
  ordered_at: '2024-08-08 08:11:13',
  updated_at: '2024-08-08 08:30:40',
  payment_amount: 4300,
  payment_method: 'Cash on Delivery',
  shipping_address: '{"name":"John Doe","phone_number":"0123456789","email":"test@gmail.com","address":"pti road"}',
  checkout_account_email: null,
  checkout_amount: '0',
  checkout_timestamp: null,
  transaction_id: 'PD1723104673012345678933FAD1',
  paid_at: '2024-08-08 08:30:40',
  status_changed_at: '2024-08-08 08:30:40',
};

const white = { catalog_id: '1429267xxxx5095', catalog_name: 'The White' };
const unpaid = { paid_at: null, payment_amount: 0, payment_method: null, transaction_id: null };

/** A customer with a shipping address. */
function customer(chat_id: string, name: string, email: string, address: string): UntrustedRecord {
  const [first_name] = name.split(' ');
  return { chat_id, first_name, shipping_address: JSON.stringify({ name, phone_number: chat_id, email, address }) };
}

const ada = customer('14155552671', 'Ada Miller', 'ada@example.com', '1 Market Street, San Francisco');
const ravi = customer('919876543210', 'Ravi Kumar', 'ravi@example.in', '12 MG Road, Bengaluru');
const bruna = customer('5511987654321', 'Bruna Souza', 'bruna@example.com.br', 'Avenida Paulista 1000, São Paulo');

function order(
  order_unique_id: string,
  cart_status_raw: string,
  ordered_at: string,
  updated_at: string,
  more: UntrustedRecord,
): UntrustedRecord {
  return {
    ...documented,
    order_unique_id,
    cart_status_raw,
    ordered_at,
    updated_at,
    status_changed_at: updated_at,
    paid_at: updated_at,
    ...more,
  };
}

const inRupees = {
  cart_currency: 'INR',
  cart_total: 1299.5,
  payment_amount: 1299.5,
  payment_method: 'Razorpay',
  transaction_id: 'pay_OjQ7xT2Lk9',
};
const inReais = {
  cart_currency: 'BRL',
  cart_total: 250,
  payment_amount: 250,
  payment_method: 'Mercado Pago',
  transaction_id: '74120982210',
};
const byPaypal = {
  cart_total: 89.9,
  payment_amount: 89.9,
  payment_method: 'Paypal',
  transaction_id: '4BX12345AB678901C',
  checkout_account_email: 'ada@example.com',
  checkout_amount: '89.90',
  checkout_timestamp: '2024-08-09 17:02:11',
};

export const orderSamples: UntrustedRecord[] = [
  documented,
  order('172322293142012345678', 'Approved', '2024-08-09 17:01:31', '2024-08-09 17:02:11', { ...ada, ...byPaypal }),
  order('172336410057098765432', 'Shipped', '2024-08-11 08:15:00', '2024-08-12 06:00:00', { ...ravi, ...white, ...inRupees }),
  order('172345001200055501234', 'Delivered', '2024-08-12 08:06:52', '2024-08-15 19:44:03', { ...bruna, ...inReais }),
  order('172360877711066602345', 'Completed', '2024-08-14 04:12:57', '2024-08-20 11:00:00', { ...ada, ...white, ...byPaypal }),
  order('172371200000077703456', 'Refunded', '2024-08-15 08:53:20', '2024-08-21 09:30:00', { ...ravi, ...inRupees }),
  order('172380551234088804567', 'Submitted', '2024-08-16 10:51:52', '2024-08-16 10:51:52', { ...bruna, ...white, ...inReais, ...unpaid }),
  order('172390002100099905678', 'Submitted', '2024-08-17 13:07:01', '2024-08-17 13:07:01', {
    ...ada,
    cart_total: 15,
    ...unpaid,
    shipping_address: '',
  }),
];

const newCustomers: [UntrustedRecord, ...UntrustedRecord[]] = [
  customer('14155552672', 'Grace Cole', 'grace@example.com', '9 Valencia Street, San Francisco'),
  customer('919876543211', 'Meera Iyer', 'meera@example.in', '4 Park Street, Kolkata'),
  customer('5511987654322', 'Caio Lima', 'caio@example.com.br', 'Rua Augusta 200, São Paulo'),
];

/** The n-th order that is placed while the simulator runs; not paid yet. */
export function placedOrder(number: number, at: string, { catalog_id, catalog_name }: UntrustedRecord): UntrustedRecord {
  const reference = `1723950000000${String(number).padStart(8, '0')}`;
  const more = { ...customerInTurn(newCustomers, number - 1), catalog_id, catalog_name, cart_total: 49.9, ...unpaid };
  return order(reference, 'Submitted', at, at, more);
}
