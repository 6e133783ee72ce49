import type { AmountUnit } from '../../domain/money.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { Instant } from '../../domain/time.js';
import { readUnixTime } from '../../domain/time.js';
import { isRecord, readFlag, readText, type UntrustedRecord } from './untrusted.js';

/** For which channel and when a delivery is read. */
export interface EventContext {
  readonly channel: string;
  /** How carts count; undefined: thousandths. */
  readonly amountUnit: AmountUnit | undefined;
  readonly receivedAt: Instant;
}

/** The body of a delivery, which is one flat event; undefined when it is none. Of a doubled name the last value counts, as in the documents' samples. */
export function readEvent(body: Uint8Array): UntrustedRecord | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
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

/** With whom the chat is. `contactId` is verbatim: digits, a group's id, or a `…@lid` that stands for a hidden number. */
export interface Partner {
  readonly contactId: string | null;
  readonly phoneNumber: string | null;
  readonly name: string | null;
}

/** The chat's other side, whoever wrote. A name that is only the number is none. */
export function readPartner(event: UntrustedRecord): Partner {
  const contactId = readText(event['phone']);
  // In what the shop wrote, senderName is the shop's; the chat is always named after its other side.
  const names = isFromMe(event) ? [event['chatName']] : [event['senderName'], event['chatName']];
  const name = names.map(readText).find((text) => text !== null && text !== contactId) ?? null;
  return { contactId, phoneNumber: toPhoneNumber(contactId), name };
}

/** The event as it is kept: without the instance, which is half of a credential, and without a cart's token. */
export function withoutSecrets(event: UntrustedRecord): UntrustedRecord {
  const { instanceId: _instanceId, ...kept } = event;
  if (!isRecord(kept['order'])) return kept;
  const { token: _token, ...order } = kept['order'];
  return { ...kept, order };
}
