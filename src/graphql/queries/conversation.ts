import type { ConversationDetails } from '../../contract/provider.js';
import { toId } from '../../domain/id.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { readServiceWindow } from '../../writes/service-window.js';
import { addressesOf, contactIdOf, firstFound } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { findConversation, messagesOf, readConversationDetails, type ConversationKey } from '../request/conversation-source.js';
import { unsupportedRead } from '../request/error.js';
import { readContactArguments } from '../request/input.js';
import { readMessagePage } from '../request/message-page.js';
import type { ConversationResolvers, QueryResolvers } from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';
import { listOrdersOf } from './order-list.js';

export const conversationQueries = {
  conversation: (_root, args, context) => {
    const channel = context.channelArgument(args.channel);
    const contactId = readContactArguments(args, (phoneNumber) => contactIdOf(channel.provider, phoneNumber));
    const { provider } = channel;
    if (messagesOf(context.ledger, provider) === undefined && provider.conversations === undefined)
      throw unsupportedRead(channel, 'conversations.messages');
    return findConversation(context, provider, contactId);
  },
} satisfies QueryResolvers;

export const conversationResolvers: RequiredResolvers<ConversationResolvers, ConversationKey> = {
  id: (conversation) => toId('Conversation', conversation.channel, conversation.contactId),
  channel: (conversation, _args, context) => context.channelOf(conversation.channel),
  phoneNumber: (conversation) => toPhoneNumber(conversation.contactId),
  subscriber: async ({ channel, contactId }, _args, context) => {
    const { provider } = context.channelOf(channel);
    if (provider.subscribers?.get === undefined) return null;
    return firstFound(await addressesOf(context, provider, contactId), (key) => context.loaders.subscriber.load({ channel, key }));
  },
  providerStatus: async (conversation, _args, context) => (await detailsOf(conversation, context))?.status ?? null,
  assignedAgent: async (conversation, _args, context) => {
    const details = await detailsOf(conversation, context);
    if (details?.assignedAgent != null) return details.assignedAgent;
    return (await context.loaders.subscriber.load({ channel: conversation.channel, key: conversation.contactId }))?.assignedAgent ?? null;
  },
  unreadCount: async (conversation, _args, context) => (await activityOf(conversation, context))?.unreadCount ?? null,
  lastMessageAt: async (conversation, _args, context) => (await activityOf(conversation, context))?.lastMessageAt ?? null,
  raw: async (conversation, _args, context) => context.redactor.value((await detailsOf(conversation, context))?.raw ?? null),
  serviceWindow: ({ channel, contactId }, _args, context) =>
    readServiceWindow(context.ledger, context.channelOf(channel).provider, contactId, context.calls.of(channel)),
  messages: ({ channel, contactId }, args, context) => {
    const source = messagesOf(context.ledger, context.channelOf(channel).provider);
    return source ? readMessagePage(source, contactId, args, context.calls.of(channel)) : null;
  },
  orders: ({ channel, contactId }, args, context) => {
    const entry = context.channelOf(channel);
    return entry.provider.orders ? listOrdersOf(context, entry, args, { contactId }) : null;
  },
};

function detailsOf({ channel, contactId }: ConversationKey, context: Context): Promise<ConversationDetails | null> {
  return readConversationDetails(context, context.channelOf(channel).provider, contactId);
}

/** A provider without a call for one conversation reports the unread count and last message with the subscriber instead. */
async function activityOf(conversation: ConversationKey, context: Context): Promise<Partial<ConversationDetails> | null> {
  const { provider } = context.channelOf(conversation.channel);
  if (provider.conversations?.get !== undefined) return detailsOf(conversation, context);
  return conversation.loadedSubscriber ?? context.loaders.subscriber.load({ channel: conversation.channel, key: conversation.contactId });
}
