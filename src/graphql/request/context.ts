import type { Cancellation } from '../../observability/cancellation.js';
import type { ChannelEntry, Registry } from '../../contract/registry.js';
import type { Feeds } from '../../events/feeds.js';
import type { CustomerScope } from '../../store/customers/customer.js';
import type { Ledger } from '../../store/store.js';
import type { Capacity } from '../../load-shedding/capacity.js';
import { Operation, type RequestInfo, type OperationSignals } from '../../observability/operation.js';
import type { Redactor } from '../../observability/redact.js';
import type { Sync } from '../../sync/sync.js';
import type { Writes } from '../../writes/writes.js';
import { UpstreamCalls, type KeepEvents } from './upstream-calls.js';
import type { ClientWait } from './client-wait.js';
import type { MediaAddresses } from './media-addresses.js';
import { badInput } from './error.js';
import { createLoaders, type Loaders } from './loaders.js';
import type { SharedQueries } from './shared-queries.js';
import type { StaleLists } from './stale-lists.js';
import { sees, type Viewer } from '../auth/viewer.js';

/** Everything that resolvers use and that lives longer than one request. */
export interface Services {
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly redactor: Redactor;
  /** `wake` applies the waiting webhooks of a channel. `keep` stores events that a read found and that no webhook had reported. */
  readonly webhooks: { wake(channel: string): void; readonly keep: KeepEvents };
  /** Addresses at which clients read files. */
  readonly mediaLinks: MediaAddresses;
  /** The sources of subscriptions. */
  readonly feeds: Feeds;
  /** Logs, metrics and traces of operations. */
  readonly signals: OperationSignals;
  /** Limits how many operations run at once, for operations that share a connection instead of being a request of their own. */
  readonly capacity: Capacity;
  /** Last good pages of lists, returned when a channel fails. */
  readonly staleLists: StaleLists;
  /** The copies of providers' lists. */
  readonly sync: Sync;
  /** In-flight queries that several clients may share. */
  readonly sharedQueries: SharedQueries;
}

/** The parts of a request that logs and traces name; the viewer says which client sent it. */
export type ClientRequestInfo = Pick<RequestInfo, 'requestId' | 'transport' | 'headers'>;

/** The context of one client request: its viewer, and what was read for it so far. */
export class Context implements Services {
  readonly viewer: Viewer;
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly redactor: Redactor;
  readonly webhooks: Services['webhooks'];
  readonly mediaLinks: MediaAddresses;
  readonly feeds: Feeds;
  readonly signals: OperationSignals;
  readonly capacity: Capacity;
  readonly staleLists: StaleLists;
  readonly sync: Sync;
  readonly sharedQueries: SharedQueries;
  readonly operation: Operation;
  private readonly client: ClientWait | undefined;
  private signal: Cancellation | undefined;
  private sharedSince = 0;
  private cachedCalls: UpstreamCalls | undefined;
  private cachedLoaders: Loaders | undefined;
  private latestChannel: ChannelEntry | undefined;

  constructor(services: Services, viewer: Viewer, requestInfo: ClientRequestInfo, client?: ClientWait) {
    this.viewer = viewer;
    this.registry = services.registry;
    this.ledger = services.ledger;
    this.writes = services.writes;
    this.redactor = services.redactor;
    this.webhooks = services.webhooks;
    this.mediaLinks = services.mediaLinks;
    this.feeds = services.feeds;
    this.signals = services.signals;
    this.capacity = services.capacity;
    this.staleLists = services.staleLists;
    this.sync = services.sync;
    this.sharedQueries = services.sharedQueries;
    this.operation = new Operation({ ...requestInfo, client: viewer.name, showsCalls: viewer.scopes.has('trace:read') }, this.signals);
    this.client = client;
  }

  get calls(): UpstreamCalls {
    return (this.cachedCalls ??= this.createCalls());
  }

  get loaders(): Loaders {
    return (this.cachedLoaders ??= createLoaders(this));
  }

  /** Call after a write and before each event of a subscription: later fields must not use what was read before. */
  forgetReads(): void {
    this.sharedSince = performance.now();
    this.cachedCalls = undefined;
    this.cachedLoaders = undefined;
    this.sharedQueries.forget();
  }

  /** Other clients share this query, so its reads continue when this client leaves and stop only when the signal aborts. */
  readUnder(signal: Cancellation): void {
    this.signal = signal;
  }

  onLeave(call: () => void): void {
    this.client?.onLeave(call);
  }

  private createCalls(): UpstreamCalls {
    return new UpstreamCalls(
      this.signal ?? this.client?.signal,
      (channel, exchange) => this.operation.called(channel, exchange),
      this.sharedSince,
      (channel, facts) => this.webhooks.keep(channel, facts),
    );
  }

  /** A channel by name, when it exists and the viewer may see it. */
  channel(name: string): ChannelEntry | undefined {
    // The fields of an order ask for its channel one after the other.
    if (this.latestChannel?.name === name) return this.latestChannel;
    const channel = sees(this.viewer, name) ? this.registry.channel(name) : undefined;
    if (channel !== undefined) this.latestChannel = channel;
    return channel;
  }

  /** A channel named by the client. An unknown channel and one that the viewer may not see get the same error, so that names stay secret. */
  channelArgument(name: string, argument = 'channel'): ChannelEntry {
    const channel = this.channel(name);
    if (channel === undefined)
      throw badInput(argument, 'there is no channel with this name that you may see. The query `channels` lists them.');
    return channel;
  }

  /** The channel of a record that the viewer may already see. */
  channelOf(name: string): ChannelEntry {
    const channel = this.channel(name);
    if (channel === undefined) throw new Error(`A record names the channel ${name}, which is not configured.`);
    return channel;
  }

  /** What the viewer may read of customers, who belong to no channel. */
  get customerScope(): CustomerScope {
    const { scopes } = this.viewer;
    const channels = this.channels().map(({ name }) => name);
    return { channels, orders: scopes.has('orders:read'), messages: scopes.has('conversations:read') };
  }

  /** All channels that the viewer may see. */
  channels(): readonly ChannelEntry[] {
    return channelsSeenBy(this.viewer, this.registry);
  }
}

/** Kept with the viewer, who makes many requests: a gateway may have hundreds of channels. */
const seenChannels = new WeakMap<Viewer, { readonly registry: Registry; readonly channels: readonly ChannelEntry[] }>();

function channelsSeenBy(viewer: Viewer, registry: Registry): readonly ChannelEntry[] {
  const known = seenChannels.get(viewer);
  if (known?.registry === registry) return known.channels;
  const channels = registry.channels().filter(({ name }) => sees(viewer, name));
  seenChannels.set(viewer, { registry, channels });
  return channels;
}
