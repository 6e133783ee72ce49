import type { MessageStatusReceived } from '../../../domain/provider-event.js';
import type { MessageStatus } from '../../../domain/message.js';
import { readUnixTime } from '../../../domain/time.js';
import { readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { isPayment, type Callback } from './webhook-callback.js';

/** The statuses of the WhatsApp Status page, which writes them in capitals; payloads have small letters. */
const statuses: ReadonlyMap<string, MessageStatus> = new Map([
  ['sent', 'SENT'],
  ['delivered', 'DELIVERED'],
  ['read', 'READ'],
  ['failed', 'FAILED'],
  // Kaleyra never passed it to Meta.
  ['not-sent', 'FAILED'],
]);

const reasonLimit = 300;

/**
 * What a callback tells of messages that were sent. WhatsApp's id stands in up to three places, of which the documents' own sample fills
 * one with something else; `ref` is ours, and belongs to the one message that a callback is about. A status that can be tied to no
 * message is null.
 */
export function readStatuses(callback: Callback): readonly (MessageStatusReceived | null)[] {
  const { extraInfo, flat, body } = callback;
  const told = callback.statuses.filter((status) => !isPayment(status));
  const isAboutOne = new Set(told.map(({ id }) => id)).size <= 1;
  const ids = isAboutOne ? [extraInfo['message_id'], body['message_id']] : [];
  const ref = isAboutOne ? (readText(extraInfo['ref']) ?? readText(body['ref'])) : null;
  const facts = told.map((status) => toFact(status, [status['id'], ...ids], ref));
  if (flat === null || isPayment(flat) || isRepeated(flat, callback.statuses)) return facts;
  return [...facts, toFact(flat, [flat['id'], ...ids], ref)];
}

/** What Meta was never given (NOT-SENT) stands beside meta_object alone; otherwise the word there repeats the one within. */
function isRepeated(flat: UntrustedRecord, statuses: readonly UntrustedRecord[]): boolean {
  return statuses.some(({ status }) => wordOf(status) === wordOf(flat['status']));
}

function wordOf(status: unknown): string | undefined {
  return readText(status)?.trim().toLowerCase().replaceAll('_', '-');
}

function toFact(status: UntrustedRecord, ids: readonly unknown[], correlationId: string | null): MessageStatusReceived | null {
  const providerStatus = readText(status['status']);
  const messageIds = whatsAppIds(ids);
  if (providerStatus === null || (messageIds.length === 0 && correlationId === null)) return null;
  const [error] = recordsIn(status['errors']);
  return {
    kind: 'message-status',
    messageIds,
    correlationId,
    contactId: readText(status['recipient_id']) ?? readText(status['phone_number']),
    status: statuses.get(wordOf(providerStatus) ?? '') ?? 'UNKNOWN',
    providerStatus,
    at: readUnixTime(status['timestamp']),
    failureCode: readText(error?.['code']),
    failureReason: (readText(error?.['title']) ?? readText(error?.['message']))?.slice(0, reasonLimit) ?? null,
  };
}

/** Every wamid, or what there is when none is one. */
function whatsAppIds(ids: readonly unknown[]): readonly string[] {
  const told = [...new Set(ids.map(readText).filter((id) => id !== null))];
  const real = told.filter((id) => id.startsWith('wamid.'));
  return real.length > 0 ? real : told;
}
