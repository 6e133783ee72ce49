import type { RecordSource } from './record-source.js';
import type { Instant } from './time.js';

export interface Label {
  readonly channel: string;
  /** Null where the provider gives names only. */
  readonly labelId: string | null;
  readonly name: string;
}

export interface CustomField {
  readonly channel: string;
  readonly customFieldId: string | null;
  readonly name: string;
  readonly replyType: string | null;
}

export interface CustomFieldValue {
  readonly name: string;
  readonly value: string | null;
}

/** A person in a channel's address book. `contactId` is the provider's own address, verbatim, and is what is sent back. */
export interface Subscriber {
  readonly channel: string;
  readonly subscriberId: string | null;
  readonly contactId: string;
  readonly phoneNumber: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly gender: string | null;
  readonly labels: readonly Label[] | null;
  readonly customFields: readonly CustomFieldValue[] | null;
  readonly assignedAgent: string | null;
  readonly unreadCount: number | null;
  readonly createdAt: Instant | null;
  readonly lastMessageAt: Instant | null;
  readonly raw: unknown;
  /** Absent in what an adapter returns. */
  readonly source?: RecordSource | undefined;
}

export interface SubscriberFilter {
  readonly labels?: readonly string[] | null;
  readonly search?: string | null;
}

export function matchesSubscriberFilter(subscriber: Subscriber, filter: SubscriberFilter): boolean {
  const labels = subscriber.labels?.map((label) => label.name.toLowerCase()) ?? [];
  return (
    (filter.labels == null || filter.labels.some((name) => labels.includes(name.toLowerCase()))) &&
    (filter.search == null || subscriberText(subscriber).toLowerCase().includes(filter.search.toLowerCase()))
  );
}

/** The text that `search` looks in. */
export function subscriberText({ name, firstName, lastName, email, contactId }: Subscriber): string {
  return [name, firstName, lastName, email, contactId].join('\n');
}

export type SubscriberSortField = 'CREATED_AT' | 'LAST_MESSAGE_AT' | 'NAME';
