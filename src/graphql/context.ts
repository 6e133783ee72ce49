import type { ChannelEntry, Registry } from '../contract/registry.js';
import type { Feeds } from '../event/feeds.js';
import type { Ledger } from '../ledger/store.js';
import type { Redactor } from '../signal/redact.js';
import type { Writes } from '../write/writes.js';
import { Calls } from './calls.js';
import { badInput } from './error.js';
import { createLoaders, type Loaders } from './loaders.js';
import { sees, type Viewer } from './viewer.js';

/** What outlives a request. */
export interface Surroundings {
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly redactor: Redactor;
  /** To be told that webhooks of a channel wait to be applied. */
  readonly webhooks: { nudge(channel: string): void };
  /** What can be subscribed to. */
  readonly feeds: Feeds;
}

/** One client request: who asks, and what has been read for it. */
export class Context implements Surroundings {
  readonly viewer: Viewer;
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly redactor: Redactor;
  readonly webhooks: Surroundings['webhooks'];
  readonly feeds: Feeds;
  calls: Calls;
  loaders: Loaders;
  private readonly signal: AbortSignal | undefined;

  constructor(surroundings: Surroundings, viewer: Viewer, signal?: AbortSignal) {
    this.viewer = viewer;
    this.registry = surroundings.registry;
    this.ledger = surroundings.ledger;
    this.writes = surroundings.writes;
    this.redactor = surroundings.redactor;
    this.webhooks = surroundings.webhooks;
    this.feeds = surroundings.feeds;
    this.signal = signal;
    this.calls = new Calls(signal);
    this.loaders = createLoaders(this);
  }

  /** After a write, and before each event of a subscription: what was read before it is no longer true. */
  forgetReads(): void {
    this.calls = new Calls(this.signal);
    this.loaders = createLoaders(this);
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
