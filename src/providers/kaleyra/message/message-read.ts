import type { Messages } from '../../../contract/message-write.js';
import { checkMessageId } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { toReadReceipt } from '../../whatsapp/sending/message.js';
import type { Api } from '../api.js';
import { toMessageBody } from './extra-info.js';

/** A read receipt marks a message of the customer and all earlier ones as read. */
export function createReadMarker(api: Api): NonNullable<Messages['markRead']> {
  return createWriter(api, checkMessageId, async ({ messageId }, call) =>
    api.sendReadReceipt(toMessageBody(toReadReceipt(messageId), call), call),
  );
}
