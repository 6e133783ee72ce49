import type { Refusal } from '../../contract/error.js';
import type { OrderRequest } from '../../contract/provider.js';
import type { Money } from '../../domain/money.js';
import type { Order, OrderCustomer, OrderItem } from '../../domain/order.js';
import { storeSentOrder, type SentOrder } from '../../writes/sent-order.js';
import type { MutationResolvers, OrderItemInput, SendOrderInput, SendOrderPayloadResolvers } from '../schema/generated.js';
import type { RequiredResolvers, WritePayload } from '../schema/parents.js';
import type { ParsedMessage, WithoutRecipient } from './message-input.js';
import { messagePayloadResolvers, sendMessage } from './message-write.js';
import { toItem } from './order-track-input.js';
import { invalid, optionalTextFaults, textFaults } from './write-input.js';

export const orderSendMutations = {
  sendOrder: (_root, { input }, context) =>
    sendMessage(context, input, readOrderRequest(input), ({ orders }) => ({ toNumber: orders?.send, toContact: orders?.sendToContact }), {
      operation: 'sendOrder',
      capability: 'orders.send',
      needsOpenWindow: input.template == null,
      settled: (result, parts, { phoneNumber, contactId }) =>
        storeSentOrder(parts, { ...sentOrderOf(input), client: context.viewer.name, customer: customerOf(phoneNumber, contactId) }, result),
    }),
} satisfies MutationResolvers;

export const sendOrderPayloadResolvers: RequiredResolvers<SendOrderPayloadResolvers, WritePayload> = {
  message: messagePayloadResolvers.message,
  order: ({ channel, result }, _args, context): Promise<Order | null> | null => {
    const key = result['orderReference'] ?? null;
    return channel === null || key === null ? null : context.loaders.order.load({ channel: channel.name, key });
  },
};

/** What the input says of the order. */
function sentOrderOf(input: SendOrderInput): Omit<SentOrder, 'client' | 'customer'> {
  const { channel, currencyCode, discount, tax, shipping } = input;
  const toMoney = (amount: string | null | undefined): Money | null => (amount == null ? null : { amount, currencyCode });
  return {
    channel,
    currencyCode,
    items: input.items.map(toItem),
    discount: toMoney(discount),
    tax: toMoney(tax),
    shipping: toMoney(shipping),
  };
}

function customerOf(phoneNumber: string | null, contactId: string): OrderCustomer {
  return { name: null, phoneNumber, email: null, contactId };
}

function readOrderRequest(input: SendOrderInput): ParsedMessage<WithoutRecipient<OrderRequest>> {
  const { channel, currencyCode, discount = null, tax = null, shipping = null, paymentSettings = null } = input;
  const { text = null, reference = null, template = null } = input;
  const { footerText = null, catalogId = null, expiresAt = null, expirationText = null } = input;
  const items: readonly OrderItem[] = input.items.map(toItem);
  return {
    message: {
      ...{ items, currencyCode, discount, tax, shipping, paymentSettings, text, reference, template },
      ...{ footerText, catalogId, expiresAt, expirationText },
    },
    refusals: [
      ...(items.length === 0 ? [invalid(['items'], 'Give at least one item.')] : []),
      ...input.items.flatMap((item, index) => itemFaults(item, ['items', String(index)], currencyCode)),
      ...Object.entries({ discount, tax, shipping }).flatMap(([field, amount]) =>
        amount?.startsWith('-') ? [invalid([field], 'This must not be negative.')] : [],
      ),
      ...optionalTextFaults(['text'], text, 1024),
      ...optionalTextFaults(['reference'], reference, 255),
    ],
    content: { type: 'OrderContent', channel, orderReference: reference, text },
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
