// The part of Parley's schema that the shared workloads use.
export const typeDefs = `
  type Query {
    orders(first: Int = 20, after: String, filter: OrderFilter, orderBy: OrderSort): OrderConnection!
    orderByReference(channel: String!, reference: String!): Order
    conversation(channel: String!, contactId: String!): Conversation
  }
  input OrderFilter { channels: [String!] placedFrom: String placedTo: String }
  input OrderSort { field: OrderSortField! direction: SortDirection! }
  enum OrderSortField { PLACED_AT UPDATED_AT }
  enum SortDirection { ASC DESC }
  type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! }
  type Order {
    reference: String! number: String status: String! providerStatus: String paymentStatus: String! providerPaymentStatus: String
    customer: OrderCustomer! catalog: Catalog conversation: Conversation items: [OrderItem!] itemCount: Int
    subtotal: Money discount: Money tax: Money shipping: Money total: Money paymentAmount: Money
    paymentMethod: String transactionId: String paidAt: String
    shippingDate: String deliveryDate: String adminNotes: String branchId: String
    placedAt: String updatedAt: String statusChangedAt: String
  }
  type OrderCustomer { name: String phoneNumber: String email: String contactId: String }
  type Conversation { contactId: String! messages(last: Int): MessageConnection! }
  type MessageConnection { nodes: [Message!]! }
  type Message { messageId: String! sentAt: String direction: String }
  type OrderItem { name: String }
  type Money { amount: String! currencyCode: String! }
  type Catalog { catalogId: String! name: String }
`;
