import type { Refusal } from '../../contract/error.js';
import type { Messages } from '../../contract/message-write.js';
import type { Api } from './api.js';

type ReadMarker = NonNullable<Messages['markRead']>;
type Reading = Parameters<ReadMarker['check']>[0];

/** POST read-message: `{phone, messageId}` of a message that the customer wrote, answered 204. */
export function createReadMarker(api: Api): ReadMarker {
  return {
    check,
    async send({ messageId, contactId }, call) {
      const refusals = check({ messageId, contactId });
      if (refusals.length > 0) throw api.refused(refusals);
      await api.sendReadReceipt(JSON.stringify({ phone: contactId, messageId }), call);
      return { outcome: 'APPLIED', providerId: null };
    },
  };
}

function check({ messageId, contactId }: Reading): readonly Refusal[] {
  if (messageId.trim() === '') return [{ code: 'INVALID', field: ['messageId'], message: 'The id of the message is empty.' }];
  if (contactId != null) return [];
  const message = 'Z-API wants the number of whoever wrote beside the message, and no webhook has told the gateway of this message.';
  return [{ code: 'NOT_FOUND', field: ['messageId'], message }];
}
