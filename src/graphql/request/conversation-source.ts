import type { ConversationDetails, ConversationListRequest, Conversations, MessageSource, Provider } from '../../contract/provider.js';
import type { Conversation } from '../../domain/conversation.js';
import type { Subscriber } from '../../domain/subscriber.js';
import type { Ledger } from '../../store/store.js';
import { addressesOf, firstFound, readAddresses } from './contact-address.js';
import type { Context } from './context.js';

/** Identifies a conversation. Its fields are read only when the client selects them. */
export interface ConversationKey {
  readonly channel: string;
  readonly contactId: string;
  /** The subscriber from which the conversation was reached. Lists may report details of a conversation that reading one subscriber does not. */
  readonly loadedSubscriber?: Subscriber;
  /** What the list from which the conversation was reached and the ledger have of it. Nothing else is read then. */
  readonly listed?: ListedConversation;
}

/** A conversation of a list, with what the ledger knows of it. */
export interface ListedConversation extends Conversation {
  /** The id of the last message that the ledger has. */
  readonly lastMessageId: string | null;
}

/** A request for a page of conversations. */
export interface ConversationRequest extends ConversationListRequest {
  /** The page begins with the conversation at `after` instead of behind it. The gateway's own lists alone can do that. */
  readonly includesAfter?: boolean | undefined;
}

/** The messages of a channel: from the provider where it lists them, else those that webhooks brought. Undefined where there are neither. */
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
    count: async (contactId) => ledger.messages.count(channel, await readAddresses(ledger, provider, contactId)),
  };
}

/** Whether the provider lists messages. */
export function hasMessages(conversations: Provider['conversations']): conversations is Conversations & MessageSource {
  return conversations?.messages !== undefined;
}

/**
 * The conversation with a customer, by any of the customer's addresses; null where none is known. Where the provider does not list messages,
 * there is one if the ledger has messages of the customer or the provider reports details of the conversation.
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

/** What the provider reports of a conversation beside its messages, for the first of the customer's addresses that it knows; null for none. */
export async function readConversationDetails(
  context: Context,
  provider: Provider,
  contactId: string,
): Promise<ConversationDetails | null> {
  const addresses = await addressesOf(context, provider, contactId);
  return firstFound(addresses, (key) => context.loaders.conversationDetails.load({ channel: provider.channel, key }));
}
