import type { Message, MessageDirection, MessageStatus } from '../../../domain/message.js';
import { readTime, type Instant } from '../../../domain/time.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readMessageStatus as readMetaStatus } from '../../whatsapp/message-status.js';
import { readContent } from './message-content.js';
import { looksLikeJson, readJson, readKey, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';

/** A record of get/conversation; null without any key. */
export function toMessage(record: UntrustedRecord, contactId: string, account: Account): Message | null {
  const ownKey = readKey(record['id']);
  const messageId = readKey(record['wa_message_id']) ?? (ownKey === null ? null : `wabotick-${ownKey}`);
  if (messageId === null) return null;
  const timeOf = (name: string): Instant | null => readTime(record[name], account.timeZone);
  const sender = readText(record['sender']);
  const direction = sender === null ? null : (directions.get(sender.toLowerCase()) ?? null);
  const providerStatus = readText(record['message_status']);
  return {
    channel: account.channel,
    contactId,
    messageId,
    direction,
    sender,
    agentName: readText(record['agent_name']),
    sentAt: timeOf('conversation_time'),
    status: readMessageStatus(providerStatus, direction),
    providerStatus,
    statusChangedAt: timeOf('delivery_status_updated_at'),
    readAt: timeOf('read_time'),
    failedAt: timeOf('failed_time'),
    failureReason: readText(record['failed_reason']),
    reaction: readReaction(record['reaction_data']),
    ...readContent(record['message_content'], { channel: account.channel, direction }),
    raw: withoutSecrets(record),
  };
}

const directions = new Map<string, MessageDirection>([
  ['user', 'INBOUND'],
  ['subscriber', 'INBOUND'],
  ['system', 'SYSTEM'],
  ['bot', 'OUTBOUND'],
  ['agent', 'OUTBOUND'],
  ['automation', 'OUTBOUND'],
  ['sequence', 'OUTBOUND'],
]);

/** A message that was just sent has no status yet; an incoming message never has one. */
export function readMessageStatus(name: string | null, direction: MessageDirection | null): MessageStatus {
  if (name === null) return direction === 'OUTBOUND' ? 'QUEUED' : 'UNKNOWN';
  return readMetaStatus(name);
}

/** reaction_data is documented only as null. It is read as the emoji, or as Meta's reaction object, plain or as JSON in a string. */
function readReaction(value: unknown): string | null {
  const reaction = typeof value === 'string' && looksLikeJson(value) ? readJson(value) : value;
  return readText(isRecord(reaction) ? reaction['emoji'] : reaction);
}
