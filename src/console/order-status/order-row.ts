import { graphql } from '../generated/gql.js';

/** What a list shows of an order. */
export const orderRowFragment = graphql(`
  fragment OrderRow on Order {
    id
    reference
    number
    status
    providerStatus
    paymentStatus
    providerPaymentStatus
    placedAt
    unconfirmedStatusChange {
      status
      outcome
    }
    itemCount
    isDeletedAtProvider
    total {
      amount
      currencyCode
    }
    customer {
      name
      phoneNumber
      email
      contactId
    }
    channel {
      id
      name
      provider {
        name
        displayName
      }
    }
  }
`);
