import { createCall } from '../../contract/call.js';
import type { Refusal, RefusalCode } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { readId } from '../../domain/id.js';
import type { Order } from '../../domain/order.js';
import { updateOrderDetails } from '../../writes/order-details.js';
import { updateOrderStatus } from '../../writes/order-status.js';
import { trackOrder } from '../../writes/order-track.js';
import type { WriteAnswer } from '../../writes/writes.js';
import type { Context } from '../request/context.js';
import type { MutationResolvers, UpdateOrderPayloadResolvers, UpdateOrderStatusInput, UserErrorResolvers } from '../schema/generated.js';
import { readTrackedOrder } from './order-track-input.js';
import { unknownChannel } from './write-input.js';
import type { OrderPayload, ArgumentRefusal, RequiredResolvers } from '../schema/parents.js';

export const orderMutations = {
  updateOrderStatus: (_root, { input }, context) => changeStatus(context, input),
  updateOrder: (_root, { input }, context) =>
    writeOrder(context, input.orderId, (channel, reference) =>
      updateOrderDetails(context, {
        client: context.viewer.name,
        provider: channel.provider,
        reference,
        change: {
          paymentStatus: input.paymentStatus ?? null,
          adminNotes: input.adminNotes ?? null,
          shippingDate: input.shippingDate ?? null,
          deliveryDate: input.deliveryDate ?? null,
          branchId: input.branchId ?? null,
          message: input.message ?? null,
        },
        idempotencyKey: input.idempotencyKey ?? null,
        readCall: createCall({ onExchange: context.calls.listenerOf(channel.name) }),
      }),
    ),
  trackOrder: async (_root, { input }, context) => {
    const channel = context.channel(input.channel);
    if (channel === undefined) return refused(unknownChannel);
    const read = readTrackedOrder(input, channel);
    if ('refusals' in read) return refused(...read.refusals);
    const answer = await trackOrder(context, {
      client: context.viewer.name,
      provider: channel.provider,
      order: read.order,
      idempotencyKey: input.idempotencyKey ?? null,
    });
    context.forgetReads();
    return toPayload(channel, read.order.reference, answer);
  },
} satisfies MutationResolvers;

export const orderPayloadResolvers: RequiredResolvers<UpdateOrderPayloadResolvers, OrderPayload> = {
  order: (payload, _args, context): Promise<Order | null> | null =>
    payload.orderKey === null ? null : context.loaders.order.load(payload.orderKey),
};

export const userErrorResolvers: RequiredResolvers<UserErrorResolvers, Refusal> = {
  field: (refusal) => pathOf(refusal),
  // Redacted here again, because a refusal may also come from a webhook or from records of an older version.
  providerCode: ({ providerCode }, _args, context) => (providerCode == null ? null : context.redactor.text(providerCode)),
  providerMessage: ({ providerMessage }, _args, context) => (providerMessage == null ? null : context.redactor.text(providerMessage)),
};

function pathOf(refusal: Refusal | ArgumentRefusal): readonly string[] | null {
  if (refusal.field === undefined) return null;
  return 'isOfArgument' in refusal ? refusal.field : ['input', ...refusal.field];
}

/** Changes the status of one order. */
export function changeStatus(context: Context, input: UpdateOrderStatusInput): Promise<OrderPayload> {
  return writeOrder(context, input.orderId, (channel, reference) =>
    updateOrderStatus(context, {
      client: context.viewer.name,
      provider: channel.provider,
      reference,
      change: {
        status: input.status,
        paymentStatus: input.paymentStatus ?? null,
        message: input.message ?? null,
        template: input.template ?? null,
        references: input.references ?? null,
      },
      expectedStatus: input.expectedStatus ?? null,
      idempotencyKey: input.idempotencyKey ?? null,
      readCall: createCall({ onExchange: context.calls.listenerOf(channel.name) }),
    }),
  );
}

/** Writes to an order and discards what the request read before. An order on a channel that the viewer may not see counts as missing. */
async function writeOrder(
  context: Context,
  id: string,
  write: (channel: ChannelEntry, reference: string) => Promise<WriteAnswer>,
): Promise<OrderPayload> {
  const parts = readId(id);
  if (parts === null || parts.type !== 'Order')
    return refused({ code: 'INVALID', field: ['orderId'], message: 'This is not the id of an order.' });
  const channel = context.channel(parts.channel);
  if (channel === undefined) return refused({ code: 'NOT_FOUND', field: ['orderId'], message: 'There is no such order.' });
  const reference = parts.key[0] ?? '';
  const answer = await write(channel, reference);
  context.forgetReads();
  return toPayload(channel, reference, answer);
}

/** Refusals that occur before the order was read. Returning the order with them would cost a needless provider call. */
const beforeReading = new Set<RefusalCode>([
  'INVALID',
  'NOT_FOUND',
  'UNSUPPORTED_STATUS',
  'CAPABILITY_NOT_SUPPORTED',
  'CAPABILITY_NOT_IMPLEMENTED',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_USE',
]);

function toPayload(channel: ChannelEntry, reference: string, { outcome, refusals }: WriteAnswer): OrderPayload {
  const isFreeToRead = channel.provider.orders?.get === undefined;
  const isWorthReading = outcome !== null || refusals.every(({ code }) => !beforeReading.has(code));
  return { orderKey: isFreeToRead || isWorthReading ? { channel: channel.name, key: reference } : null, outcome, userErrors: refusals };
}

function refused(...userErrors: Refusal[]): OrderPayload {
  return { orderKey: null, outcome: null, userErrors };
}
