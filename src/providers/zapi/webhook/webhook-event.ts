import type { AmountUnit } from '../../../domain/money.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import type { Instant } from '../../../domain/time.js';
import { readUnixTime } from '../../../domain/time.js';
import { isRecord, readFlag, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { isLid } from '../subscriber/contact-id.js';

/** For which channel and when a delivery is read. */
export interface EventContext {
  readonly channel: string;
  /** How carts count; undefined: thousandths. */
  readonly amountUnit: AmountUnit | undefined;
  readonly receivedAt: Instant;
}

const dayInMilliseconds = 24 * 60 * 60 * 1000;

/**
 * `momment`: milliseconds, in the connection events seconds; the documents of polls write `moment`. A time more than a day ahead is
 * none (the sample of ConnectedCallback has one of the year 2798), because nothing that happens later could follow it.
 */
export function readMoment(event: UntrustedRecord, receivedAt: Instant): Instant | null {
  const at = readUnixTime(event['momment']) ?? readUnixTime(event['moment']);
  return at !== null && Date.parse(at) <= Date.parse(receivedAt) + dayInMilliseconds ? at : null;
}

export function isFromMe(event: UntrustedRecord): boolean {
  return readFlag(event['fromMe']) === true;
}

/** With whom the chat is. `contactId` is `phone` verbatim, or the lid of an event without one: digits, a group's id, or a `…@lid` that stands for a hidden number. */
export interface Partner {
  readonly contactId: string | null;
  readonly phoneNumber: string | null;
  readonly name: string | null;
}

/** The chat's other side, whoever wrote. A name that is only the number is none. */
export function readPartner(event: UntrustedRecord): Partner {
  const contactId = readText(event['phone']) ?? readLid(event);
  // In what the shop wrote, senderName is the shop's; the chat is always named after its other side.
  const names = isFromMe(event) ? [event['chatName']] : [event['senderName'], event['chatName']];
  const name = names.map(readText).find((text) => text !== null && text !== contactId) ?? null;
  return { contactId, phoneNumber: toPhoneNumber(contactId), name };
}

/** The id that WhatsApp puts in the place of the chat's number; `senderLid` is the shop's own in what the shop wrote. */
export function readLid(event: UntrustedRecord): string | null {
  const lids = isFromMe(event) ? [event['chatLid']] : [event['chatLid'], event['senderLid']];
  return lids.map(readText).find((lid) => lid !== null && isLid(lid)) ?? null;
}

/** The event as it is kept: without the instance, which is half of a credential, and without a cart's token. */
export function withoutSecrets(event: UntrustedRecord): UntrustedRecord {
  const { instanceId: _instanceId, ...kept } = event;
  if (!isRecord(kept['order'])) return kept;
  const { token: _token, ...order } = kept['order'];
  return { ...kept, order };
}
