import type { Messages } from '../../../contract/message-write.js';
import { found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import { mayBeMessageId } from '../chat/chat-id.js';

/** PUT /messages/{MessageID} marks a message as read. */
export function createReadMarker(api: WhapiApi): NonNullable<Messages['markRead']> {
  return createWriter(
    api,
    ({ messageId }) => found([!mayBeMessageId(messageId) && invalid('messageId', 'This is not a message id of Whapi.')]),
    async ({ messageId }, call) => {
      await api.change('PUT', `/messages/${messageId}`, call);
      return { outcome: 'APPLIED', providerId: null };
    },
  );
}
