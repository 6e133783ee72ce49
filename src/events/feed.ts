import DataLoader from 'dataloader';
import { recordIdAt } from '../store/connection/record-id.js';
import { BoundedMap, BoundedSet } from '../domain/bounded-memory.js';
import type { Announcement, Bus, RecordedEvent } from './bus.js';
import { Subscription, type SubscriptionRequest } from './subscription.js';

/** Reads one kind of events from the ledger. */
export interface EventReader<Event extends RecordedEvent> {
  readonly kind: Announcement['kind'];
  /** The stored events among these, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, Event>>;
  /** Events of these channels (null: of all) with an id above `since`, in the order of their ids, at most `limit`. */
  after(channels: readonly string[] | null, since: string, limit: number): Promise<readonly Event[]>;
}

export interface FeedOptions {
  /**
   * How much later than its id an event may be committed, in milliseconds. With several processes or connections on one ledger, a lower id
   * may be committed after a higher one. 0 where ids are committed in order.
   */
  readonly overlapMs: number;
  /** Receives errors of background work. */
  readonly onError: (error: unknown) => void;
}

/** How many delivered events are remembered, to deliver none twice. */
const maxRemembered = 10_000;
const maxCached = 1000;
const pageSize = 100;
const retryMs = 1000;

/** Delivers recorded events to all subscriptions. Each event is read from the ledger once per process. */
export class Feed<Event extends RecordedEvent> {
  readonly overlapMs: number;
  private readonly reader: EventReader<Event>;
  private readonly onError: (error: unknown) => void;
  private readonly subscriptions = new Set<Subscription<Event>>();
  private readonly delivered = new BoundedSet(maxRemembered);
  private readonly loader: DataLoader<string, Event | null>;
  private readonly stopListening: () => void;
  private gapSince: number | null = null;
  private isCatchingUp = false;
  private isClosed = false;

  constructor(bus: Bus, reader: EventReader<Event>, { overlapMs, onError }: FeedOptions) {
    this.overlapMs = overlapMs;
    this.reader = reader;
    this.onError = onError;
    const read = async (ids: readonly string[]): Promise<(Event | null)[]> => {
      const events = await reader.get(ids);
      return ids.map((id) => events.get(id) ?? null);
    };
    this.loader = new DataLoader(read, { maxBatchSize: pageSize, cacheMap: new BoundedMap(maxCached) });
    this.stopListening = bus.listen({
      onAnnouncement: (announcement) => this.deliver(announcement),
      onGap: (since) => {
        this.gapSince = Math.min(this.gapSince ?? since, since);
        void this.catchUp();
      },
    });
  }

  /** Events from now on, or after `since`, until `return` is called. A slow subscriber misses none. */
  subscribe(request: SubscriptionRequest<Event>): AsyncIterableIterator<Event> {
    const subscription = new Subscription<Event>(this, request, () => this.subscriptions.delete(subscription));
    this.subscriptions.add(subscription);
    return subscription;
  }

  /** For subscriptions: one event, read once for all of them; null when it is no longer stored. */
  read(id: string): Promise<Event | null> {
    return this.loader.load(id);
  }

  /** For subscriptions: a page of stored events. A page that is not full is the last one for now. */
  async page(channels: readonly string[] | null, since: string): Promise<{ readonly events: readonly Event[]; readonly isLast: boolean }> {
    const events = await this.reader.after(channels, since, pageSize);
    return { events, isLast: events.length < pageSize };
  }

  /** Ends every subscription. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopListening();
    await Promise.all([...this.subscriptions].map((subscription) => subscription.return()));
  }

  private deliver(announcement: Announcement): void {
    if (announcement.kind !== this.reader.kind || this.delivered.has(announcement.id)) return;
    this.delivered.add(announcement.id);
    for (const subscription of this.subscriptions) subscription.enqueue(announcement);
  }

  /** Reads from the ledger the events that other replicas recorded while the bus was interrupted. */
  private async catchUp(): Promise<void> {
    if (this.isCatchingUp) return;
    this.isCatchingUp = true;
    while (this.gapSince !== null && !this.isClosed) {
      const since = this.gapSince;
      this.gapSince = null;
      try {
        await this.deliverSince(recordIdAt(since - this.overlapMs));
      } catch (error) {
        this.onError(error);
        this.gapSince = Math.min(this.gapSince ?? since, since);
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
      }
    }
    this.isCatchingUp = false;
  }

  private async deliverSince(start: string): Promise<void> {
    for (let after = start, isLast = false; !isLast && this.subscriptions.size > 0;) {
      const page = await this.page(null, after);
      for (const { id, channel } of page.events) this.deliver({ kind: this.reader.kind, id, channel });
      after = page.events.at(-1)?.id ?? after;
      isLast = page.isLast;
    }
  }
}
