import DataLoader from 'dataloader';
import type { ConversationDetails, Found, Provider } from '../../contract/provider.js';
import type { Catalog, Product } from '../../domain/catalog.js';
import type { OrderEvent } from '../../domain/event.js';
import type { Message } from '../../domain/message.js';
import type { Order } from '../../domain/order.js';
import type { Subscriber } from '../../domain/subscriber.js';
import type { Template } from '../../domain/template.js';
import type { Call } from '../../contract/call.js';
import { ProviderError } from '../../contract/error.js';
import type { ChannelActivity } from '../../store/channels.js';
import type { CustomerKey, CustomerScope, LedgerCustomer } from '../../store/customers/customer.js';
import type { LedgerConversation } from '../../store/messages/conversations.js';
import type { ContactGroup } from '../../store/messages/contact-pairs.js';
import type { WebhookRecord } from '../../store/inbox/inbox-row.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import { statusOperation } from '../../writes/order-status.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { equalNumbers } from '../../domain/phone-canonical.js';
import type { Instant } from '../../domain/time.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { Ledger } from '../../store/store.js';
import type { Sync } from '../../sync/sync.js';
import type { UpstreamCalls } from './upstream-calls.js';
import { readNow } from './copied-list.js';
import { readChannelOrders } from './order-source.js';
import { findProducts, type ProductKey } from './product-source.js';

/** A record of one channel by the provider's own key. */
export interface Key {
  readonly channel: string;
  readonly key: string;
}

/** The part of a request's context that loaders use. */
export interface LoaderRequest {
  readonly ledger: Ledger;
  readonly calls: UpstreamCalls;
  /** A channel by name, when it exists and the viewer may see it. */
  channel(name: string): ChannelEntry | undefined;
  /** What the viewer may read of customers. */
  readonly customerScope: CustomerScope;
  readonly sync: Sync;
}

/** Customers whose contacts one statement joins. */
const maxCustomers = 100;

/** One loader for each kind of nested read. A loader collects keys, so that each channel's provider is called once for all of them. */
const factories = {
  order: (request: LoaderRequest) =>
    byChannel<Order>(request, (provider, keys, call) => readChannelOrders(request.ledger, provider.channel, provider.orders, keys, call)),
  subscriber: (request: LoaderRequest) =>
    byChannel<Subscriber>(request, async (provider, keys, call) => allReadNow(await provider.subscribers?.get?.(keys, call))),
  template: (request: LoaderRequest) =>
    byChannel<Template>(request, async (provider, keys, call) => allReadNow(await provider.templates?.get(keys, call))),
  catalog: (request: LoaderRequest) =>
    byChannel<Catalog>(request, async (provider, _keys, call) => {
      const listed = await provider.catalogs?.list(call);
      // Not `readNow`, which would compute what of a catalog is computed when it is read.
      return new Map(listed?.catalogs.map((catalog) => [catalog.catalogId, catalog]));
    }),
  /** By catalog id, the provider's id and the shop's own id, as JSON; the last two may be null. */
  product: (request: LoaderRequest) =>
    byChannel<Product>(request, async (provider, keys, call) => {
      const parsed = new Map(keys.map((key) => [toProductKey(key), key]));
      const found = await findProducts(provider, [...parsed.keys()], call);
      return new Map([...found].map(([key, product]) => [parsed.get(key) as string, readNow(product)]));
    }),
  history: (request: LoaderRequest) =>
    byChannel<readonly OrderEvent[]>(request, (provider, keys) => request.ledger.events.ofOrder(provider.channel, keys)),
  message: (request: LoaderRequest) => byChannel<Message>(request, (provider, keys) => request.ledger.messages.get(provider.channel, keys)),
  /** What a provider reports of a conversation beside its messages. */
  conversationDetails: (request: LoaderRequest) =>
    byChannel<ConversationDetails>(request, async (provider, keys, call) => (await provider.conversations?.get?.(keys, call)) ?? new Map()),
  /** The open orders of a contact, out of the copy of the channel's orders or else the ledger. */
  openOrders: (request: LoaderRequest) =>
    byChannel<readonly Order[]>(request, async ({ channel, orders, webhooks }, keys) => {
      if (orders === undefined) return new Map();
      const { ledger, sync } = request;
      const [copy, groups] = await Promise.all([
        sync.freshCopy(channel, 'orders', Infinity),
        webhooks?.pairsContacts === true ? ledger.contactPairs.groups(channel, keys) : new Map<string, ContactGroup>(),
      ]);
      const customers = keys.map((key) => {
        const contactIds = groups.get(key)?.contactIds ?? [key];
        const numbers = contactIds.flatMap((contactId) => toPhoneNumber(contactId) ?? []);
        return { contactIds, phoneNumbers: [...new Set(numbers.flatMap(equalNumbers))] };
      });
      const found = await (copy === undefined ? ledger.orders : ledger.copies.orders).open(channel, customers);
      return new Map(keys.map((key, index) => [key, found[index] ?? []]));
    }),
  /** The name in the copy of the channel's address book. */
  copiedName: (request: LoaderRequest) =>
    byChannel<string>(request, async ({ channel }, keys) => {
      if (!request.sync.isCopied(channel, 'subscribers')) return new Map();
      const copies = await request.ledger.copies.subscribers.get(channel, keys);
      return new Map(keys.flatMap((key) => [copies.get(key)?.name].flatMap((name) => (name == null ? [] : [[key, name] as const]))));
    }),
  /** What the ledger knows of a conversation. */
  conversation: (request: LoaderRequest) =>
    byChannel<LedgerConversation>(request, ({ channel }, keys) => request.ledger.conversations.get(channel, keys)),
  /** All addresses of a contact; null for a contact with only one. */
  contactGroup: (request: LoaderRequest) =>
    byChannel<ContactGroup>(request, ({ channel }, keys) => request.ledger.contactPairs.groups(channel, keys)),
  /** True for a contact with messages in the ledger, else null. */
  hasMessages: (request: LoaderRequest) =>
    byChannel<true>(request, async (provider, keys) => {
      const contactIds = await request.ledger.messages.contacts(provider.channel, keys);
      return new Map([...contactIds].map((contactId) => [contactId, true]));
    }),
  /** By channel name. */
  channelActivity: (request: LoaderRequest) =>
    new DataLoader<string, ChannelActivity>(async (channels) => {
      const activities = await request.ledger.channels.activity(channels);
      return channels.map((channel) => activities.get(channel) as ChannelActivity);
    }),
  /** By channel name. */
  searchAsOf: (request: LoaderRequest) =>
    new DataLoader<string, Instant | null>(async (channels) => {
      const found = await request.ledger.search.index.asOfEach(channels);
      return channels.map((channel) => found.get(channel) ?? null);
    }),
  webhookEvent: (request: LoaderRequest) =>
    byChannel<WebhookRecord>(request, async (provider, keys) => {
      const records = await request.ledger.inbox.get(keys);
      return new Map([...records].filter(([, { channel }]) => channel === provider.channel));
    }),
  write: (request: LoaderRequest) =>
    byChannel<WriteRecord>(request, async (provider, keys) => {
      const records = await request.ledger.writes.get(keys);
      return new Map([...records].filter(([, { channel }]) => channel === provider.channel));
    }),
  /** An order's newest change of status, where it is not confirmed. One statement reads them over all channels. */
  unconfirmedStatus: (request: LoaderRequest) =>
    new KeyLoader<WriteRecord | null>(async (keys) => {
      const references = new Map<string, string[]>();
      for (const { channel } of keys) references.set(channel, []);
      for (const { channel, key } of keys) references.get(channel)?.push(key);
      const writes = await request.ledger.writes.unconfirmedOfOrders(statusOperation, references);
      return keys.map(({ channel, key }) => writes.find((write) => write.channel === channel && write.orderReference === key) ?? null);
    }),
  /** By number or address, whatever channels the viewer may see. */
  customer: ({ ledger, customerScope }: LoaderRequest) =>
    new DataLoader<CustomerKey, LedgerCustomer | null, string>((keys) => ledger.customers.find(keys, customerScope), {
      cacheKeyFn: ({ channel, address }) => cacheKey({ channel, key: address }),
      maxBatchSize: maxCustomers,
    }),
  customerName: ({ ledger, customerScope }: LoaderRequest) =>
    new DataLoader<LedgerCustomer, string | null>((customers) => ledger.customers.names(customers, customerScope), {
      maxBatchSize: maxCustomers,
    }),
  /** An order with its items, where the provider reports them only on request. */
  completed: (request: LoaderRequest) =>
    new DataLoader<Order, Order, string>(
      (orders) => Promise.all(orders.map((order) => complete(request, order).catch((error: unknown) => toError(error)))),
      { cacheKeyFn: (order) => cacheKey({ channel: order.channel, key: order.reference }) },
    ),
};

export type Loaders = { readonly [Name in keyof typeof factories]: ReturnType<(typeof factories)[Name]> };

/** The loaders of one request. Each is created on first use, because most requests use one or two. */
export function createLoaders(request: LoaderRequest): Loaders {
  return new LazyLoaders(request) as unknown as Loaders;
}

class LazyLoaders {
  readonly request: LoaderRequest;
  readonly created = new Map<string, unknown>();

  constructor(request: LoaderRequest) {
    this.request = request;
  }
}

for (const [name, create] of Object.entries(factories)) {
  Object.defineProperty(LazyLoaders.prototype, name, {
    get(this: LazyLoaders) {
      const existing = this.created.get(name);
      if (existing !== undefined) return existing;
      const loader = create(this.request);
      this.created.set(name, loader);
      return loader;
    },
  });
}

function allReadNow<T extends object>(found: Found<T> | undefined): Found<T> {
  return new Map([...(found ?? [])].map(([key, one]) => [key, one instanceof ProviderError ? one : readNow(one)]));
}

/** The key of `Loaders.product`. */
export function productKey({ catalogId, productId, retailerId }: ProductKey): string {
  return JSON.stringify([catalogId, productId, retailerId]);
}

function toProductKey(key: string): ProductKey {
  const [catalogId, productId, retailerId] = JSON.parse(key) as [string, string | null, string | null];
  return { catalogId, productId, retailerId };
}

type ReadKeys<T> = (provider: Provider, keys: readonly string[], call: Call) => Promise<Found<T>>;

/** All loads of a key share one promise. DataLoader creates one for each load, and most orders of a list name the same catalog. */
class KeyLoader<T> extends DataLoader<Key, T, string> {
  private readonly known = new Map<string, Map<string, Promise<T>>>();

  constructor(loadAll: (keys: readonly Key[]) => Promise<readonly (T | Error)[]>) {
    super(loadAll, { cache: false });
  }

  override load(key: Key): Promise<T> {
    let ofChannel = this.known.get(key.channel);
    if (ofChannel === undefined) this.known.set(key.channel, (ofChannel = new Map<string, Promise<T>>()));
    const known = ofChannel.get(key.key);
    if (known !== undefined) return known;
    const loading = super.load(key);
    ofChannel.set(key.key, loading);
    return loading;
  }
}

/** One batch per channel, all channels in parallel. When a channel fails, only its own keys get the error. */
function byChannel<T>(request: LoaderRequest, read: ReadKeys<T>): KeyLoader<T | null> {
  return new KeyLoader<T | null>(async (keys) => {
    const channels = [...new Set(keys.map(({ channel }) => channel))];
    const answers = new Map(await Promise.all(channels.map(async (name) => [name, await readChannel(request, name, keys, read)] as const)));
    return keys.map(({ channel, key }) => {
      const answer = answers.get(channel);
      return answer instanceof Error ? answer : (answer?.get(key) ?? null);
    });
  });
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
