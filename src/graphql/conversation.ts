import type { ConversationFacts } from '../contract/provider.js';
import { toId } from '../domain/id.js';
import type { Message, UnknownContent } from '../domain/message.js';
import { toPhoneNumber } from '../domain/phone.js';
import type { Complete } from './complete.js';
import type { Context } from './context.js';
import type { ConversationKey } from './conversation-key.js';
import { contactIdOf, findConversation, messagesOf } from './conversation-source.js';
import { badInput, unsupportedRead } from './error.js';
import type {
  ConversationResolvers,
  MediaContentResolvers,
  MessageConnectionResolvers,
  MessageContentResolvers,
  MessageEdgeResolvers,
  MessageResolvers,
  OrderContentResolvers,
  QueryResolvers,
  UnknownContentResolvers,
} from './generated.js';
import type { MediaContent, OrderContent } from '../domain/message.js';
import { readContactArguments } from './input.js';
import { readMessagePage, writeMessageCursor, type MessageInPage, type MessagePage } from './message-page.js';
import { readServiceWindow } from '../write/service-window.js';
import { findMessageById } from './message.js';
import { channelOf } from './order.js';
import { listOrdersOf } from './order-list.js';

export const conversationQueries = {
  conversation: (_root, given, context) => {
    const channel = context.channelArgument(given.channel);
    const contactId = readContactArguments(given, (phoneNumber) => contactIdOf(channel.provider, phoneNumber));
    const { provider } = channel;
    if (messagesOf(context.ledger, provider) === undefined && provider.conversations === undefined)
      throw unsupportedRead(channel, 'conversations');
    return findConversation(context, provider, contactId);
  },
  message: (_root, { channel: name, messageId }, context) => {
    const channel = context.channelArgument(name);
    if (messageId.trim() === '' || messageId.length > 255) throw badInput('messageId', 'must have 1 to 255 characters.');
    const { webhooks, conversations, messages } = channel.provider;
    if (webhooks === undefined && conversations?.message === undefined && messages === undefined)
      throw unsupportedRead(channel, 'messages by their id');
    return findMessageById(context, channel, messageId);
  },
} satisfies QueryResolvers;

export const conversationResolvers: Complete<ConversationResolvers, ConversationKey> = {
  id: (conversation) => toId('Conversation', conversation.channel, conversation.contactId),
  channel: (conversation, _given, context) => channelOf(context, conversation.channel),
  phoneNumber: (conversation) => toPhoneNumber(conversation.contactId),
  subscriber: ({ channel, contactId }, _given, context) =>
    channelOf(context, channel).provider.subscribers?.get ? context.loaders.subscriber.load({ channel, key: contactId }) : null,
  status: async (conversation, _given, context) => (await factsOf(conversation, context))?.status ?? null,
  assignedAgent: async (conversation, _given, context) => {
    const told = await factsOf(conversation, context);
    if (told?.assignedAgent != null) return told.assignedAgent;
    return (await context.loaders.subscriber.load({ channel: conversation.channel, key: conversation.contactId }))?.assignedAgent ?? null;
  },
  unreadCount: async (conversation, _given, context) => (await factsOf(conversation, context))?.unreadCount ?? null,
  lastMessageAt: async (conversation, _given, context) => (await factsOf(conversation, context))?.lastMessageAt ?? null,
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

/** What the provider tells beside the messages; null where it tells nothing. */
function factsOf({ channel, contactId }: ConversationKey, { loaders }: Context): Promise<ConversationFacts | null> {
  return loaders.conversationFacts.load({ channel, key: contactId });
}

export const messageResolvers: Complete<MessageResolvers, Message> = {
  id: (message) => toId('Message', message.channel, message.contactId, message.messageId),
  channel: (message, _given, context) => channelOf(context, message.channel),
  conversation: ({ channel, contactId }, _given, context) => findConversation(context, channelOf(context, channel).provider, contactId),
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
export const mediaContentResolvers: MediaContentResolvers & Partial<Record<keyof MediaContent, unknown>> = {
  type: (media) => media.mediaType,
};

export const orderContentResolvers: Complete<OrderContentResolvers, OrderContent> = {
  order: ({ channel, orderReference }, _given, context) =>
    orderReference === null ? null : context.loaders.order.load({ channel, key: orderReference }),
};

export const unknownContentResolvers: UnknownContentResolvers & Partial<Record<keyof UnknownContent, unknown>> = {
  type: (content) => content.kind,
  raw: (content, _given, context) => context.redactor.value(content.raw),
};
