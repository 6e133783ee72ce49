import type { MessageStatusReceived, MessageReceived } from '../../../domain/provider-event.js';
import { unseenMessage } from '../../../domain/message-progress.js';
import { readText } from '../../kit/untrusted.js';
import { readMessageStatus } from '../../whatsapp/message-status.js';
import { readContent } from '../message/message-content.js';
import type { AwalEvent } from './webhook-event.js';
import { timeOf } from './webhook-event.js';

/** For which channel a delivery is read. */
export interface EventContext {
  readonly channel: string;
  readonly timeZone: string;
}

/** message.received; null without a message id or a sender. */
export function readReceived(event: AwalEvent, { channel, timeZone }: EventContext): MessageReceived | null {
  const { data } = event;
  const messageId = readText(data['message_id']);
  const contactId = readText(data['from'])?.replaceAll(/\D/g, '') ?? '';
  if (messageId === null || contactId === '') return null;
  return {
    kind: 'message-received',
    message: {
      ...unseenMessage(channel, messageId, contactId),
      direction: 'INBOUND',
      content: readContent(data['type'], data['body'], data),
      sentAt: timeOf(event, timeZone),
      raw: data,
    },
  };
}

/** message.status.updated; null without a message id or a status. */
export function readStatusUpdated(event: AwalEvent, { timeZone }: EventContext): MessageStatusReceived | null {
  const messageId = readText(event.data['message_id']);
  const providerStatus = readText(event.data['status']);
  if (messageId === null || providerStatus === null) return null;
  return {
    kind: 'message-status',
    messageIds: [messageId],
    correlationId: null,
    contactId: null,
    status: readMessageStatus(providerStatus),
    providerStatus,
    at: timeOf(event, timeZone),
    failureCode: null,
    failureReason: null,
  };
}
