/** The columns of the list of orders, in their order. */
export const columnNames = ['select', 'order', 'customer', 'channel', 'status', 'payment', 'total', 'placedAt'] as const;

export type ColumnName = (typeof columnNames)[number];
