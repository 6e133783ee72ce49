import type { Delivery } from '../../../contract/webhook.js';
import type { AmountUnit } from '../../../domain/money.js';
import type { Instant } from '../../../domain/time.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';

/** For which channel and when a delivery is read. */
export interface EventContext {
  readonly channel: string;
  /** How prices count; undefined: major. */
  readonly amountUnit: AmountUnit | undefined;
  readonly receivedAt: Instant;
}

/** Such as `messages` and `post`; null when the delivery does not say. */
export interface EventName {
  readonly type: string | null;
  readonly method: string | null;
}

/**
 * The event's name in the three modes of Whapi's webhooks. Body: `event`, whose method is called `event` in samples and `method` in the
 * description. Path: `/messages/post` after the address. Method: `/messages` after the address, and the request's HTTP method.
 */
export function nameOf({ suffix, method }: Delivery, { event }: UntrustedRecord): EventName {
  if (isRecord(event)) return { type: readText(event['type']), method: readText(event['event']) ?? readText(event['method']) };
  const [type, methodInPath] = suffix.split('/').filter((part) => part !== '');
  if (type === undefined) return { type: null, method: null };
  return { type, method: methodInPath ?? method.toLowerCase() };
}

export function eventTypeOf({ type, method }: EventName): string | null {
  return type === null || method === null ? type : `${type}.${method}`;
}

/** The elements of a list, of any type; empty when it is not a list. */
export function listIn(body: UntrustedRecord, name: string): readonly unknown[] {
  return Array.isArray(body[name]) ? body[name] : [];
}
