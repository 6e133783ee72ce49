import type { Refusal } from '../../contract/error.js';
import type { OrderRequest } from '../../contract/provider.js';
import type { OrderItem } from '../../domain/order.js';
import type { MutationResolvers, OrderItemInput, SendOrderInput } from '../schema/generated.js';
import type { ParsedMessage, WithoutRecipient } from './message-input.js';
import { sendMessage } from './message-write.js';
import { toItem } from './order-track-input.js';
import { invalid, textFaults } from './write-input.js';

export const orderSendMutations = {
  sendOrder: (_root, { input }, context) =>
    sendMessage(context, input, readOrderRequest(input), ({ orders }) => ({ toNumber: orders?.send, toContact: orders?.sendToContact }), {
      operation: 'sendOrder',
      capability: 'orders.send',
      needsOpenWindow: true,
    }),
} satisfies MutationResolvers;

function readOrderRequest(input: SendOrderInput): ParsedMessage<WithoutRecipient<OrderRequest>> {
  const { channel, currencyCode, discount = null, tax = null, shipping = null, paymentSettings = null } = input;
  const items: readonly OrderItem[] = input.items.map(toItem);
  return {
    message: { items, currencyCode, discount, tax, shipping, paymentSettings },
    refusals: [
      ...(items.length === 0 ? [invalid(['items'], 'Give at least one item.')] : []),
      ...input.items.flatMap((item, index) => itemFaults(item, ['items', String(index)], currencyCode)),
      ...Object.entries({ discount, tax, shipping }).flatMap(([field, amount]) =>
        amount?.startsWith('-') ? [invalid([field], 'This must not be negative.')] : [],
      ),
    ],
    content: { type: 'OrderContent', channel, orderReference: null, text: null },
  };
}

function itemFaults(item: OrderItemInput, field: readonly string[], currencyCode: string): readonly Refusal[] {
  const { name, quantity, unitPrice } = item;
  const price = [...field, 'unitPrice'];
  return [
    ...textFaults([...field, 'name'], name, 255),
    ...(quantity >= 1 ? [] : [invalid([...field, 'quantity'], 'This must be at least 1.')]),
    ...(unitPrice?.amount.startsWith('-') ? [invalid([...price, 'amount'], 'This must not be negative.')] : []),
    ...(unitPrice != null && unitPrice.currencyCode !== currencyCode
      ? [invalid([...price, 'currencyCode'], `All prices must be in ${currencyCode}, the currency of the order.`)]
      : []),
  ];
}
