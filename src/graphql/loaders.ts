import DataLoader from 'dataloader';
import type { ConversationFacts, Found, Provider } from '../contract/provider.js';
import type { Catalog } from '../domain/catalog.js';
import type { OrderEvent } from '../domain/event.js';
import type { Message } from '../domain/message.js';
import type { Order } from '../domain/order.js';
import type { Subscriber } from '../domain/subscriber.js';
import type { Template } from '../domain/template.js';
import type { Call } from '../contract/call.js';
import type { ChannelFacts } from '../ledger/channels.js';
import type { ContactGroup } from '../ledger/contact-pairs.js';
import type { WebhookRecord } from '../ledger/inbox-row.js';
import type { WriteRecord } from '../ledger/writes.js';
import type { Context } from './context.js';
import { readChannelOrders } from './order-source.js';

/** A record of one channel by the provider's own key. */
export interface Key {
  readonly channel: string;
  readonly key: string;
}

/** What can be loaded: every nested read goes through a loader, and a channel's house is asked for all of its keys at once. */
const makers = {
  order: (context: Context) =>
    byChannel<Order>(context, (provider, keys, call) => readChannelOrders(context.ledger, provider.channel, provider.orders, keys, call)),
  subscriber: (context: Context) =>
    byChannel<Subscriber>(context, async (provider, keys, call) => (await provider.subscribers?.get?.(keys, call)) ?? new Map()),
  template: (context: Context) =>
    byChannel<Template>(context, async (provider, keys, call) => (await provider.templates?.get(keys, call)) ?? new Map()),
  catalog: (context: Context) =>
    byChannel<Catalog>(context, async (provider, _keys, call) => {
      const listed = await provider.catalogs?.list(call);
      return new Map(listed?.catalogs.map((catalog) => [catalog.catalogId, catalog]));
    }),
  history: (context: Context) =>
    byChannel<readonly OrderEvent[]>(context, (provider, keys) => context.ledger.events.ofOrder(provider.channel, keys)),
  message: (context: Context) => byChannel<Message>(context, (provider, keys) => context.ledger.messages.get(provider.channel, keys)),
  /** What a provider tells of a conversation beside its messages. */
  conversationFacts: (context: Context) =>
    byChannel<ConversationFacts>(context, async (provider, keys, call) => (await provider.conversations?.get?.(keys, call)) ?? new Map()),
  /** The other addresses of a person; null for one that stands alone. */
  contactGroup: (context: Context) =>
    byChannel<ContactGroup>(context, ({ channel }, keys) => context.ledger.contactPairs.groups(channel, keys)),
  /** Whether the ledger has messages of a person. */
  hasMessages: (context: Context) =>
    byChannel<true>(context, async (provider, keys) => {
      const known = await context.ledger.messages.contacts(provider.channel, keys);
      return new Map([...known].map((contactId) => [contactId, true]));
    }),
  channelFacts: (context: Context) =>
    new DataLoader<string, ChannelFacts>(async (channels) => {
      const facts = await context.ledger.channels.facts(channels);
      return channels.map((channel) => facts.get(channel) as ChannelFacts);
    }),
  webhookEvent: (context: Context) =>
    byChannel<WebhookRecord>(context, async (provider, keys) => {
      const known = await context.ledger.inbox.get(keys);
      return new Map([...known].filter(([, { channel }]) => channel === provider.channel));
    }),
  write: (context: Context) =>
    byChannel<WriteRecord>(context, async (provider, keys) => {
      const known = await context.ledger.writes.get(keys);
      return new Map([...known].filter(([, { channel }]) => channel === provider.channel));
    }),
  completed: (context: Context) =>
    new DataLoader<Order, Order, string>(
      (orders) => Promise.all(orders.map((order) => complete(context, order).catch((error: unknown) => toError(error)))),
      { cacheKeyFn: (order) => cacheKey({ channel: order.channel, key: order.reference }) },
    ),
};

export type Loaders = { readonly [Name in keyof typeof makers]: ReturnType<(typeof makers)[Name]> };

/** A request's loaders, each made when it is used first: most requests use one or two. */
export function createLoaders(context: Context): Loaders {
  return new LazyLoaders(context) as unknown as Loaders;
}

class LazyLoaders {
  readonly context: Context;
  readonly made = new Map<string, unknown>();

  constructor(context: Context) {
    this.context = context;
  }
}

for (const [name, make] of Object.entries(makers)) {
  Object.defineProperty(LazyLoaders.prototype, name, {
    get(this: LazyLoaders) {
      const known = this.made.get(name);
      if (known !== undefined) return known;
      const loader = make(this.context);
      this.made.set(name, loader);
      return loader;
    },
  });
}

type ReadKeys<T> = (provider: Provider, keys: readonly string[], call: Call) => Promise<Found<T>>;

/** One batch per channel, all channels at once; one channel's failure is told to its own keys only. */
function byChannel<T>(context: Context, read: ReadKeys<T>): DataLoader<Key, T | null, string> {
  return new DataLoader<Key, T | null, string>(
    async (keys) => {
      const channels = [...new Set(keys.map(({ channel }) => channel))];
      const answers = new Map(
        await Promise.all(channels.map(async (name) => [name, await readChannel(context, name, keys, read)] as const)),
      );
      return keys.map(({ channel, key }) => {
        const answer = answers.get(channel);
        return answer instanceof Error ? answer : (answer?.get(key) ?? null);
      });
    },
    { cacheKeyFn: cacheKey },
  );
}

async function readChannel<T>(context: Context, name: string, keys: readonly Key[], read: ReadKeys<T>): Promise<Found<T> | Error> {
  const channel = context.channel(name);
  if (channel === undefined) return new Map();
  const own = keys.filter((key) => key.channel === name).map(({ key }) => key);
  return read(channel.provider, own, context.calls.of(name)).catch(toError);
}

async function complete(context: Context, order: Order): Promise<Order> {
  const provider = context.channel(order.channel)?.provider;
  return provider?.orders?.complete ? provider.orders.complete(order, context.calls.of(order.channel)) : order;
}

function cacheKey({ channel, key }: Key): string {
  return `${channel}\n${key}`;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
