import DataLoader from 'dataloader';
import type { ConversationDetails, Found, Provider } from '../../contract/provider.js';
import type { Catalog } from '../../domain/catalog.js';
import type { OrderEvent } from '../../domain/event.js';
import type { Message } from '../../domain/message.js';
import type { Order } from '../../domain/order.js';
import type { Subscriber } from '../../domain/subscriber.js';
import type { Template } from '../../domain/template.js';
import type { Call } from '../../contract/call.js';
import type { ChannelActivity } from '../../store/channels.js';
import type { ContactGroup } from '../../store/messages/contact-pairs.js';
import type { WebhookRecord } from '../../store/inbox/inbox-row.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Ledger } from '../../store/store.js';
import type { UpstreamCalls } from './upstream-calls.js';
import { readChannelOrders } from './order-source.js';

/** A record of one channel by the provider's own key. */
export interface Key {
  readonly channel: string;
  readonly key: string;
}

/** What loaders need of a request. */
export interface LoaderRequest {
  readonly ledger: Ledger;
  readonly calls: UpstreamCalls;
  /** A channel by name, when it exists and the viewer may see it. */
  channel(name: string): ChannelEntry | undefined;
}

/** What can be loaded: every nested read goes through a loader, and a channel's house is asked for all of its keys at once. */
const makers = {
  order: (request: LoaderRequest) =>
    byChannel<Order>(request, (provider, keys, call) => readChannelOrders(request.ledger, provider.channel, provider.orders, keys, call)),
  subscriber: (request: LoaderRequest) =>
    byChannel<Subscriber>(request, async (provider, keys, call) => (await provider.subscribers?.get?.(keys, call)) ?? new Map()),
  template: (request: LoaderRequest) =>
    byChannel<Template>(request, async (provider, keys, call) => (await provider.templates?.get(keys, call)) ?? new Map()),
  catalog: (request: LoaderRequest) =>
    byChannel<Catalog>(request, async (provider, _keys, call) => {
      const listed = await provider.catalogs?.list(call);
      return new Map(listed?.catalogs.map((catalog) => [catalog.catalogId, catalog]));
    }),
  history: (request: LoaderRequest) =>
    byChannel<readonly OrderEvent[]>(request, (provider, keys) => request.ledger.events.ofOrder(provider.channel, keys)),
  message: (request: LoaderRequest) => byChannel<Message>(request, (provider, keys) => request.ledger.messages.get(provider.channel, keys)),
  /** What a provider tells of a conversation beside its messages. */
  conversationFacts: (request: LoaderRequest) =>
    byChannel<ConversationDetails>(request, async (provider, keys, call) => (await provider.conversations?.get?.(keys, call)) ?? new Map()),
  /** The other addresses of a person; null for one that stands alone. */
  contactGroup: (request: LoaderRequest) =>
    byChannel<ContactGroup>(request, ({ channel }, keys) => request.ledger.contactPairs.groups(channel, keys)),
  /** Whether the ledger has messages of a person. */
  hasMessages: (request: LoaderRequest) =>
    byChannel<true>(request, async (provider, keys) => {
      const known = await request.ledger.messages.contacts(provider.channel, keys);
      return new Map([...known].map((contactId) => [contactId, true]));
    }),
  channelFacts: (request: LoaderRequest) =>
    new DataLoader<string, ChannelActivity>(async (channels) => {
      const facts = await request.ledger.channels.activity(channels);
      return channels.map((channel) => facts.get(channel) as ChannelActivity);
    }),
  webhookEvent: (request: LoaderRequest) =>
    byChannel<WebhookRecord>(request, async (provider, keys) => {
      const known = await request.ledger.inbox.get(keys);
      return new Map([...known].filter(([, { channel }]) => channel === provider.channel));
    }),
  write: (request: LoaderRequest) =>
    byChannel<WriteRecord>(request, async (provider, keys) => {
      const known = await request.ledger.writes.get(keys);
      return new Map([...known].filter(([, { channel }]) => channel === provider.channel));
    }),
  completed: (request: LoaderRequest) =>
    new DataLoader<Order, Order, string>(
      (orders) => Promise.all(orders.map((order) => complete(request, order).catch((error: unknown) => toError(error)))),
      { cacheKeyFn: (order) => cacheKey({ channel: order.channel, key: order.reference }) },
    ),
};

export type Loaders = { readonly [Name in keyof typeof makers]: ReturnType<(typeof makers)[Name]> };

/** A request's loaders, each made when it is used first: most requests use one or two. */
export function createLoaders(request: LoaderRequest): Loaders {
  return new LazyLoaders(request) as unknown as Loaders;
}

class LazyLoaders {
  readonly request: LoaderRequest;
  readonly made = new Map<string, unknown>();

  constructor(request: LoaderRequest) {
    this.request = request;
  }
}

for (const [name, make] of Object.entries(makers)) {
  Object.defineProperty(LazyLoaders.prototype, name, {
    get(this: LazyLoaders) {
      const known = this.made.get(name);
      if (known !== undefined) return known;
      const loader = make(this.request);
      this.made.set(name, loader);
      return loader;
    },
  });
}

type ReadKeys<T> = (provider: Provider, keys: readonly string[], call: Call) => Promise<Found<T>>;

/** One batch per channel, all channels at once; one channel's failure is told to its own keys only. */
function byChannel<T>(request: LoaderRequest, read: ReadKeys<T>): DataLoader<Key, T | null, string> {
  return new DataLoader<Key, T | null, string>(
    async (keys) => {
      const channels = [...new Set(keys.map(({ channel }) => channel))];
      const answers = new Map(
        await Promise.all(channels.map(async (name) => [name, await readChannel(request, name, keys, read)] as const)),
      );
      return keys.map(({ channel, key }) => {
        const answer = answers.get(channel);
        return answer instanceof Error ? answer : (answer?.get(key) ?? null);
      });
    },
    { cacheKeyFn: cacheKey },
  );
}

async function readChannel<T>(request: LoaderRequest, name: string, keys: readonly Key[], read: ReadKeys<T>): Promise<Found<T> | Error> {
  const channel = request.channel(name);
  if (channel === undefined) return new Map();
  const own = keys.filter((key) => key.channel === name).map(({ key }) => key);
  return read(channel.provider, own, request.calls.of(name)).catch(toError);
}

async function complete(request: LoaderRequest, order: Order): Promise<Order> {
  const provider = request.channel(order.channel)?.provider;
  return provider?.orders?.complete ? provider.orders.complete(order, request.calls.of(order.channel)) : order;
}

function cacheKey({ channel, key }: Key): string {
  return `${channel}\n${key}`;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
