import { toId } from '../../domain/id.js';
import type { Subscriber } from '../../domain/subscriber.js';
import { connectionResolvers, edgeResolvers, type SubscriberInList, type SubscriberList } from '../request/connection.js';
import { findConversation } from '../request/conversation-source.js';
import { loadCustomer } from '../request/customer-key.js';
import { unsupportedRead } from '../request/error.js';
import type { QueryResolvers, SubscriberConnectionResolvers, SubscriberEdgeResolvers, SubscriberResolvers } from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';
import { readCopiedRecord, recordSourceResolvers } from '../request/copied-list.js';
import { readContactArguments, readMaxAge } from '../request/input.js';
import { listOrdersOf } from './order-list.js';
import { listSubscribers } from './subscriber-list.js';

export const subscriberQueries = {
  subscriber: async (_root, args, context) => {
    const channel = context.channelArgument(args.channel);
    const { subscribers } = channel.provider;
    const contactId = readContactArguments(args, (phoneNumber) => subscribers?.contactIdOf(phoneNumber) ?? phoneNumber);
    if (subscribers?.get === undefined) throw unsupportedRead(channel, 'subscribers.get');
    const maxAge = readMaxAge(args.maxAge);
    const of = { channel: channel.name, noun: 'subscribers' } as const;
    const copied =
      maxAge === null ? undefined : await readCopiedRecord(context, { ...of, maxAge }, context.ledger.copies.subscribers, contactId);
    return copied ?? context.loaders.subscriber.load({ channel: channel.name, key: contactId });
  },
  subscribers: (_root, args, context) => listSubscribers(context, args),
} satisfies QueryResolvers;

export const subscriberResolvers: RequiredResolvers<SubscriberResolvers, Subscriber> = {
  ...recordSourceResolvers,
  id: (subscriber) => toId('Subscriber', subscriber.channel, subscriber.contactId),
  channel: (subscriber, _args, context) => context.channelOf(subscriber.channel),
  fullName: ({ name }) => name,
  person: ({ channel, contactId, phoneNumber }, _args, context) => loadCustomer(context, channel, phoneNumber ?? contactId),
  customFieldValues: ({ customFields }) => customFields,
  unreadCount: async ({ channel, contactId, unreadCount }, _args, context) =>
    unreadCount ?? (await context.loaders.conversationDetails.load({ channel, key: contactId }))?.unreadCount ?? null,
  conversation: async (subscriber, _args, context) => {
    const conversation = await findConversation(context, context.channelOf(subscriber.channel).provider, subscriber.contactId);
    return conversation === null ? null : { ...conversation, loadedSubscriber: subscriber };
  },
  orders: ({ channel, contactId }, args, context) => {
    const entry = context.channelOf(channel);
    return entry.provider.orders ? listOrdersOf(context, entry, args, { contactId }) : null;
  },
  raw: (subscriber, _args, context) => context.redactor.value(subscriber.raw),
};

export const subscriberConnectionResolvers: RequiredResolvers<SubscriberConnectionResolvers, SubscriberList> =
  connectionResolvers<Subscriber>();
export const subscriberEdgeResolvers: RequiredResolvers<SubscriberEdgeResolvers, SubscriberInList> = edgeResolvers<Subscriber>();
