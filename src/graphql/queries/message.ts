import type { ChannelEntry } from '../../contract/registry.js';
import { toId } from '../../domain/id.js';
import { mergeMessages } from '../../domain/message-progress.js';
import type { Message, OrderContent, UnknownContent } from '../../domain/message.js';
import { now } from '../../domain/time.js';
import type { Context } from '../request/context.js';
import { findConversation } from '../request/conversation-source.js';
import { badInput, unsupportedRead } from '../request/error.js';
import { writeMessageCursor, type MessageInPage, type MessagePage } from '../request/message-page.js';
import type {
  MediaContentResolvers,
  MessageConnectionResolvers,
  MessageContentResolvers,
  MessageEdgeResolvers,
  MessageResolvers,
  OrderContentResolvers,
  QueryResolvers,
  UnknownContentResolvers,
} from '../schema/generated.js';
import type { MediaInMessage, RequiredResolvers } from '../schema/parents.js';

export const messageQueries = {
  message: (_root, { channel: name, messageId }, context) => {
    const channel = context.channelArgument(name);
    if (messageId.trim() === '' || messageId.length > 255) throw badInput('messageId', 'must have 1 to 255 characters.');
    const { webhooks, conversations, messages } = channel.provider;
    if (webhooks === undefined && conversations?.message === undefined && messages === undefined)
      throw unsupportedRead(channel, 'messages.get');
    return findMessageById(context, channel, messageId);
  },
} satisfies QueryResolvers;

/** A message by its id, joined from the ledger and the provider. Null when neither has it. */
async function findMessageById(context: Context, { name, provider }: ChannelEntry, messageId: string): Promise<Message | null> {
  const stored = await context.loaders.message.load({ channel: name, key: messageId });
  const live = (await provider.conversations?.message?.(messageId, context.calls.of(name), stored)) ?? null;
  return stored === null || live === null ? (live ?? stored) : mergeMessages(stored, live, now());
}

export const messageResolvers: RequiredResolvers<MessageResolvers, Message> = {
  id: (message) => toId('Message', message.channel, message.contactId, message.messageId),
  deliveryStatus: ({ status }) => status,
  channel: (message, _args, context) => context.channelOf(message.channel),
  content: ({ channel, content }) => (content?.type === 'MediaContent' ? { ...content, channel } : content),
  conversation: ({ channel, contactId }, _args, context) => findConversation(context, context.channelOf(channel).provider, contactId),
  // A provider's error text may repeat what it received, credentials included.
  failureReason: ({ failureReason }, _args, context) => (failureReason === null ? null : context.redactor.text(failureReason)),
  raw: (message, _args, context) => context.redactor.value(message.raw),
};

export const messageConnectionResolvers: RequiredResolvers<MessageConnectionResolvers, MessagePage> = {
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

export const messageEdgeResolvers: RequiredResolvers<MessageEdgeResolvers, MessageInPage> = {
  cursor: (entry) => writeMessageCursor(entry),
  node: ({ message }) => message,
};

export const messageContentResolvers: MessageContentResolvers = { __resolveType: (content) => content.type };

export const mediaContentResolvers: RequiredResolvers<MediaContentResolvers, MediaInMessage> = {
  url: (content, _args, { viewer, mediaLinks }) => mediaLinks.of(viewer, 'conversations:read', content.channel, content),
};

export const orderContentResolvers: RequiredResolvers<OrderContentResolvers, OrderContent> = {
  order: ({ channel, orderReference }, _args, context) =>
    orderReference === null ? null : context.loaders.order.load({ channel, key: orderReference }),
};

export const unknownContentResolvers: UnknownContentResolvers & Partial<Record<keyof UnknownContent, unknown>> = {
  providerType: (content) => content.kind,
  raw: (content, _args, context) => context.redactor.value(content.raw),
};
