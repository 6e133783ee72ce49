import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import { unseenMessage } from '../../../domain/message-progress.js';
import type { Message } from '../../../domain/message.js';
import { readTime, type Instant } from '../../../domain/time.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { readMessageStatus } from './message-record.js';
import { readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';

/**
 * Reads the status of a sent message; null when Wabotick does not know it. The response has no other data, not even the conversation.
 * `whatsappBotId`: the documents call it the number's id, but their sample of get/conversation shows an internal id, so the settings
 * decide.
 */
export function createMessageReader(api: Api, account: Account, whatsappBotId: string) {
  return async (messageId: string, call: Call): Promise<Message | null> => {
    // Ids that this adapter made up for messages without one.
    if (messageId.startsWith('wabotick-')) return null;
    const fields = { wa_message_id: messageId, whatsapp_bot_id: whatsappBotId };
    const { records } = await api.list('get/message-status', fields, call).catch(unknown);
    return records[0] === undefined ? null : toMessageStatus(records[0], messageId, account);
  };
}

function toMessageStatus(record: UntrustedRecord, messageId: string, account: Account): Message {
  const timeOf = (name: string): Instant | null => readTime(record[name], account.timeZone);
  const providerStatus = readText(record['message_status']);
  return {
    ...unseenMessage(account.channel, messageId, ''),
    direction: 'OUTBOUND',
    status: readMessageStatus(providerStatus, 'OUTBOUND'),
    providerStatus,
    statusChangedAt: timeOf('delivery_status_updated_at'),
    readAt: timeOf('read_time'),
    failedAt: timeOf('failed_time'),
    failureReason: readText(record['failed_reason']),
    raw: withoutSecrets(record),
  };
}

/** An unknown message is null, not an error. */
function unknown(error: unknown): { records: [] } {
  if (error instanceof ProviderError && error.refusal === 'NOT_FOUND') return { records: [] };
  throw error;
}
