import type { Refusal } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Money } from '../../domain/money.js';
import { toOrder, type Order, type OrderItem } from '../../domain/order.js';
import { readPhoneNumber } from '../../domain/phone.js';
import { now } from '../../domain/time.js';
import { contactIdOf } from '../request/contact-address.js';
import type { OrderItemInput, TrackOrderInput } from '../schema/generated.js';
import { invalid } from './write-input.js';

/** Reads the order from the input, or returns all faults of the input. */
export function readTrackedOrder(
  input: TrackOrderInput,
  channel: ChannelEntry,
): { readonly order: Order } | { readonly refusals: readonly Refusal[] } {
  const phoneNumber = readPhoneNumber(input.customer.phoneNumber);
  const refusals = [
    ...(phoneNumber === null
      ? [invalid(['customer', 'phoneNumber'], 'This is not a valid phone number in E.164, such as +14155552671.')]
      : []),
    ...lengthFaults(input),
    ...(input.status === 'UNKNOWN' ? [invalid(['status'], 'UNKNOWN is not valid as input. Leave the status out instead.')] : []),
    ...(input.items ?? []).flatMap(itemFaults),
  ];
  if (refusals.length > 0 || phoneNumber === null) return { refusals };
  const at = now();
  return {
    order: toOrder({
      channel: channel.name,
      reference: input.reference.trim(),
      number: input.number ?? null,
      status: input.status ?? 'PENDING',
      paymentStatus: input.paymentStatus ?? 'UNKNOWN',
      customer: {
        name: input.customer.name ?? null,
        phoneNumber,
        email: input.customer.email ?? null,
        contactId: contactIdOf(channel.provider, phoneNumber),
      },
      items: input.items?.map(toItem) ?? null,
      itemCount: input.items?.length ?? null,
      subtotal: input.subtotal ?? null,
      discount: input.discount ?? null,
      tax: input.tax ?? null,
      shipping: input.shipping ?? null,
      total: input.total ?? null,
      placedAt: input.placedAt ?? null,
      keys: { messageId: input.messageId ?? null, orderRequestId: input.orderRequestId ?? null, orderToken: input.orderToken ?? null },
      source: { kind: 'LEDGER', asOf: at },
    }),
  };
}

export function toItem(item: OrderItemInput): OrderItem {
  const unitPrice: Money | null = item.unitPrice ?? null;
  return {
    productId: item.productId ?? null,
    retailerId: item.retailerId ?? null,
    name: item.name,
    quantity: item.quantity,
    unitPrice,
    total: null,
    imageUrl: null,
    isCustomItem: item.isCustomItem ?? null,
  };
}

function itemFaults(item: OrderItemInput, index: number): Refusal[] {
  return item.quantity >= 1 ? [] : [invalid(['items', String(index), 'quantity'], 'This must be at least 1.')];
}

function lengthFaults(input: TrackOrderInput): Refusal[] {
  const texts = {
    reference: input.reference,
    number: input.number,
    messageId: input.messageId,
    orderRequestId: input.orderRequestId,
    orderToken: input.orderToken,
  };
  return Object.entries(texts)
    .filter(([, text]) => text != null && (text.trim() === '' || text.length > 255))
    .map(([field]) => invalid([field], 'This must have 1 to 255 characters.'));
}
