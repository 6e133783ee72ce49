import { toPhoneNumber } from '../../../domain/phone.js';
import type { Subscriber } from '../../../domain/subscriber.js';
import { readTime } from '../../../domain/time.js';
import { isRecord, readText } from '../../kit/untrusted.js';

/**
 * A contact as POST /contacts returns it; that a list has the same record is assumed. Null without a number, by which conversations and
 * orders name a customer, or without an id, which changes need.
 */
export function readContact(
  value: unknown,
  { channel, timeZone }: { readonly channel: string; readonly timeZone: string },
): Subscriber | null {
  if (!isRecord(value)) return null;
  const subscriberId = readText(value['id']);
  const phone = readText(value['phone']);
  const contactId = phone?.replaceAll(/\D/g, '') ?? '';
  if (subscriberId === null || !/^[1-9]\d{0,18}$/.test(subscriberId) || contactId === '') return null;
  return {
    channel,
    subscriberId,
    contactId,
    phoneNumber: toPhoneNumber(phone),
    firstName: null,
    lastName: null,
    name: readText(value['name']),
    email: readText(value['email']),
    gender: null,
    labels: null,
    customFields: null,
    assignedAgent: null,
    unreadCount: null,
    createdAt: readTime(value['created_at'], timeZone),
    lastMessageAt: null,
    raw: value,
  };
}
