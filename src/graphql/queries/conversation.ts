import type { ConversationDetails } from '../../contract/provider.js';
import { toId } from '../../domain/id.js';
import type { Message, UnknownContent } from '../../domain/message.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { Complete } from '../schema/complete.js';
import { addressesOf, firstFound } from '../request/contact-group.js';
import type { Context } from '../request/context.js';
import type { ConversationKey } from '../request/conversation-key.js';
import { contactIdOf, findConversation, messagesOf, readConversationDetails } from '../request/conversation-source.js';
import { badInput, unsupportedRead } from '../request/error.js';
import type {
  ConversationResolvers,
  MessageConnectionResolvers,
  MessageContentResolvers,
  MessageEdgeResolvers,
  MessageResolvers,
  OrderContentResolvers,
  QueryResolvers,
  UnknownContentResolvers,
} from '../schema/generated.js';
import type { OrderContent } from '../../domain/message.js';
import { readContactArguments } from '../request/input.js';
import { readMessagePage, writeMessageCursor, type MessageInPage, type MessagePage } from '../request/message-page.js';
import { readServiceWindow } from '../../writes/service-window.js';
import { findMessageById } from './message.js';
import { channelOf } from './order.js';
import { listOrdersOf } from './order-list.js';

export const conversationQueries = {
  conversation: (_root, given, context) => {
    const channel = context.channelArgument(given.channel);
    const contactId = readContactArguments(given, (phoneNumber) => contactIdOf(channel.provider, phoneNumber));
    const { provider } = channel;
    if (messagesOf(context.ledger, provider) === undefined && provider.conversations === undefined)
      throw unsupportedRead(channel, 'conversations.messages');
    return findConversation(context, provider, contactId);
  },
  message: (_root, { channel: name, messageId }, context) => {
    const channel = context.channelArgument(name);
    if (messageId.trim() === '' || messageId.length > 255) throw badInput('messageId', 'must have 1 to 255 characters.');
    const { webhooks, conversations, messages } = channel.provider;
    if (webhooks === undefined && conversations?.message === undefined && messages === undefined)
      throw unsupportedRead(channel, 'messages.get');
    return findMessageById(context, channel, messageId);
  },
} satisfies QueryResolvers;

export const conversationResolvers: Complete<ConversationResolvers, ConversationKey> = {
  id: (conversation) => toId('Conversation', conversation.channel, conversation.contactId),
  channel: (conversation, _given, context) => channelOf(context, conversation.channel),
  phoneNumber: (conversation) => toPhoneNumber(conversation.contactId),
  subscriber: async ({ channel, contactId }, _given, context) => {
    const { provider } = channelOf(context, channel);
    if (provider.subscribers?.get === undefined) return null;
    return firstFound(await addressesOf(context, provider, contactId), (key) => context.loaders.subscriber.load({ channel, key }));
  },
  providerStatus: async (conversation, _given, context) => (await factsOf(conversation, context))?.status ?? null,
  assignedAgent: async (conversation, _given, context) => {
    const told = await factsOf(conversation, context);
    if (told?.assignedAgent != null) return told.assignedAgent;
    return (await context.loaders.subscriber.load({ channel: conversation.channel, key: conversation.contactId }))?.assignedAgent ?? null;
  },
  unreadCount: async (conversation, _given, context) => (await activityOf(conversation, context))?.unreadCount ?? null,
  lastMessageAt: async (conversation, _given, context) => (await activityOf(conversation, context))?.lastMessageAt ?? null,
  raw: async (conversation, _given, context) => context.redactor.value((await factsOf(conversation, context))?.raw ?? null),
  serviceWindow: ({ channel, contactId }, _given, context) =>
    readServiceWindow(context.ledger, channelOf(context, channel).provider, contactId, context.calls.of(channel)),
  messages: ({ channel, contactId }, given, context) => {
    const source = messagesOf(context.ledger, channelOf(context, channel).provider);
    return source ? readMessagePage(source, contactId, given, context.calls.of(channel)) : null;
  },
  orders: ({ channel, contactId }, given, context) => {
    const entry = channelOf(context, channel);
    return entry.provider.orders ? listOrdersOf(context, entry, given, { contactId }) : null;
  },
};

function factsOf({ channel, contactId }: ConversationKey, context: Context): Promise<ConversationDetails | null> {
  return readConversationDetails(context, channelOf(context, channel).provider, contactId);
}

/** A provider without a call for the conversation itself reports the same figures with the person (Wabotick: `unseen_count`). */
async function activityOf(conversation: ConversationKey, context: Context): Promise<Partial<ConversationDetails> | null> {
  const { provider } = channelOf(context, conversation.channel);
  if (provider.conversations?.get !== undefined) return factsOf(conversation, context);
  return conversation.person ?? context.loaders.subscriber.load({ channel: conversation.channel, key: conversation.contactId });
}

export const messageResolvers: Complete<MessageResolvers, Message> = {
  id: (message) => toId('Message', message.channel, message.contactId, message.messageId),
  deliveryStatus: ({ status }) => status,
  channel: (message, _given, context) => channelOf(context, message.channel),
  conversation: ({ channel, contactId }, _given, context) => findConversation(context, channelOf(context, channel).provider, contactId),
  // The provider's own words, which may repeat what it was sent.
  failureReason: ({ failureReason }, _given, context) => (failureReason === null ? null : context.redactor.text(failureReason)),
  raw: (message, _given, context) => context.redactor.value(message.raw),
};

export const messageConnectionResolvers: Complete<MessageConnectionResolvers, MessagePage> = {
  edges: (page) => page.entries,
  nodes: (page) => page.entries.map(({ message }) => message),
  pageInfo: ({ entries, hasNewer, hasOlder }) => {
    const [first, last] = [entries[0], entries.at(-1)];
    return {
      hasNextPage: hasNewer,
      hasPreviousPage: hasOlder,
      startCursor: first ? writeMessageCursor(first) : null,
      endCursor: last ? writeMessageCursor(last) : null,
    };
  },
};

export const messageEdgeResolvers: Complete<MessageEdgeResolvers, MessageInPage> = {
  cursor: (entry) => writeMessageCursor(entry),
  node: ({ message }) => message,
};

export const messageContentResolvers: MessageContentResolvers = { __resolveType: (content) => content.type };
export const orderContentResolvers: Complete<OrderContentResolvers, OrderContent> = {
  order: ({ channel, orderReference }, _given, context) =>
    orderReference === null ? null : context.loaders.order.load({ channel, key: orderReference }),
};

export const unknownContentResolvers: UnknownContentResolvers & Partial<Record<keyof UnknownContent, unknown>> = {
  providerType: (content) => content.kind,
  raw: (content, _given, context) => context.redactor.value(content.raw),
};
