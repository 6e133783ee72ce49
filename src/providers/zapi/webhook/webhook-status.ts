import type { ChannelStateReceived, ProviderEvent, MessageStatusReceived } from '../../../domain/provider-event.js';
import type { MessageStatus } from '../../../domain/message.js';
import { readFlag, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { EventContext } from './webhook-event.js';
import { readMoment, readPartner } from './webhook-event.js';

/** `status` of MessageStatusCallback and of messages. RECEIVED means received by the recipient: delivered. */
const statuses: ReadonlyMap<string, MessageStatus> = new Map([
  ['PENDING', 'QUEUED'],
  ['SENT', 'SENT'],
  ['RECEIVED', 'DELIVERED'],
  ['READ', 'READ'],
  ['PLAYED', 'PLAYED'],
]);

export function toMessageStatus(name: string | null): MessageStatus {
  return statuses.get(name?.trim().toUpperCase() ?? '') ?? 'UNKNOWN';
}

/** DeliveryCallback: a message left the queue to WhatsApp or, with `error`, failed. Older samples have only a `zaapId`. */
export function readDelivery(event: UntrustedRecord, context: EventContext): readonly ProviderEvent[] | null {
  const messageId = readText(event['messageId']) ?? readText(event['zaapId']);
  if (messageId === null) return null;
  const failureReason = readText(event['error']);
  return [
    {
      ...statusEvent(event, context),
      messageIds: [messageId],
      status: failureReason === null ? 'SENT' : 'FAILED',
      providerStatus: null,
      failureReason,
    },
  ];
}

/** MessageStatusCallback. READ_BY_ME is about reading by the shop, not about the message's delivery. */
export function readMessageStatus(event: UntrustedRecord, context: EventContext): readonly ProviderEvent[] | null {
  const messageIds = idsOf(event);
  const providerStatus = readText(event['status']);
  if (messageIds.length === 0 || providerStatus === null) return null;
  if (providerStatus.trim().toUpperCase() === 'READ_BY_ME') return [];
  return [{ ...statusEvent(event, context), messageIds, status: toMessageStatus(providerStatus), providerStatus, failureReason: null }];
}

/** The payload has `ids`; the table in the documents calls it `id`. */
export function idsOf(event: UntrustedRecord): readonly string[] {
  const ids: readonly unknown[] = Array.isArray(event['ids']) ? event['ids'] : [event['id']];
  return ids.map(readText).filter((id) => id !== null);
}

function statusEvent(
  event: UntrustedRecord,
  context: EventContext,
): Omit<MessageStatusReceived, 'messageIds' | 'status' | 'providerStatus' | 'failureReason'> {
  return {
    kind: 'message-status',
    correlationId: null,
    contactId: readPartner(event).contactId,
    at: readMoment(event, context.receivedAt),
    failureCode: null,
  };
}

/** ConnectedCallback and DisconnectedCallback: whether the number's phone is linked. */
export function readConnection(event: UntrustedRecord, context: EventContext): readonly ChannelStateReceived[] {
  const disconnected = readFlag(event['disconnected']);
  const isConnectedCallback = /^connected/i.test(readText(event['type']) ?? '');
  const connected = readFlag(event['connected']) ?? (disconnected === null ? isConnectedCallback : !disconnected);
  const providerState = readText(event['error']) ?? readText(event['type']);
  return [{ kind: 'channel-state', connected, providerState, at: readMoment(event, context.receivedAt) }];
}
