import type { CustomFieldValue, Label, Subscriber } from '../../../domain/subscriber.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import { readTime } from '../../../domain/time.js';
import { isRecord, readCount, type UntrustedRecord } from '../../kit/untrusted.js';
import { readKey, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';

/**
 * A subscriber of subscriber/list, or of either format of subscriber/get; null without an address. `askedContactId` is used when
 * subscriber/get does not repeat the address.
 */
export function toSubscriber(record: UntrustedRecord, account: Account, askedContactId: string | null = null): Subscriber | null {
  const contactId = readKey(record['chat_id']) ?? readKey(record['phone_number']) ?? askedContactId;
  if (contactId === null) return null;
  const [firstName, lastName] = [readText(record['first_name']), readText(record['last_name'])];
  return {
    channel: account.channel,
    subscriberId: readKey(record['subscriber_id']),
    contactId,
    phoneNumber: toPhoneNumber(contactId),
    firstName,
    lastName,
    name: [firstName, lastName].filter((part) => part !== null).join(' ') || null,
    email: readText(record['email']),
    gender: readText(record['gender'])?.toLowerCase() ?? null,
    labels: readLabels(record, account.channel),
    customFields: readCustomFields(record['custom_fields']),
    assignedAgent: readText(record['assigned_agent']),
    unreadCount: readCount(record['unseen_count']),
    createdAt: readTime(record['created_at'], account.timeZone),
    lastMessageAt: readTime(record['last_message_time'], account.timeZone),
    raw: withoutSecrets(record),
  };
}

/** `labels` is a list of names, `label_names` one text such as "One ,two". Neither has ids. */
function readLabels(record: UntrustedRecord, channel: string): Label[] | null {
  const { labels, label_names: labelNames } = record;
  const values = Array.isArray(labels) ? (labels as unknown[]) : typeof labelNames === 'string' ? labelNames.split(',') : null;
  if (values === null) return null;
  const names = values.map(readText).filter((name) => name !== null);
  return [...new Set(names)].map((name) => ({ channel, labelId: null, name }));
}

/** An object of names and values. PHP writes an empty object as a list. */
function readCustomFields(value: unknown): CustomFieldValue[] | null {
  if (Array.isArray(value) && value.length === 0) return [];
  if (!isRecord(value)) return null;
  const shown = withoutSecrets(value);
  return Object.entries(isRecord(shown) ? shown : {}).map(([name, inner]) => ({ name, value: readValue(inner) }));
}

function readValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
