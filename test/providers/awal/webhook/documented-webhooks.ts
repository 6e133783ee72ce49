/** The samples of the webhooks page, verbatim. */
export const documented = {
  verification: `{
  "type": "verification",
  "challenge": "random_string_here"
}`,
  received: `{
  "event": "message.received",
  "timestamp": "2024-01-20T10:30:00Z",
  "data": {
    "message_id": "wamid.HBgMOTY2NTAwMDAwMDAwFQIAERgS...",
    "conversation_id": 123,
    "from": "96650000000",
    "to": "96650000001",
    "type": "text",
    "body": "Hello, I need help",
    "timestamp": "2024-01-20T10:30:00Z"
  }
}`,
  status: `{
  "event": "message.status.updated",
  "timestamp": "2024-01-20T10:31:00Z",
  "data": {
    "message_id": "wamid.HBgMOTY2NTAwMDAwMDAwFQIAERgS...",
    "status": "delivered",
    "timestamp": "2024-01-20T10:31:00Z"
  }
}`,
  conversation: `{
  "event": "conversation.created",
  "timestamp": "2024-01-20T10:30:00Z",
  "data": {
    "conversation_id": 123,
    "contact_id": 456,
    "phone_number": "96650000000",
    "created_at": "2024-01-20T10:30:00Z"
  }
}`,
} as const;

/** Assumed: the event of an order carries the record of list-orders' sample. */
export const orderEvent = {
  event: 'order.created',
  timestamp: '2024-01-15T10:30:01Z',
  data: {
    id: 1,
    order_number: 'ORD-2024-001',
    customer_name: 'Ahmed Mohammed',
    customer_phone: '96650000000',
    total: 1250.0,
    currency: 'SAR',
    status: 'pending',
    payment_status: 'unpaid',
    shipping_date: null,
    delivery_date: null,
    created_at: '2024-01-15T10:30:00Z',
    updated_at: '2024-01-15T10:30:00Z',
  },
};
