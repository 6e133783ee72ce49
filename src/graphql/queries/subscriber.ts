import { toId } from '../../domain/id.js';
import type { Subscriber } from '../../domain/subscriber.js';
import type { Complete } from '../schema/complete.js';
import { connectionResolvers, edgeResolvers, type SubscriberInList, type SubscriberList } from '../request/connection.js';
import { findConversation } from '../request/conversation-source.js';
import { unsupportedRead } from '../request/error.js';
import type { QueryResolvers, SubscriberConnectionResolvers, SubscriberEdgeResolvers, SubscriberResolvers } from '../schema/generated.js';
import { readContactArguments } from '../request/input.js';
import { channelOf } from './order.js';
import { listOrdersOf } from './order-list.js';
import { listSubscribers } from './subscriber-list.js';

export const subscriberQueries = {
  subscriber: (_root, given, context) => {
    const channel = context.channelArgument(given.channel);
    const { subscribers } = channel.provider;
    const contactId = readContactArguments(given, (phoneNumber) => subscribers?.contactIdOf(phoneNumber) ?? phoneNumber);
    if (subscribers?.get === undefined) throw unsupportedRead(channel, 'subscribers.get');
    return context.loaders.subscriber.load({ channel: channel.name, key: contactId });
  },
  subscribers: (_root, given, context) => listSubscribers(context, given),
} satisfies QueryResolvers;

export const subscriberResolvers: Complete<SubscriberResolvers, Subscriber> = {
  id: (subscriber) => toId('Subscriber', subscriber.channel, subscriber.contactId),
  channel: (subscriber, _given, context) => channelOf(context, subscriber.channel),
  fullName: ({ name }) => name,
  customFieldValues: ({ customFields }) => customFields,
  unreadCount: async ({ channel, contactId, unreadCount }, _given, context) =>
    unreadCount ?? (await context.loaders.conversationDetails.load({ channel, key: contactId }))?.unreadCount ?? null,
  conversation: async (person, _given, context) => {
    const conversation = await findConversation(context, channelOf(context, person.channel).provider, person.contactId);
    return conversation === null ? null : { ...conversation, person };
  },
  orders: ({ channel, contactId }, given, context) => {
    const entry = channelOf(context, channel);
    return entry.provider.orders ? listOrdersOf(context, entry, given, { contactId }) : null;
  },
  raw: (subscriber, _given, context) => context.redactor.value(subscriber.raw),
};

export const subscriberConnectionResolvers: Complete<SubscriberConnectionResolvers, SubscriberList> = connectionResolvers<Subscriber>();
export const subscriberEdgeResolvers: Complete<SubscriberEdgeResolvers, SubscriberInList> = edgeResolvers<Subscriber>();
