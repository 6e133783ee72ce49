// What every contestant does with the upstream: the same two calls, the same reading of what they answer, nothing else.
import { Pool } from 'undici';

const pool = new Pool(process.env.UPSTREAM, { connections: 64, pipelining: 1 });
const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

export async function ask(endpoint, fields) {
  const body = new URLSearchParams({ apiToken: 'bench-token', ...fields }).toString();
  const answer = await pool.request({ method: 'POST', path: `/api/v1/whatsapp/${endpoint}`, headers, body });
  return answer.body.json();
}

const catalogs = { small: '20', large: '200' };

export async function readOrders({ first = 20, filter, orderBy }) {
  const { message } = await ask('catalog/order/list', { whatsapp_catalog_id: catalogs[filter.channels[0]] });
  const sign = orderBy?.direction === 'ASC' ? 1 : -1;
  const orders = message.map(toOrder).sort((left, right) => sign * (left.placedAt < right.placedAt ? -1 : 1));
  return orders.slice(0, first);
}

/** One call for all the catalogs of a query. */
export async function readCatalogs(catalogIds) {
  const { message } = await ask('catalog/list', {});
  const known = new Map(message.map((record) => [record.catalog_id, { catalogId: record.catalog_id, name: record.catalog_name }]));
  return catalogIds.map((catalogId) => known.get(catalogId) ?? null);
}

function toOrder(record) {
  const phoneNumber = `+${record.chat_id}`;
  return {
    reference: record.order_unique_id,
    number: null,
    status: 'PENDING',
    providerStatus: record.cart_status_raw,
    paymentStatus: 'UNKNOWN',
    providerPaymentStatus: null,
    customer: { name: record.first_name, phoneNumber, email: null, contactId: record.chat_id },
    total: { amount: `${record.cart_total}`, currencyCode: record.cart_currency },
    paymentAmount: { amount: `${record.payment_amount}`, currencyCode: record.cart_currency },
    paymentMethod: record.payment_method,
    transactionId: record.transaction_id,
    subtotal: null,
    discount: null,
    tax: null,
    shipping: null,
    items: null,
    itemCount: null,
    shippingDate: null,
    deliveryDate: null,
    adminNotes: null,
    branchId: null,
    paidAt: null,
    placedAt: `${record.ordered_at.replace(' ', 'T')}.000Z`,
    updatedAt: `${record.updated_at.replace(' ', 'T')}.000Z`,
    statusChangedAt: null,
    catalogId: record.catalog_id,
  };
}
