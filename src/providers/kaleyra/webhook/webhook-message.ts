import type { ProviderEvent } from '../../../domain/provider-event.js';
import type { Message } from '../../../domain/message.js';
import { unseenMessage } from '../../../domain/message-progress.js';
import { readUnixTime } from '../../../domain/time.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { readReplyTo } from '../../whatsapp/context.js';
import { reactionOf } from '../../whatsapp/reaction.js';
import type { Callback, CallbackContext } from './webhook-callback.js';
import { readContent } from './webhook-content.js';
import { readCart } from './webhook-order.js';
import type { Incoming } from './incoming.js';

/** A message that came in, and the order in it. Null when it says neither from whom nor which it is. */
export function readMessage(message: UntrustedRecord, callback: Callback, context: CallbackContext): readonly ProviderEvent[] | null {
  const contactId = readText(message['from']);
  const messageId = readText(message['id']);
  if (contactId === null || messageId === null) return null;
  const incoming: Incoming = {
    contactId,
    messageId,
    name: nameOf(contactId, callback.contacts),
    sentAt: readUnixTime(message['timestamp']),
    raw: { message, contacts: callback.contacts, metadata: callback.metadata, extra_info: callback.extraInfo },
  };
  const read = toMessage(message, incoming, callback, context);
  const told: ProviderEvent = { kind: 'message-received', message: read };
  const reaction = reactionOf(read);
  if (reaction !== null) return [told, reaction];
  return isRecord(message['order']) ? [readCart(message['order'], incoming, context), told] : [told];
}

function toMessage(message: UntrustedRecord, incoming: Incoming, callback: Callback, { channel }: CallbackContext): Message {
  const { contactId, messageId, sentAt, raw } = incoming;
  // Beside several messages one address says nothing of whose file it is.
  const mediaUrl = callback.messages.length === 1 ? callback.extraInfo['media_url'] : undefined;
  return {
    ...unseenMessage(channel, messageId, contactId),
    direction: 'INBOUND',
    content: readContent(message, channel, mediaUrl),
    sentAt,
    replyToMessageId: readReplyTo(message['context']) ?? undefined,
    raw,
  };
}

/** A contact without an id belongs to the only sender there is. */
function nameOf(contactId: string, contacts: readonly UntrustedRecord[]): string | null {
  const contact = contacts.find((one) => readText(one['wa_id']) === contactId) ?? (contacts.length === 1 ? contacts[0] : undefined);
  return isRecord(contact?.['profile']) ? readText(contact['profile']['name']) : null;
}
