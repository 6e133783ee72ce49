import { compareText } from '../../domain/position.js';
import type { Instant } from '../../domain/time.js';
import type { ContactScope } from './merge-rows.js';
import type { Person } from './person.js';

/** What may be read of a customer. Everything else is as if it did not exist. */
export interface CustomerScope {
  readonly channels: readonly string[];
  readonly orders: boolean;
  readonly messages: boolean;
}

/** What identifies a customer: a number in its canonical form with the channel '', or an address without a number and its channel. */
export interface CustomerKey {
  readonly channel: string;
  readonly address: string;
}

/** An address under which a channel knows a customer. */
export interface CustomerContact {
  readonly channel: string;
  /** Null: only orders with the number are known. */
  readonly contactId: string | null;
  /** In its canonical form; null where the channel never reported it. */
  readonly phoneNumber: string | null;
  /** WhatsApp's address without a number; null where none is known, or several are. */
  readonly lid: string | null;
}

/** A customer as far as a scope shows one. */
export interface LedgerCustomer {
  /** Of all keys by which the customer can be found, the same one whichever was asked for. */
  readonly key: CustomerKey;
  readonly person: Person;
  /** In their canonical form. */
  readonly phoneNumbers: readonly string[];
  readonly contacts: readonly CustomerContact[];
  readonly firstSeenAt: Instant | null;
  readonly lastSeenAt: Instant | null;
  /** Null also where the scope has no orders. */
  readonly firstOrderAt: Instant | null;
  readonly lastOrderAt: Instant | null;
}

export function contactScope({ channels, orders, messages }: CustomerScope): ContactScope {
  return { channels, withOrders: orders, withMessages: messages };
}

/** The first of the person's numbers, else of the addresses: it depends on nothing that the scope does not show. */
export function keyOf(person: Person): CustomerKey {
  const [number] = person.canonicalNumbers;
  if (number !== undefined) return { channel: '', address: number };
  const sorted = [...person.addresses().others].sort(
    (left, right) => compareText(left.channel, right.channel) || compareText(left.address, right.address),
  );
  return sorted[0] ?? { channel: '', address: '' };
}
