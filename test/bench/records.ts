/** So many orders as `catalog/order/list` tells them, of twenty customers, a minute apart, the newest last. */
export function orderRecords(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    order_unique_id: `17231046738012345${String(6000 + index)}`,
    catalog_id: String(count),
    chat_id: phoneOf(index % 20),
    catalog_name: 'Catalog Name',
    first_name: `John ${index % 20}`,
    last_name: 'Doe',
    cart_total: 4300 + index,
    cart_currency: 'USD',
    cart_status_raw: 'Submitted',
    ordered_at: timeOf(index),
    updated_at: timeOf(index),
    payment_amount: 4300 + index,
    payment_method: 'Cash on Delivery',
    order_admin_notes: `note ${index}`,
    transaction_id: `transaction-${index}`,
  }));
}

/** Catalogs as `catalog/list` tells them; each is named by how many orders it has. */
export const catalogRecords: readonly object[] = ['20', '200'].map((catalogId) => ({
  catalog_id: catalogId,
  catalog_name: `Catalog of ${catalogId}`,
}));

function phoneOf(index: number): string {
  return `9190000${String(10_000 + index)}`;
}

function timeOf(index: number): string {
  return new Date(Date.UTC(2024, 7, 8, 8, index)).toISOString().slice(0, 19).replace('T', ' ');
}
