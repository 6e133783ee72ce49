import type { ApolloClient, ErrorLike } from '@apollo/client';
import { failureOf, type Failure } from '../../client/failure.js';
import { newIdempotencyKey } from '../../client/idempotency-key.js';
import { isInUse, type Refusal } from '../../client/refusal.js';
import { graphql } from '../generated/gql.js';
import type { MessageTemplateInput, OrderStatus, PaymentStatus, WriteOutcome } from '../generated/graphql.js';
import { beginStatusChange, noteStatusChange } from './status-progress.js';

export const changeStatusDocument = graphql(`
  mutation ChangeStatus($input: UpdateOrderStatusInput!) {
    updateOrderStatus(input: $input) {
      outcome
      order {
        id
        ...OrderRow
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

export const changeStatusesDocument = graphql(`
  mutation ChangeStatuses($input: UpdateOrderStatusesInput!) {
    updateOrderStatuses(input: $input) {
      results {
        orderId
        outcome
        order {
          id
          ...OrderRow
        }
        userErrors {
          field
          message
          code
        }
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** What became of the change of one order. */
export interface StatusOutcome {
  readonly orderId: string;
  readonly outcome: WriteOutcome | null;
  readonly refusals: readonly Refusal[];
  /** Whether the answer had the order, which then says itself how far the change has come. */
  readonly hasOrder?: boolean;
  /** Set where no answer arrived. */
  readonly failure?: Failure;
}

/** A new status, and what goes with it where the provider has a place for it. */
export interface NewStatus {
  readonly status: OrderStatus;
  readonly paymentStatus?: PaymentStatus;
  readonly message?: string;
  readonly template?: MessageTemplateInput;
}

/** Keys of requests without an answer: sending the same change again uses the same key, so that it cannot happen twice. */
const unansweredKeys = new Map<string, string>();

/** Sends one change for one or several orders. Their rows show it at once, and go back where it is refused. */
export async function sendStatusChange(client: ApolloClient, orderIds: readonly string[], change: NewStatus): Promise<StatusOutcome[]> {
  const request = JSON.stringify([orderIds, change]);
  const idempotencyKey = unansweredKeys.get(request) ?? newIdempotencyKey();
  unansweredKeys.set(request, idempotencyKey);
  beginStatusChange(orderIds, change.status);
  const outcomes = await send(client, orderIds, change, idempotencyKey).catch((error: Error): StatusOutcome[] =>
    orderIds.map((orderId) => ({ orderId, outcome: null, refusals: [], failure: failureOf(error) })),
  );
  if (outcomes.every(({ failure, refusals }) => failure === undefined && !isInUse(refusals))) unansweredKeys.delete(request);
  for (const { orderId, outcome, hasOrder } of outcomes) {
    noteStatusChange(orderId, outcome === 'APPLIED' || hasOrder === true ? null : outcome);
  }
  return outcomes;
}

async function send(
  client: ApolloClient,
  orderIds: readonly string[],
  change: NewStatus,
  idempotencyKey: string,
): Promise<StatusOutcome[]> {
  const [orderId = ''] = orderIds;
  if (orderIds.length === 1) {
    const input = { orderId, ...change, idempotencyKey };
    const { data, error } = await client.mutate({ mutation: changeStatusDocument, variables: { input } });
    return [outcomeOf(orderId, data?.updateOrderStatus, error)];
  }
  const input = { updates: orderIds.map((id) => ({ orderId: id, ...change })), idempotencyKey };
  const { data, error } = await client.mutate({ mutation: changeStatusesDocument, variables: { input } });
  const payload = data?.updateOrderStatuses;
  if (payload != null && payload.userErrors.length > 0) {
    return orderIds.map((id) => ({ orderId: id, outcome: null, refusals: payload.userErrors }));
  }
  return orderIds.map((id, index) => outcomeOf(id, payload?.results[index], error));
}

interface Answer {
  readonly order: unknown;
  readonly outcome: WriteOutcome | null;
  readonly userErrors: readonly Refusal[];
}

/** An UNKNOWN outcome has an error that explains it; it is no refusal. */
function outcomeOf(orderId: string, answer: Answer | null | undefined, error: ErrorLike | undefined): StatusOutcome {
  if (answer == null) return { orderId, outcome: null, refusals: [], failure: failureOf(error ?? new Error('The answer has no data.')) };
  const { outcome, order, userErrors } = answer;
  return { orderId, outcome, hasOrder: order != null, refusals: outcome === 'UNKNOWN' ? [] : userErrors };
}
