import type { Refusal } from '../../contract/error.js';
import type { Messages } from '../../contract/message-write.js';
import type { Api } from './api.js';
import { toExtraInfo } from './extra-info.js';
import { found, invalid, isBlank } from './refusal.js';

/** A read receipt: marks a message of the customer, and all before it, as read. */
export function createReadMarker(api: Api): NonNullable<Messages['markRead']> {
  return {
    check,
    async send({ messageId }, call) {
      const refusals = check({ messageId });
      if (refusals.length > 0) throw api.refused(refusals);
      const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: messageId };
      return api.sendReadReceipt(JSON.stringify({ messaging_object: receipt, extra_info: toExtraInfo(call.correlationId) }), call);
    },
  };
}

function check({ messageId }: { readonly messageId: string }): readonly Refusal[] {
  return found([isBlank(messageId) && invalid(['messageId'], 'The id of the message is empty.')]);
}
