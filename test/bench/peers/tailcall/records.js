// What Tailcall makes of what the upstream answers; its scripts are no modules.
function toOrders(text) {
  const nodes = JSON.parse(text).message.map((record) => ({
    reference: record.order_unique_id,
    status: 'PENDING',
    total: { amount: `${record.cart_total}`, currencyCode: record.cart_currency },
    customer: { name: record.first_name, phoneNumber: `+${record.chat_id}` },
    placedAt: record.ordered_at,
  }));
  return JSON.stringify({ nodes: nodes.sort((left, right) => (left.placedAt < right.placedAt ? 1 : -1)) });
}

function toCatalog(text) {
  const record = JSON.parse(text).message.find(({ catalog_id }) => catalog_id === '20');
  return JSON.stringify({ catalogId: record.catalog_id, name: record.catalog_name });
}
