import type { Refusal } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { readId } from '../../domain/id.js';
import { now } from '../../domain/time.js';
import { addressesOf, type Addresses } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { findConversation } from '../request/conversation-source.js';
import type { MarkConversationReadPayloadResolvers, MutationResolvers } from '../schema/generated.js';
import type { ConversationReadPayload, RequiredResolvers } from '../schema/parents.js';
import { writeOn } from './channel-write.js';
import { keyFaults } from './write-input.js';

export const conversationMutations = {
  markConversationRead: async (_root, { input }, context) => {
    const { conversationId, messageId = null, idempotencyKey } = input;
    const parts = readId(conversationId);
    const [contactId] = parts?.key ?? [];
    const channel = parts?.type === 'Conversation' ? context.channel(parts.channel) : undefined;
    if (channel === undefined || contactId === undefined) return refused(null, noConversation);
    const addresses = await addressesOf(context, channel.provider, contactId);
    const faults = messageId === null ? [] : await messageFaults(context, channel, addresses, messageId);
    if (faults.length > 0) return refused(channel, ...faults);
    return markRead(context, channel, addresses, { conversationId, messageId, idempotencyKey });
  },
} satisfies MutationResolvers;

export const conversationReadPayloadResolvers: RequiredResolvers<MarkConversationReadPayloadResolvers, ConversationReadPayload> = {};

interface Reading {
  readonly conversationId: string;
  readonly messageId: string | null;
  readonly idempotencyKey: string | null | undefined;
}

/** How many of the newest messages are searched for one that the customer wrote. */
const maxMessages = 50;

/** The gateway's own count first: whoever has seen the messages has seen them, whatever the provider says. */
async function markRead(
  context: Context,
  channel: ChannelEntry,
  addresses: Addresses,
  { conversationId, messageId, idempotencyKey }: Reading,
): Promise<ConversationReadPayload> {
  const { conversations, messages } = context.ledger;
  const { name, provider } = channel;
  const [contactId] = addresses;
  const unread = (await conversations.get(name, [contactId])).get(contactId)?.unreadCount ?? 0;
  await conversations.markRead(name, contactId, messageId, now());
  const newest = await messages.list(name, addresses, { offset: 0, limit: maxMessages });
  const seen = messageId ?? newest.find(({ direction }) => direction === 'INBOUND')?.messageId;
  // A provider that lists conversations counts by itself, and may have another count.
  const isKnownRead = unread === 0 && provider.conversations?.list === undefined;
  const written =
    provider.messages?.markRead === undefined || seen === undefined || isKnownRead
      ? { ...refusedWrite(channel), outcome: 'APPLIED' as const }
      : await writeOn(context, { channel: name, idempotencyKey }, () => ({
          operation: 'markConversationRead',
          capability: 'messages.markRead',
          writer: provider.messages?.markRead,
          change: { messageId: seen, contactId },
          // Not the message that is the newest now: a repeated request means the same.
          input: { conversationId, messageId },
          refusals: [],
        }));
  context.forgetReads();
  return { ...written, conversation: await findConversation(context, provider, contactId) };
}

/** Only a message that the gateway has of this customer has a place among the others. */
async function messageFaults(
  context: Context,
  { name }: ChannelEntry,
  addresses: Addresses,
  messageId: string,
): Promise<readonly Refusal[]> {
  const faults = keyFaults(['messageId'], messageId);
  if (faults.length > 0) return faults;
  const message = await context.loaders.message.load({ channel: name, key: messageId });
  return message !== null && addresses.includes(message.contactId) ? [] : [noMessage];
}

const noConversation: Refusal = { code: 'NOT_FOUND', field: ['conversationId'], message: 'There is no such conversation.' };
const noMessage: Refusal = {
  code: 'NOT_FOUND',
  field: ['messageId'],
  message: 'The gateway has no message with this id in the conversation.',
};

function refusedWrite(channel: ChannelEntry | null, ...userErrors: readonly Refusal[]): Omit<ConversationReadPayload, 'conversation'> {
  return { channel, outcome: null, userErrors, providerId: null, result: {} };
}

function refused(channel: ChannelEntry | null, ...userErrors: readonly Refusal[]): ConversationReadPayload {
  return { ...refusedWrite(channel, ...userErrors), conversation: null };
}
