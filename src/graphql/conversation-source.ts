import type { Conversations, Provider } from '../contract/provider.js';
import { digitsOf } from '../domain/phone.js';
import type { Ledger } from '../ledger/store.js';
import type { Context } from './context.js';
import type { ConversationKey } from './conversation-key.js';

/** What was written on a channel: as its provider tells it when asked, else as its webhooks told it. Undefined where it does neither. */
export function conversationsOf(ledger: Ledger, provider: Provider): Conversations | undefined {
  const { channel, conversations, webhooks } = provider;
  if (conversations !== undefined || webhooks === undefined) return conversations;
  return {
    contactIdOf: (phoneNumber) => contactIdOf(provider, phoneNumber),
    async messages(contactId, { offset, limit }) {
      const messages = await ledger.messages.list(channel, contactId, { offset, limit: limit + 1 });
      return { messages: messages.slice(0, limit), hasOlder: messages.length > limit };
    },
  };
}

/** The conversation with a person, where there is one: what only the ledger knows of begins with its first message. */
export async function findConversation(context: Context, provider: Provider, contactId: string | null): Promise<ConversationKey | null> {
  const { channel, conversations, webhooks } = provider;
  if (contactId === null || contactId === '') return null;
  if (conversations !== undefined) return { channel, contactId };
  const isKnown = webhooks !== undefined && (await context.loaders.hasMessages.load({ channel, key: contactId }));
  return isKnown ? { channel, contactId } : null;
}

/** The provider's own address of a person with this number (E.164). */
export function contactIdOf({ conversations, subscribers, webhooks }: Provider, phoneNumber: string): string {
  const write = conversations?.contactIdOf ?? subscribers?.contactIdOf ?? webhooks?.contactIdOf ?? digitsOf;
  return write(phoneNumber);
}
