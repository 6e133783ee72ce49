import type { ConversationDetails } from '../../contract/provider.js';
import { windowOf } from '../../domain/conversation.js';
import { toId } from '../../domain/id.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { Subscriber } from '../../domain/subscriber.js';
import { now } from '../../domain/time.js';
import type { LedgerConversation } from '../../store/messages/conversations.js';
import { readServiceWindow } from '../../writes/service-window.js';
import { connectionResolvers, edgeResolvers, type ConversationInList, type ConversationList } from '../request/connection.js';
import { addressesOf, contactIdOf, firstFound } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { findConversation, messagesOf, readConversationDetails, type ConversationKey } from '../request/conversation-source.js';
import { loadCustomer } from '../request/customer-key.js';
import { unsupportedRead } from '../request/error.js';
import { readContactArguments } from '../request/input.js';
import { readMessagePage } from '../request/message-page.js';
import type {
  ConversationConnectionResolvers,
  ConversationEdgeResolvers,
  ConversationResolvers,
  QueryResolvers,
} from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';
import { listConversations } from './conversation-list.js';
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
  conversations: (_root, args, context) => listConversations(context, args),
} satisfies QueryResolvers;

export const conversationResolvers: RequiredResolvers<ConversationResolvers, ConversationKey> = {
  id: (conversation) => toId('Conversation', conversation.channel, conversation.contactId),
  channel: (conversation, _args, context) => context.channelOf(conversation.channel),
  phoneNumber: (conversation) => toPhoneNumber(conversation.contactId),
  person: ({ channel, contactId }, _args, context) => loadCustomer(context, channel, contactId),
  subscriber: async ({ channel, contactId }, _args, context) => {
    const { provider } = context.channelOf(channel);
    if (provider.subscribers?.get === undefined) return null;
    return firstFound(await addressesOf(context, provider, contactId), (key) => context.loaders.subscriber.load({ channel, key }));
  },
  fullName: async (conversation, _args, context) =>
    (conversation.listed ?? (await recordedOf(conversation, context)))?.name ??
    conversation.loadedSubscriber?.name ??
    (await nameElsewhere(conversation, context)),
  labels: async (conversation, _args, context) => {
    if (conversation.listed !== undefined) return conversation.listed.labels;
    return (await subscriberOf(conversation, context))?.labels ?? null;
  },
  lastMessage: async (conversation, _args, context) => {
    const { channel, listed } = conversation;
    const messageId = listed === undefined ? (await recordedOf(conversation, context))?.lastMessageId : listed.lastMessageId;
    const recorded = messageId == null ? null : await context.loaders.message.load({ channel, key: messageId });
    return recorded ?? listed?.lastMessage ?? null;
  },
  providerStatus: async (conversation, _args, context) => (conversation.listed ?? (await detailsOf(conversation, context)))?.status ?? null,
  assignedAgent: async (conversation, _args, context) => {
    if (conversation.listed !== undefined) return conversation.listed.assignedAgent;
    const details = await detailsOf(conversation, context);
    if (details?.assignedAgent != null) return details.assignedAgent;
    return (await subscriberOf(conversation, context))?.assignedAgent ?? null;
  },
  unreadCount: async (conversation, _args, context) => {
    if (conversation.listed !== undefined) return conversation.listed.unreadCount;
    return (await activityOf(conversation, context))?.unreadCount ?? (await recordedOf(conversation, context))?.unreadCount ?? null;
  },
  lastMessageAt: async (conversation, _args, context) => {
    if (conversation.listed !== undefined) return conversation.listed.lastMessageAt;
    return (await activityOf(conversation, context))?.lastMessageAt ?? (await recordedOf(conversation, context))?.lastMessageAt ?? null;
  },
  openOrders: async ({ channel, contactId }, _args, context) => [
    ...((await context.loaders.openOrders.load({ channel, key: contactId })) ?? []),
  ],
  isDeletedAtProvider: ({ listed }) => listed?.source?.isDeletedAtProvider ?? false,
  raw: async (conversation, _args, context) =>
    context.redactor.value((conversation.listed ?? (await detailsOf(conversation, context)))?.raw ?? null),
  serviceWindow: ({ channel, contactId, listed }, _args, context) => {
    const { provider } = context.channelOf(channel);
    if (listed === undefined) return readServiceWindow(context.ledger, provider, contactId, context.calls.of(channel));
    return provider.serviceWindow === undefined ? null : windowOf(listed, now());
  },
  messages: ({ channel, contactId }, args, context) => {
    const source = messagesOf(context.ledger, context.channelOf(channel).provider);
    return source ? readMessagePage(source, contactId, args, context.calls.of(channel)) : null;
  },
  orders: ({ channel, contactId }, args, context) => {
    const entry = context.channelOf(channel);
    return entry.provider.orders ? listOrdersOf(context, entry, args, { contactId }) : null;
  },
};

export const conversationConnectionResolvers: RequiredResolvers<ConversationConnectionResolvers, ConversationList> =
  connectionResolvers<ConversationKey>();
export const conversationEdgeResolvers: RequiredResolvers<ConversationEdgeResolvers, ConversationInList> = edgeResolvers<ConversationKey>();

/** What the ledger knows of the conversation. */
function recordedOf({ channel, contactId }: ConversationKey, context: Context): Promise<LedgerConversation | null> {
  return context.loaders.conversation.load({ channel, key: contactId });
}

/** The name in the copy of the address book, or in the customer's newest order. */
async function nameElsewhere({ channel, contactId }: ConversationKey, context: Context): Promise<string | null> {
  const copied = context.viewer.scopes.has('subscribers:read') ? await context.loaders.copiedName.load({ channel, key: contactId }) : null;
  if (copied !== null || !context.customerScope.orders) return copied;
  const customer = await loadCustomer(context, channel, contactId);
  return customer === null ? null : context.loaders.customerName.load(customer);
}

async function subscriberOf({ channel, contactId, loadedSubscriber }: ConversationKey, context: Context): Promise<Subscriber | null> {
  return loadedSubscriber ?? context.loaders.subscriber.load({ channel, key: contactId });
}

function detailsOf({ channel, contactId }: ConversationKey, context: Context): Promise<ConversationDetails | null> {
  return readConversationDetails(context, context.channelOf(channel).provider, contactId);
}

/** A provider without a call for one conversation reports the unread count and last message with the subscriber instead. */
async function activityOf(conversation: ConversationKey, context: Context): Promise<Partial<ConversationDetails> | null> {
  const { provider } = context.channelOf(conversation.channel);
  if (provider.conversations?.get !== undefined) return detailsOf(conversation, context);
  return subscriberOf(conversation, context);
}
