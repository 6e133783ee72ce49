import type { MessageStatusReceived } from '../../../domain/provider-event.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { isPayment } from '../../whatsapp/payment.js';
import { readStatusEvent } from '../../whatsapp/status-event.js';
import type { Callback } from './webhook-callback.js';

/**
 * WhatsApp's message id may be in up to three places; the documents' sample has another value in one of them. `ref` is the gateway's own id
 * and belongs to a callback's only message. Null for a status that fits no message.
 */
export function readStatuses(callback: Callback): readonly (MessageStatusReceived | null)[] {
  const { extraInfo, flat, body } = callback;
  const reported = callback.statuses.filter((status) => !isPayment(status));
  const isAboutOne = new Set(reported.map(({ id }) => id)).size <= 1;
  const ids = isAboutOne ? [extraInfo['message_id'], body['message_id']] : [];
  const ref = isAboutOne ? (readText(extraInfo['ref']) ?? readText(body['ref'])) : null;
  const events = reported.map((status) => toStatusEvent(status, [status['id'], ...ids], ref));
  if (flat === null || isPayment(flat) || isRepeated(flat, callback.statuses)) return events;
  return [...events, toStatusEvent(flat, [flat['id'], ...ids], ref)];
}

/** NOT-SENT has no `meta_object`. In any other callback the flat status repeats the one in `meta_object`. */
function isRepeated(flat: UntrustedRecord, statuses: readonly UntrustedRecord[]): boolean {
  return statuses.some(({ status }) => normalize(status) === normalize(flat['status']));
}

function normalize(status: unknown): string | undefined {
  return readText(status)?.trim().toLowerCase().replaceAll('_', '-');
}

function toStatusEvent(status: UntrustedRecord, ids: readonly unknown[], correlationId: string | null): MessageStatusReceived | null {
  const event = readStatusEvent(status, { messageIds: whatsAppIds(ids), correlationId });
  if (event === null) return null;
  const contactId = event.contactId ?? readText(status['phone_number']);
  // NOT-SENT is Kaleyra's own status: it did not pass the message to Meta.
  return { ...event, contactId, status: normalize(event.providerStatus) === 'not-sent' ? 'FAILED' : event.status };
}

/** Every wamid; all ids when none is a wamid. */
function whatsAppIds(ids: readonly unknown[]): readonly string[] {
  const all = [...new Set(ids.map(readText).filter((id) => id !== null))];
  const real = all.filter((id) => id.startsWith('wamid.'));
  return real.length > 0 ? real : all;
}
