import type { ChannelEntry, Registry } from '../../contract/registry.js';
import type { Feeds } from '../../events/feeds.js';
import type { Ledger } from '../../store/store.js';
import type { Capacity } from '../../load-shedding/capacity.js';
import { Operation, type RequestInfo, type OperationSignals } from '../../observability/operation.js';
import type { Redactor } from '../../observability/redact.js';
import type { Writes } from '../../writes/writes.js';
import { UpstreamCalls, type KeepEvents } from './upstream-calls.js';
import type { ClientWait } from './client-wait.js';
import { badInput } from './error.js';
import { createLoaders, type Loaders } from './loaders.js';
import type { SharedQueries } from './shared-queries.js';
import type { StaleLists } from './stale-lists.js';
import { sees, type Viewer } from '../auth/viewer.js';

/** What outlives a request. */
export interface Services {
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly redactor: Redactor;
  /** To be told that webhooks of a channel wait to be applied, and given what reads find that webhooks should have brought. */
  readonly webhooks: { wake(channel: string): void; readonly keep: KeepEvents };
  /** What can be subscribed to. */
  readonly feeds: Feeds;
  /** Where operations are told. */
  readonly signals: OperationSignals;
  /** What may be executed at once, for what does not come as a request of its own. */
  readonly capacity: Capacity;
  /** What channels told before, for when they fail. */
  readonly staleLists: StaleLists;
  /** Queries that several wait for. */
  readonly sharedQueries: SharedQueries;
}

/** How a request came in; who sent it is known by its viewer. */
export type ClientRequestInfo = Pick<RequestInfo, 'requestId' | 'transport' | 'headers'>;

/** One client request: who asks, and what has been read for it. */
export class Context implements Services {
  readonly viewer: Viewer;
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly redactor: Redactor;
  readonly webhooks: Services['webhooks'];
  readonly feeds: Feeds;
  readonly signals: OperationSignals;
  readonly capacity: Capacity;
  readonly staleLists: StaleLists;
  readonly sharedQueries: SharedQueries;
  readonly operation: Operation;
  private readonly client: ClientWait | undefined;
  private signal: AbortSignal | undefined;
  private askedSince = 0;
  private madeCalls: UpstreamCalls | undefined;
  private madeLoaders: Loaders | undefined;

  constructor(services: Services, viewer: Viewer, requestInfo: ClientRequestInfo, client?: ClientWait) {
    this.viewer = viewer;
    this.registry = services.registry;
    this.ledger = services.ledger;
    this.writes = services.writes;
    this.redactor = services.redactor;
    this.webhooks = services.webhooks;
    this.feeds = services.feeds;
    this.signals = services.signals;
    this.capacity = services.capacity;
    this.staleLists = services.staleLists;
    this.sharedQueries = services.sharedQueries;
    this.operation = new Operation({ ...requestInfo, client: viewer.name, showsCalls: viewer.scopes.has('trace:read') }, this.signals);
    this.client = client;
  }

  get calls(): UpstreamCalls {
    return (this.madeCalls ??= this.createCalls());
  }

  get loaders(): Loaders {
    return (this.madeLoaders ??= createLoaders(this));
  }

  /** After a write, and before each event of a subscription: what was read before it is no longer true. */
  forgetReads(): void {
    this.askedSince = performance.now();
    this.madeCalls = undefined;
    this.madeLoaders = undefined;
    this.sharedQueries.forget();
  }

  /** Others wait for what is read here: it goes on when this client leaves, until the signal says that nobody waits any more. */
  readUnder(signal: AbortSignal): void {
    this.signal = signal;
  }

  onLeave(call: () => void): void {
    this.client?.onLeave(call);
  }

  private createCalls(): UpstreamCalls {
    return new UpstreamCalls(
      this.signal ?? this.client?.signal,
      (channel, exchange) => this.operation.called(channel, exchange),
      this.askedSince,
      (channel, facts) => this.webhooks.keep(channel, facts),
    );
  }

  /** A channel by name, when it exists and the viewer may see it. */
  channel(name: string): ChannelEntry | undefined {
    return sees(this.viewer, name) ? this.registry.channel(name) : undefined;
  }

  /** A channel named by the client; unknown and foreign ones are refused alike. */
  channelArgument(name: string, argument = 'channel'): ChannelEntry {
    const channel = this.channel(name);
    if (channel === undefined) throw badInput(argument, 'names no channel that you may see.');
    return channel;
  }

  channels(): readonly ChannelEntry[] {
    return this.registry.channels().filter((channel) => sees(this.viewer, channel.name));
  }
}
