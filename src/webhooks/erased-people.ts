import { withoutPerson } from '../domain/order.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import type { Instant } from '../domain/time.js';
import type { LedgerParts } from '../store/store.js';

/** The events of a delivery that may be stored. */
export interface KeptEvents {
  readonly events: readonly ProviderEvent[];
  /** Whether an event was dropped or lost the person. */
  readonly isOfErased: boolean;
}

/** When a delivery arrived, and when people whom it names were erased, by address. */
export interface DeliveryContext {
  readonly receivedAt: Instant;
  readonly erasedAt: ReadonlyMap<string, Instant>;
}

/** When the people whom events of a channel name were erased last, by address. */
export function readErasures(
  { erasures }: Pick<LedgerParts, 'erasures'>,
  channel: string,
  events: readonly ProviderEvent[],
): Promise<ReadonlyMap<string, Instant>> {
  return erasures.latest(channel, [...new Set(events.flatMap(addressesIn))]);
}

/**
 * Removes what providers repeat of people who were erased. What a person did before the erasure is dropped, and an order that was placed before
 * it comes without the person. Everything later is kept: the person is a customer again. An event without a time counts as new.
 */
export function withoutErased({ erasedAt, receivedAt }: DeliveryContext, events: readonly ProviderEvent[]): KeptEvents {
  if (erasedAt.size === 0) return { events, isOfErased: false };
  const kept = events.map((event) => {
    const times = addressesIn(event).flatMap((address) => erasedAt.get(address) ?? []);
    return times.reduce<ProviderEvent | null>((left, at) => left && afterErasure(left, at, receivedAt), event);
  });
  return { events: kept.filter((event) => event !== null), isOfErased: kept.some((event, index) => event !== events[index]) };
}

function addressesIn(event: ProviderEvent): readonly string[] {
  switch (event.kind) {
    case 'order-received':
      return [event.order.customer.contactId, event.order.customer.phoneNumber].filter(isAddress);
    case 'message-received':
      return [event.message.contactId].filter(isAddress);
    case 'message-status':
    case 'message-reaction':
      return [event.contactId].filter(isAddress);
    case 'contact-paired':
      return [event.contactId, event.alias].filter(isAddress);
    case 'order-changed':
    case 'channel-state':
    case 'template-changed':
    case 'unsupported':
      return [];
  }
}

function isAddress(text: string | null): text is string {
  return text !== null && text !== '';
}

/** What remains of an event of an erased person; null: nothing. */
function afterErasure(event: ProviderEvent, erasedAt: Instant, receivedAt: Instant): ProviderEvent | null {
  const isBefore = (at: Instant | null): boolean => (at ?? receivedAt) <= erasedAt;
  switch (event.kind) {
    case 'order-received':
      return isBefore(event.order.placedAt ?? event.at) ? { ...event, order: withoutPerson(event.order) } : event;
    case 'message-received':
      return isBefore(event.message.sentAt) ? null : event;
    case 'message-status':
      // The message itself may be an erased one: without the address its late status says nothing about a person.
      return isBefore(event.at) ? null : { ...event, contactId: null };
    case 'message-reaction':
    case 'contact-paired':
      return isBefore(event.at) ? null : event;
    default:
      return event;
  }
}
