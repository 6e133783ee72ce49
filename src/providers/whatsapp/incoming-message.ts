import type { Message } from '../../domain/message.js';
import { unseenMessage } from '../../domain/message-progress.js';
import type { ProviderEvent } from '../../domain/provider-event.js';
import { readUnixTime } from '../../domain/time.js';
import { isRecord, readText, type UntrustedRecord } from '../kit/untrusted.js';
import { readCart, type IncomingMessage, type MessageContext } from './cart.js';
import { readReplyTo } from './context.js';
import { readContent } from './message-content.js';
import { reactionOf } from './reaction.js';
import { cartReference } from './reference-id.js';

/** What a webhook holds beside an entry of `messages`. */
export interface MessageOrigin {
  /** `contacts` of Meta's webhook: `[{ profile: { name }, wa_id }]`. */
  readonly contacts: readonly UntrustedRecord[];
  /** The provider's copy of the message's file. */
  readonly mediaUrl: unknown;
  readonly raw: unknown;
}

/** An entry of `messages` of Meta's webhook, and the order or reaction in it. Null without a sender or an id. */
export function readIncomingMessage(
  message: UntrustedRecord,
  { contacts, mediaUrl, raw }: MessageOrigin,
  context: MessageContext,
): readonly ProviderEvent[] | null {
  // A customer with a username may hide the number: then only the user id is sent (Cloud API, "Business-scoped user IDs").
  const contactId = readText(message['from']) ?? readText(message['from_user_id']);
  const messageId = readText(message['id']);
  if (contactId === null || messageId === null) return null;
  const sentAt = readUnixTime(message['timestamp']);
  const incoming: IncomingMessage = { contactId, messageId, name: nameOf(contactId, contacts), sentAt, raw };
  const content = readContent(message, { channel: context.channel, mediaUrl, orderReference: cartReference(messageId) });
  const read: Message = {
    ...unseenMessage(context.channel, messageId, contactId),
    // Such as a customer's change of number: the customer wrote nothing, and the service window does not open.
    direction: content.type === 'SystemContent' ? 'SYSTEM' : 'INBOUND',
    content,
    sentAt,
    replyToMessageId: readReplyTo(message['context']) ?? undefined,
    raw,
  };
  const received: ProviderEvent = { kind: 'message-received', message: read };
  const reaction = reactionOf(read);
  if (reaction !== null) return [received, reaction];
  return isRecord(message['order']) ? [readCart(message['order'], incoming, context), received] : [received];
}

/** The name of the sender. A contact without an id belongs to the only sender there is. */
function nameOf(contactId: string, contacts: readonly UntrustedRecord[]): string | null {
  const contact =
    contacts.find((one) => [one['wa_id'], one['user_id']].map(readText).includes(contactId)) ??
    (contacts.length === 1 ? contacts[0] : undefined);
  return isRecord(contact?.['profile']) ? readText(contact['profile']['name']) : null;
}
