import type { ConversationEvent, OrderEvent } from '../../domain/event.js';
import { readId, toId } from '../../domain/id.js';
import type { MessageEvent, MessageEventKind } from '../../domain/message.js';
import type { Template, TemplateEvent } from '../../domain/template.js';
import { timeOfRecordId } from '../../store/connection/record-id.js';
import type { Context } from '../request/context.js';
import { badInput, noEvent } from '../request/error.js';
import type {
  ConversationEventResolvers,
  MessageEventResolvers,
  SubscriptionResolvers,
  TemplateEventResolvers,
} from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';
import { readIdArgument } from '../request/input.js';
import { channelsOf } from '../request/list-request.js';
import { customerSubscriptions } from './customer-event.js';

export const subscriptions: RequiredResolvers<SubscriptionResolvers, object> = {
  ...customerSubscriptions,
  orderChanged: {
    subscribe: (_root, { channels, orderId, since }, context) => {
      const order = orderId == null ? null : readIdArgument(orderId, 'Order', 'orderId');
      return context.feeds.orders.subscribe({
        channels: namesOf(context, channels).filter((name) => order === null || name === order.channel),
        since: readSince(context, since, 'OrderEvent'),
        accept: (event) => order === null || event.reference === order.key[0],
      });
    },
    resolve: resolveEvent<OrderEvent>,
  },
  messageReceived: {
    subscribe: (_root, args, context) => subscribeMessages(context, args, 'RECEIVED'),
    resolve: resolveEvent<MessageEvent>,
  },
  messageStatusChanged: {
    subscribe: (_root, args, context) => subscribeMessages(context, args, 'STATUS'),
    resolve: resolveEvent<MessageEvent>,
  },
  conversationChanged: {
    subscribe: (_root, { channels, since }, context) =>
      context.feeds.conversations.subscribe({
        channels: namesOf(context, channels),
        since: readSince(context, since, 'ConversationEvent'),
        accept: () => true,
      }),
    resolve: resolveEvent<ConversationEvent>,
  },
  templateChanged: {
    subscribe: (_root, { channels, since }, context) =>
      context.feeds.templates.subscribe({
        channels: namesOf(context, channels),
        since: readSince(context, since, 'TemplateEvent'),
        accept: () => true,
      }),
    resolve: resolveEvent<TemplateEvent>,
  },
};

export const conversationEventResolvers: RequiredResolvers<ConversationEventResolvers, ConversationEvent> = {
  id: (event) => toId('ConversationEvent', event.channel, event.id),
  conversation: ({ channel, contactId }) => ({ channel, contactId }),
};

export const messageEventResolvers: RequiredResolvers<MessageEventResolvers, MessageEvent> = {
  id: (event) => toId('MessageEvent', event.channel, event.id),
  message: async (event, _args, context) => {
    const message = await context.loaders.message.load({ channel: event.channel, key: event.messageId });
    if (message === null) throw badInput('message', 'is no longer stored.');
    return message;
  },
};

export const templateEventResolvers: RequiredResolvers<TemplateEventResolvers, TemplateEvent> = {
  id: (event) => toId('TemplateEvent', event.channel, event.id),
  channel: (event, _args, context) => context.channelOf(event.channel),
  template: ({ channel, templateId }, _args, context): Promise<Template | null> =>
    context.loaders.template.load({ channel, key: templateId }),
};

interface MessageArguments {
  readonly channels?: readonly string[] | null | undefined;
  readonly since?: string | null | undefined;
}

function subscribeMessages(context: Context, args: MessageArguments, kind: MessageEventKind): AsyncIterable<MessageEvent> {
  return context.feeds.messages.subscribe({
    channels: namesOf(context, args.channels),
    since: readSince(context, args.since, 'MessageEvent'),
    accept: (event) => event.kind === kind,
  });
}

/** Resolves an event. Every event counts as a request of its own, so nothing is reused that was read for an earlier one. */
function resolveEvent<Event>(event: Event | undefined, _args: unknown, context: Context): Event {
  // A subscription over plain HTTP is resolved like a query, without an event.
  if (event === undefined) throw noEvent();
  context.forgetReads();
  return event;
}

function namesOf(context: Context, channels: readonly string[] | null | undefined): readonly string[] {
  return channelsOf(context, channels, 'channels').map(({ name }) => name);
}

/** Reads the ledger's id from the id of an event. The viewer must be able to see its channel. */
function readSince(
  context: Context,
  since: string | null | undefined,
  type: 'OrderEvent' | 'MessageEvent' | 'ConversationEvent' | 'TemplateEvent',
): string | null {
  if (since == null) return null;
  const parts = readId(since);
  const id = parts?.key[0] ?? '';
  const isValid = parts?.type === type && context.channel(parts.channel) !== undefined && timeOfRecordId(id) !== null;
  if (!isValid) throw badInput('since', 'is not the id of an event of this subscription.');
  return id;
}
