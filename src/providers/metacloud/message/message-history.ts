import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { Conversations } from '../../../contract/provider.js';
import { digitsOf } from '../../../domain/phone.js';
import type { Message, MessageStatus } from '../../../domain/message.js';
import { unseenMessage, withStatus } from '../../../domain/message-progress.js';
import { now, readUnixTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { asRecord, readText, recordsIn } from '../../kit/untrusted.js';
import { readMessageStatus } from '../../whatsapp/message-status.js';
import type { GraphApi } from '../api.js';
import type { MetacloudSettings } from '../settings.js';

const fields = 'id,message_id,events{delivery_status,timestamp,error_description}';

/** The words of the history that webhooks do not have. */
const ownStatuses: ReadonlyMap<string, MessageStatus> = new Map([
  ['ACCEPTED', 'QUEUED'],
  ['ERROR', 'FAILED'],
  ['DELETED', 'DELETED'],
]);

/** GET /{phone number}/message_history: how far a sent message got. It has neither the text nor the recipient. */
export function createConversations(api: GraphApi, { channel, settings }: ChannelSettings<MetacloudSettings>): Conversations {
  return {
    contactIdOf: digitsOf,
    async message(messageId: string, call: Call, remembered: Message | null = null): Promise<Message | null> {
      if (!messageId.startsWith('wamid.')) return null;
      const query = { message_id: messageId, fields, limit: '1' };
      const answer = await api.get(`/${settings.phoneNumberId}/message_history`, query, call).catch(nullIfNotKept);
      const entry = recordsIn(answer?.body['data']).find((record) => readText(record['message_id']) === messageId);
      const events = recordsIn(asRecord(entry?.['events'])['data']);
      if (events.length === 0) return null;
      const sent: Message = { ...unseenMessage(channel, messageId, ''), direction: 'OUTBOUND', raw: remembered === null ? entry : null };
      return events.reduce((message, event) => {
        const [word, failureReason] = [readText(event['delivery_status']), readText(event['error_description'])];
        const at = readUnixTime(event['timestamp']) ?? readUnixTime(event['occurrence_timestamp']) ?? now();
        return withStatus(message, {
          status: ownStatuses.get(word ?? '') ?? readMessageStatus(word),
          providerStatus: word,
          at,
          failureReason,
        });
      }, sent);
    },
  };
}

/** Not every account has a history, and none of an incoming message: what the ledger has counts then. */
function nullIfNotKept(error: unknown): null {
  if (error instanceof ProviderError && ['forbidden', 'not-found', 'invalid'].includes(error.kind)) return null;
  throw error;
}
