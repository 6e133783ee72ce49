import type { Refusal } from '../../../contract/error.js';
import type { Messages } from '../../../contract/message-write.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { toExtraInfo } from './extra-info.js';

/** A read receipt marks a message of the customer and all earlier ones as read. */
export function createReadMarker(api: Api): NonNullable<Messages['markRead']> {
  return createWriter(api, check, async ({ messageId }, call) => {
    const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: messageId };
    return api.sendReadReceipt(JSON.stringify({ messaging_object: receipt, extra_info: toExtraInfo(call.correlationId) }), call);
  });
}

function check({ messageId }: { readonly messageId: string }): readonly Refusal[] {
  return found([isBlank(messageId) && invalid(['messageId'], 'The id of the message is empty.')]);
}
