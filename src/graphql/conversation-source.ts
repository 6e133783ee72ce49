import type { Conversations, MessageSource, Provider } from '../contract/provider.js';
import { digitsOf } from '../domain/phone.js';
import type { Ledger } from '../ledger/store.js';
import type { Context } from './context.js';
import type { ConversationKey } from './conversation-key.js';

/** What was written on a channel: as its provider tells it when asked, else as its webhooks told it. Undefined where it does neither. */
export function messagesOf(ledger: Ledger, { channel, conversations, webhooks }: Provider): MessageSource | undefined {
  if (hasMessages(conversations)) return conversations;
  if (webhooks === undefined) return undefined;
  return {
    async messages(contactId, { offset, limit }) {
      const messages = await ledger.messages.list(channel, contactId, { offset, limit: limit + 1 });
      return { messages: messages.slice(0, limit), hasOlder: messages.length > limit };
    },
  };
}

/** Whether the provider itself tells what was written. */
export function hasMessages(conversations: Provider['conversations']): conversations is Conversations & MessageSource {
  return conversations?.messages !== undefined;
}

/**
 * The conversation with a person, where there is one: what only the ledger has the messages of begins with the first of them, or with what
 * the provider tells beside them.
 */
export async function findConversation(context: Context, provider: Provider, contactId: string | null): Promise<ConversationKey | null> {
  const { channel, conversations, webhooks } = provider;
  if (contactId === null || contactId === '') return null;
  if (hasMessages(conversations)) return { channel, contactId };
  const key = { channel, key: contactId };
  if (webhooks !== undefined && (await context.loaders.hasMessages.load(key))) return { channel, contactId };
  return (await context.loaders.conversationFacts.load(key)) === null ? null : { channel, contactId };
}

/** The provider's own address of a person with this number (E.164). */
export function contactIdOf({ conversations, subscribers, webhooks }: Provider, phoneNumber: string): string {
  const write = conversations?.contactIdOf ?? subscribers?.contactIdOf ?? webhooks?.contactIdOf ?? digitsOf;
  return write(phoneNumber);
}
