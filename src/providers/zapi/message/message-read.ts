import type { Refusal } from '../../../contract/error.js';
import type { Messages } from '../../../contract/message-write.js';
import { invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';

type ReadMarker = NonNullable<Messages['markRead']>;
type Reading = Parameters<ReadMarker['check']>[0];

/** POST read-message: `{phone, messageId}` of a message that the customer wrote. The response is 204. */
export function createReadMarker(api: Api): ReadMarker {
  return createWriter(api, check, async ({ messageId, contactId }, call) => {
    await api.sendReadReceipt(JSON.stringify({ phone: contactId, messageId }), call);
    return { outcome: 'APPLIED', providerId: null };
  });
}

function check({ messageId, contactId }: Reading): readonly Refusal[] {
  if (messageId.trim() === '') return [invalid('messageId', 'The id of the message is empty.')];
  if (contactId != null) return [];
  const message = 'Z-API needs the number of the sender, and the gateway has received no webhook about this message.';
  return [{ code: 'NOT_FOUND', field: ['messageId'], message }];
}
