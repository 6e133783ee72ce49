import type { AmountUnit } from '../../../domain/money.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import type { Instant } from '../../../domain/time.js';
import { readUnixTime } from '../../../domain/time.js';
import { isRecord, readFlag, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { isLid } from '../subscriber/contact-id.js';

/** For which channel and when a delivery is read. */
export interface EventContext {
  readonly channel: string;
  /** How amounts in carts count; undefined: thousandths. */
  readonly amountUnit: AmountUnit | undefined;
  readonly receivedAt: Instant;
}

const dayInMilliseconds = 24 * 60 * 60 * 1000;

/**
 * `momment` in milliseconds, in connection events in seconds; the documents of polls write `moment`. A time more than a day in the future
 * is ignored (the sample of ConnectedCallback is from the year 2798), because no later event could follow it.
 */
export function readMoment(event: UntrustedRecord, receivedAt: Instant): Instant | null {
  const at = readUnixTime(event['momment']) ?? readUnixTime(event['moment']);
  return at !== null && Date.parse(at) <= Date.parse(receivedAt) + dayInMilliseconds ? at : null;
}

export function isFromMe(event: UntrustedRecord): boolean {
  return readFlag(event['fromMe']) === true;
}

/**
 * The other side of the chat. `contactId` is `phone` verbatim, or the lid of an event without one: digits, a group's id, or the `…@lid` of
 * a hidden number.
 */
export interface Partner {
  readonly contactId: string | null;
  readonly phoneNumber: string | null;
  readonly name: string | null;
}

/** The other side of the chat, whoever wrote the message. A name that is only the number is ignored. */
export function readPartner(event: UntrustedRecord): Partner {
  const contactId = readText(event['phone']) ?? readLid(event);
  // In a message of the shop, senderName is the shop's name; chatName is always the other side's.
  const names = isFromMe(event) ? [event['chatName']] : [event['senderName'], event['chatName']];
  const name = names.map(readText).find((text) => text !== null && text !== contactId) ?? null;
  return { contactId, phoneNumber: toPhoneNumber(contactId), name };
}

/** WhatsApp's id in place of the chat's number. In a message of the shop, `senderLid` is the shop's own. */
export function readLid(event: UntrustedRecord): string | null {
  const lids = isFromMe(event) ? [event['chatLid']] : [event['chatLid'], event['senderLid']];
  return lids.map(readText).find((lid) => lid !== null && isLid(lid)) ?? null;
}

/** The event without credentials: the instance id, which is half of one, and a cart's token. */
export function withoutSecrets(event: UntrustedRecord): UntrustedRecord {
  const { instanceId: _instanceId, ...kept } = event;
  if (!isRecord(kept['order'])) return kept;
  const { token: _token, ...order } = kept['order'];
  return { ...kept, order };
}
