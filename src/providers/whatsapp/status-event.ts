import type { MessageStatusReceived } from '../../domain/provider-event.js';
import { readUnixTime } from '../../domain/time.js';
import { readText, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';
import { readMessageStatus } from './message-status.js';

const reasonLimit = 300;

/** Which write a status belongs to: the message's ids, and the gateway's own id of the write where the provider returns it. */
export type StatusOf = Pick<MessageStatusReceived, 'messageIds' | 'correlationId'>;

/** An entry of `statuses` of Meta's webhook. Null without a status, and for a status that fits no message. */
export function readStatusEvent(status: UntrustedRecord, { messageIds, correlationId }: StatusOf): MessageStatusReceived | null {
  const providerStatus = readText(status['status']);
  if (providerStatus === null || (messageIds.length === 0 && correlationId === null)) return null;
  const [error] = recordsIn(status['errors']);
  return {
    kind: 'message-status',
    messageIds,
    correlationId,
    contactId: readText(status['recipient_id']),
    status: readMessageStatus(providerStatus),
    providerStatus,
    at: readUnixTime(status['timestamp']),
    failureCode: readText(error?.['code']),
    failureReason: (readText(error?.['title']) ?? readText(error?.['message']))?.slice(0, reasonLimit) ?? null,
  };
}
