// What every peer makes of what the upstream answers.
const catalogs = { small: '20', large: '200' };

/** Which catalog's orders a query wants. Every other channel has one of 24 orders. */
export function catalogOf({ filter }) {
  return catalogs[filter.channels[0]] ?? '24';
}

/** A page of orders, out of all that the upstream reports. */
export function toOrders(records, { first = 20, after, filter, orderBy }) {
  const sign = orderBy?.direction === 'ASC' ? 1 : -1;
  const orders = records.map(toOrder).filter((order) => passes(order, filter));
  orders.sort((left, right) => sign * compare(left, right));
  const place = after == null ? undefined : placeOf(after);
  const behind = place === undefined ? orders : orders.filter((order) => sign * compare(order, place) > 0);
  return behind.slice(0, first);
}

function passes({ placedAt }, { placedFrom, placedTo }) {
  return (placedFrom == null || placedAt >= placedFrom) && (placedTo == null || placedAt < placedTo);
}

function compare(left, right) {
  if (left.placedAt !== right.placedAt) return left.placedAt < right.placedAt ? -1 : 1;
  return left.reference === right.reference ? 0 : left.reference < right.reference ? -1 : 1;
}

/** The cursors are Parley's: version, list, and for each channel the sort key and the reference. */
function placeOf(cursor) {
  const [, , [, placedAt, reference]] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return { placedAt, reference };
}

export function toCatalogs(records, catalogIds) {
  const known = new Map(records.map((record) => [record.catalog_id, { catalogId: record.catalog_id, name: record.catalog_name }]));
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
