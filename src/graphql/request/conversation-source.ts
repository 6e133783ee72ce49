import type { ConversationDetails, Conversations, MessageSource, Provider } from '../../contract/provider.js';
import { digitsOf } from '../../domain/phone.js';
import type { Ledger } from '../../store/store.js';
import { addressesOf, firstFound, readAddresses } from './contact-group.js';
import type { Context } from './context.js';
import type { ConversationKey } from './conversation-key.js';

/** What was written on a channel: as its provider tells it when asked, else as its webhooks told it. Undefined where it does neither. */
export function messagesOf(ledger: Ledger, provider: Provider): MessageSource | undefined {
  const { channel, conversations, webhooks } = provider;
  if (hasMessages(conversations)) return conversations;
  if (webhooks === undefined) return undefined;
  return {
    async messages(contactId, { offset, limit }) {
      const addresses = await readAddresses(ledger, provider, contactId);
      const messages = await ledger.messages.list(channel, addresses, { offset, limit: limit + 1 });
      return { messages: messages.slice(0, limit), hasOlder: messages.length > limit };
    },
  };
}

/** Whether the provider itself tells what was written. */
export function hasMessages(conversations: Provider['conversations']): conversations is Conversations & MessageSource {
  return conversations?.messages !== undefined;
}

/**
 * The conversation with a person, where there is one, by whichever address of the person it is asked for: what only the ledger has the messages of begins with the first of them, or with what
 * the provider tells beside them.
 */
export async function findConversation(context: Context, provider: Provider, contactId: string | null): Promise<ConversationKey | null> {
  const { channel, conversations, webhooks } = provider;
  if (contactId === null || contactId === '') return null;
  const addresses = await addressesOf(context, provider, contactId);
  const found = { channel, contactId: addresses[0] };
  if (hasMessages(conversations)) return found;
  const { loaders } = context;
  if (webhooks !== undefined && (await firstFound(addresses, (key) => loaders.hasMessages.load({ channel, key }))) !== null) return found;
  return (await readConversationDetails(context, provider, contactId)) === null ? null : found;
}

/** What the provider tells of a conversation beside its messages, by whichever address of the person it knows; null where it tells nothing. */
export async function readConversationDetails(
  context: Context,
  provider: Provider,
  contactId: string,
): Promise<ConversationDetails | null> {
  const addresses = await addressesOf(context, provider, contactId);
  return firstFound(addresses, (key) => context.loaders.conversationDetails.load({ channel: provider.channel, key }));
}

/** The provider's own address of a person with this number (E.164). */
export function contactIdOf({ conversations, subscribers, webhooks }: Provider, phoneNumber: string): string {
  const write = conversations?.contactIdOf ?? subscribers?.contactIdOf ?? webhooks?.contactIdOf ?? digitsOf;
  return write(phoneNumber);
}
