// What every peer makes of what the upstream answers.
const catalogs = { small: '20', large: '200' };

/** Which catalog a channel's orders are in: mostly one of 24 orders. */
export function catalogOf(channel) {
  return catalogs[channel] ?? '24';
}

/** A page of orders, out of all that the upstream reports of each channel. */
export function toPage(lists, { first = 20, after, filter, orderBy }) {
  const sign = orderBy?.direction === 'ASC' ? 1 : -1;
  const places = after == null ? new Map() : placesOf(after);
  const orders = lists.flatMap(({ channel, records }) => {
    const place = places.get(channel);
    const found = records.map((record) => toOrder(record, channel)).filter((order) => passes(order, filter));
    return place === undefined ? found : found.filter((order) => compare(order, place, sign) > 0);
  });
  orders.sort((left, right) => compare(left, right, sign));
  return { nodes: orders.slice(0, first), pageInfo: { hasNextPage: orders.length > first } };
}

function passes({ placedAt }, { placedFrom, placedTo }) {
  return (placedFrom == null || placedAt >= placedFrom) && (placedTo == null || placedAt < placedTo);
}

function compare(left, right, sign) {
  return (
    sign * compareText(left.placedAt, right.placedAt) ||
    compareText(left.channel, right.channel) ||
    sign * compareText(left.reference, right.reference)
  );
}

function compareText(left, right) {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** The cursors are Parley's: version, list, and for each channel the sort key and the reference. */
function placesOf(cursor) {
  const [, , ...entries] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return new Map(entries.map(([channel, placedAt, reference]) => [channel, { channel, placedAt, reference }]));
}

export function toCatalogs(records, catalogIds) {
  const known = new Map(records.map((record) => [record.catalog_id, { catalogId: record.catalog_id, name: record.catalog_name }]));
  return catalogIds.map((catalogId) => known.get(catalogId) ?? null);
}

export function toOrder(record, channel) {
  const phoneNumber = `+${record.chat_id}`;
  return {
    channel,
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

const directions = { user: 'INBOUND', bot: 'OUTBOUND' };

/** The upstream's messages, the oldest first. */
export function toMessages(records, last) {
  const messages = records.map((record) => ({
    messageId: record.wa_message_id,
    sentAt: `${record.conversation_time.replace(' ', 'T')}.000Z`,
    direction: directions[record.sender] ?? null,
  }));
  messages.sort((left, right) => compareText(left.sentAt, right.sentAt));
  return { nodes: messages.slice(-last) };
}
