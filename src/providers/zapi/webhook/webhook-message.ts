import type { ProviderEvent, MessageStatusReceived, MessageReceived } from '../../../domain/provider-event.js';
import type { MessageDirection, MessageStatus } from '../../../domain/message.js';
import { unseenMessage } from '../../../domain/message-progress.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { reactionOf } from '../../whatsapp/reaction.js';
import { readContent } from './webhook-content.js';
import type { EventContext } from './webhook-event.js';
import { isFromMe, readMoment, readPartner, withoutSecrets } from './webhook-event.js';
import { readReceivedOrder } from './webhook-order.js';
import { toMessageStatus } from './webhook-status.js';

/** ReceivedCallback: a message that the number received or sent. Null without a message id and an order reference. */
export function readReceived(event: UntrustedRecord, context: EventContext): readonly ProviderEvent[] | null {
  const revocation = readRevocation(event, context);
  if (revocation !== null) return [revocation];
  const order = readReceivedOrder(event, context);
  const message = readMessage(event, context, order?.order.reference ?? null);
  const events = [order, message, message === null ? null : reactionOf(message.message)].filter((event) => event !== null);
  return events.length === 0 ? null : events;
}

function readMessage(event: UntrustedRecord, context: EventContext, orderReference: string | null): MessageReceived | null {
  const messageId = readText(event['messageId']);
  const { contactId } = readPartner(event);
  if (messageId === null || contactId === null) return null;
  const content = readContent(event, context.channel, orderReference);
  const sentAt = readMoment(event, context.receivedAt);
  const providerStatus = readText(event['status']);
  const isNote = content?.type === 'SystemContent';
  const direction: MessageDirection = isNote ? 'SYSTEM' : isFromMe(event) ? 'OUTBOUND' : 'INBOUND';
  return {
    kind: 'message-received',
    message: {
      ...unseenMessage(context.channel, messageId, contactId),
      direction,
      content,
      sentAt,
      status: statusOf(providerStatus, direction),
      providerStatus,
      replyToMessageId: readText(event['referenceMessageId']) ?? undefined,
      raw: withoutSecrets(event),
    },
  };
}

/** The callback has RECEIVED for every message, even for one that was just sent. A later status reports its delivery. */
function statusOf(providerStatus: string | null, direction: MessageDirection): MessageStatus {
  const status = toMessageStatus(providerStatus);
  return direction === 'OUTBOUND' && status === 'DELIVERED' ? 'SENT' : status;
}

/** Assumed: the notification REVOKE has the id of the deleted message, so it must not replace that message. */
function readRevocation(event: UntrustedRecord, context: EventContext): MessageStatusReceived | null {
  const messageId = readText(event['messageId']);
  if (event['notification'] !== 'REVOKE' || messageId === null) return null;
  return {
    kind: 'message-status',
    messageIds: [messageId],
    correlationId: null,
    contactId: readPartner(event).contactId,
    status: 'DELETED',
    providerStatus: 'REVOKE',
    at: readMoment(event, context.receivedAt),
    failureCode: null,
    failureReason: null,
  };
}
