import type { OrderEvent } from '../../domain/event.js';
import { readId, toId } from '../../domain/id.js';
import type { MessageEvent, MessageEventKind } from '../../domain/message.js';
import { timeOfRecordId } from '../../store/connection/record-id.js';
import type { Complete } from '../schema/complete.js';
import type { Context } from '../request/context.js';
import { badInput, noEvent } from '../request/error.js';
import type { MessageEventResolvers, SubscriptionResolvers } from '../schema/generated.js';
import { readIdArgument } from '../request/input.js';
import { channelsOf } from '../request/list-request.js';

export const subscriptions: Complete<SubscriptionResolvers, object> = {
  orderChanged: {
    subscribe: (_root, { channels, orderId, since }, context) => {
      const order = orderId == null ? null : readIdArgument(orderId, 'Order', 'orderId');
      return context.feeds.orders.subscribe({
        channels: namesOf(context, channels).filter((name) => order === null || name === order.channel),
        since: readSince(context, since, 'OrderEvent'),
        accept: (event) => order === null || event.reference === order.key[0],
      });
    },
    resolve: freshly<OrderEvent>,
  },
  messageReceived: {
    subscribe: (_root, given, context) => subscribeMessages(context, given, 'RECEIVED'),
    resolve: freshly<MessageEvent>,
  },
  messageStatusChanged: {
    subscribe: (_root, given, context) => subscribeMessages(context, given, 'STATUS'),
    resolve: freshly<MessageEvent>,
  },
};

export const messageEventResolvers: Complete<MessageEventResolvers, MessageEvent> = {
  id: (event) => toId('MessageEvent', event.channel, event.id),
  message: async (event, _given, context) => {
    const message = await context.loaders.message.load({ channel: event.channel, key: event.messageId });
    if (message === null) throw badInput('message', 'is no longer known.');
    return message;
  },
};

interface MessageArguments {
  readonly channels?: readonly string[] | null | undefined;
  readonly since?: string | null | undefined;
}

function subscribeMessages(context: Context, given: MessageArguments, kind: MessageEventKind): AsyncIterable<MessageEvent> {
  return context.feeds.messages.subscribe({
    channels: namesOf(context, given.channels),
    since: readSince(context, given.since, 'MessageEvent'),
    accept: (event) => event.kind === kind,
  });
}

/** Each event is a request of its own: nothing that was read for the one before is true any more. */
function freshly<Event>(event: Event | undefined, _given: unknown, context: Context): Event {
  // Only an operation that does not come over a socket or a stream is resolved without an event.
  if (event === undefined) throw noEvent();
  context.forgetReads();
  return event;
}

function namesOf(context: Context, channels: readonly string[] | null | undefined): readonly string[] {
  return channelsOf(context, channels, 'channels').map(({ name }) => name);
}

/** The ledger's id behind the id of an event that the viewer may have received. */
function readSince(context: Context, since: string | null | undefined, type: 'OrderEvent' | 'MessageEvent'): string | null {
  if (since == null) return null;
  const parts = readId(since);
  const id = parts?.key[0] ?? '';
  const isKnown = parts?.type === type && context.channel(parts.channel) !== undefined && timeOfRecordId(id) !== null;
  if (!isKnown) throw badInput('since', 'is not the id of an event that this subscription gave.');
  return id;
}
