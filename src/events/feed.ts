import DataLoader from 'dataloader';
import { recordIdAt } from '../store/connection/record-id.js';
import { BoundedMap, BoundedSet } from '../domain/bounded-memory.js';
import type { Announcement, Bus, Recorded } from './bus.js';
import { Subscription, type SubscriptionRequest } from './subscription.js';

/** Where one kind of events is read again. */
export interface EventReader<Event extends Recorded> {
  readonly kind: Announcement['kind'];
  /** The events that are still kept, by id. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, Event>>;
  /** Events of these channels (null: of all) with an id behind `since`, by id, at most `limit`. */
  after(channels: readonly string[] | null, since: string, limit: number): Promise<readonly Event[]>;
}

export interface FeedOptions {
  /**
   * How much later than its id an event may be committed, in milliseconds: where several processes, or several connections of one, write
   * the same ledger, a lower id may come after a higher one. 0 where ids are committed in their order.
   */
  readonly overlapMs: number;
  /** Gets what went wrong when nobody waits for an answer. */
  readonly report: (error: unknown) => void;
}

/** Events of which it is known that they were passed on. */
const maxRemembered = 10_000;
const maxCached = 1000;
const pageSize = 100;
const retryMs = 1000;

/** Events as they are recorded, for as many subscriptions as there are: each event is read in the ledger once per process. */
export class Feed<Event extends Recorded> {
  readonly overlapMs: number;
  private readonly reader: EventReader<Event>;
  private readonly report: (error: unknown) => void;
  private readonly subscriptions = new Set<Subscription<Event>>();
  private readonly passedOn = new BoundedSet(maxRemembered);
  private readonly loader: DataLoader<string, Event | null>;
  private readonly stopListening: () => void;
  private missedSince: number | null = null;
  private isLookingBack = false;
  private isClosed = false;

  constructor(bus: Bus, reader: EventReader<Event>, { overlapMs, report }: FeedOptions) {
    this.overlapMs = overlapMs;
    this.reader = reader;
    this.report = report;
    const read = async (ids: readonly string[]): Promise<(Event | null)[]> => {
      const events = await reader.get(ids);
      return ids.map((id) => events.get(id) ?? null);
    };
    this.loader = new DataLoader(read, { maxBatchSize: pageSize, cacheMap: new BoundedMap(maxCached) });
    this.stopListening = bus.listen({
      heard: (announcement) => this.passOn(announcement),
      missed: (since) => {
        this.missedSince = Math.min(this.missedSince ?? since, since);
        void this.lookBack();
      },
    });
  }

  /** What is recorded from now on, or behind `since`, until `return` is called. Nothing is left out however slowly it is taken. */
  subscribe(request: SubscriptionRequest<Event>): AsyncIterableIterator<Event> {
    const subscription = new Subscription<Event>(this, request, () => this.subscriptions.delete(subscription));
    this.subscriptions.add(subscription);
    return subscription;
  }

  /** For subscriptions: one event, read once for all of them; null when it is not kept any more. */
  read(id: string): Promise<Event | null> {
    return this.loader.load(id);
  }

  /** For subscriptions: a page of what is kept; a page that is not full is the last for now. */
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

  private passOn(announcement: Announcement): void {
    if (announcement.kind !== this.reader.kind || this.passedOn.has(announcement.id)) return;
    this.passedOn.add(announcement.id);
    for (const subscription of this.subscriptions) subscription.hear(announcement);
  }

  /** Finds in the ledger what was recorded elsewhere while nobody could say so. */
  private async lookBack(): Promise<void> {
    if (this.isLookingBack) return;
    this.isLookingBack = true;
    while (this.missedSince !== null && !this.isClosed) {
      const since = this.missedSince;
      this.missedSince = null;
      try {
        await this.passOnSince(recordIdAt(since - this.overlapMs));
      } catch (error) {
        this.report(error);
        this.missedSince = Math.min(this.missedSince ?? since, since);
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
      }
    }
    this.isLookingBack = false;
  }

  private async passOnSince(start: string): Promise<void> {
    for (let after = start, isLast = false; !isLast && this.subscriptions.size > 0;) {
      const page = await this.page(null, after);
      for (const { id, channel } of page.events) this.passOn({ kind: this.reader.kind, id, channel });
      after = page.events.at(-1)?.id ?? after;
      isLast = page.isLast;
    }
  }
}
