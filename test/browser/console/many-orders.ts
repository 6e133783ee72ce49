import type { Page } from 'playwright-core';

/** From now on the gateway answers the page's query for the list with this many orders, which are called `MANY-0` and so on. */
export async function answerManyOrders(page: Page, count: number): Promise<void> {
  const answer = listOf(count);
  await page.route('**/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON() as { operationName: string };
    return operationName === 'Orders' ? route.fulfill({ json: answer }) : route.fallback();
  });
}

/** An answer to the query of the list with this many orders. */
function listOf(count: number): object {
  const edges = Array.from({ length: count }, (_, index) => ({
    __typename: 'OrderEdge',
    cursor: String(index),
    node: {
      __typename: 'Order',
      id: `many-${index}`,
      reference: `MANY-${index}`,
      number: null,
      status: 'PENDING',
      providerStatus: null,
      unconfirmedStatusChange: null,
      paymentStatus: 'PAID',
      providerPaymentStatus: null,
      placedAt: '2026-01-02T03:04:05.000Z',
      itemCount: 1,
      isDeletedAtProvider: false,
      total: { __typename: 'Money', amount: '1.00', currencyCode: 'USD' },
      customer: { __typename: 'OrderCustomer', name: `Customer ${index}`, phoneNumber: null, email: null, contactId: null },
      channel: {
        __typename: 'Channel',
        id: 'channel',
        name: 'many',
        provider: { __typename: 'Provider', name: 'many', displayName: 'Many' },
      },
    },
  }));
  const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null };
  return { data: { orders: { __typename: 'OrderConnection', edges, pageInfo, sources: [] } } };
}
