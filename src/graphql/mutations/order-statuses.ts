import { createHash } from 'node:crypto';
import type { Refusal } from '../../contract/error.js';
import { writeInBulk } from '../../writes/bulk.js';
import type { Context } from '../request/context.js';
import type { MutationResolvers, UpdateOrderStatusesInput, UpdateOrderStatusInput } from '../schema/generated.js';
import type { OrderStatusResult } from '../schema/parents.js';
import { changeStatus } from './order-write.js';
import { invalid } from './write-input.js';

const maxUpdates = 100;

/** An order's own key is this key, a slash and a hash of 43 characters; a key has at most 255. */
const maxKey = 200;

export const orderStatusesMutations = {
  updateOrderStatuses: async (_root, { input }, context) => {
    const userErrors = findFaults(input);
    if (userErrors.length > 0) return { results: [], userErrors };
    const updates = input.updates.map((update) => ({ ...update, idempotencyKey: keyOf(update, input.idempotencyKey) }));
    return { results: await writeInBulk(updates, (update, index) => changeOne(context, update, index), notAttempted), userErrors };
  },
} satisfies MutationResolvers;

async function changeOne(context: Context, update: UpdateOrderStatusInput, index: number): Promise<OrderStatusResult> {
  const { userErrors, ...payload } = await changeStatus(context, update);
  return { ...payload, orderId: update.orderId, userErrors: userErrors.map((refusal) => below(refusal, index)) };
}

function notAttempted({ orderId }: UpdateOrderStatusInput): OrderStatusResult {
  const message = 'The time for this request was used up, and nothing was sent for this order. Send it again.';
  return { orderId, orderKey: null, outcome: null, userErrors: [{ code: 'NOT_ATTEMPTED', message }] };
}

/** The field of a refusal is below its update. */
function below(refusal: Refusal, index: number): Refusal {
  return refusal.field === undefined ? refusal : { ...refusal, field: ['updates', String(index), ...refusal.field] };
}

/** Two updates of one order would depend on which is written first, and two orders with one key would be one write. */
function findFaults({ updates, idempotencyKey }: UpdateOrderStatusesInput): readonly Refusal[] {
  if (updates.length === 0 || updates.length > maxUpdates) return [invalid(['updates'], `Give 1 to ${maxUpdates} orders.`)];
  const isKeyInvalid = idempotencyKey != null && (idempotencyKey.length === 0 || idempotencyKey.length > maxKey);
  return [
    ...(isKeyInvalid ? [invalid(['idempotencyKey'], `This key must have 1 to ${maxKey} characters.`)] : []),
    ...findRepeated(updates, 'orderId', 'This order is given twice. Give it once.'),
    ...findRepeated(updates, 'idempotencyKey', 'This key is given twice. Each order needs its own.'),
  ];
}

function findRepeated(updates: readonly UpdateOrderStatusInput[], name: 'orderId' | 'idempotencyKey', message: string): readonly Refusal[] {
  const seen = new Set<string>();
  return updates.flatMap(({ [name]: value }, index) => {
    if (value == null) return [];
    const isRepeated = seen.has(value);
    seen.add(value);
    return isRepeated ? [invalid(['updates', String(index), name], message)] : [];
  });
}

function keyOf({ orderId, idempotencyKey }: UpdateOrderStatusInput, common: string | null | undefined): string | null {
  if (idempotencyKey != null || common == null) return idempotencyKey ?? null;
  return `${common}/${createHash('sha256').update(orderId).digest('base64url')}`;
}
