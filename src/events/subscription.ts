import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { recordIdAt, timeOfRecordId } from '../store/connection/record-id.js';
import { BoundedSet } from '../domain/bounded-memory.js';
import type { Announcement, RecordedEvent } from './bus.js';

/** The part of the feed that a subscription uses. */
interface EventSource<Event extends RecordedEvent> {
  readonly overlapMs: number;
  /** One event; null when it is no longer stored. */
  read(id: string): Promise<Event | null>;
  /** Stored events of these channels after `since`. A page that is not full is the last one for now. */
  page(channels: readonly string[] | null, since: string): Promise<{ readonly events: readonly Event[]; readonly isLast: boolean }>;
}

export interface SubscriptionRequest<Event extends RecordedEvent> {
  readonly channels: readonly string[];
  /** The id of an event. The events after it are replayed first. */
  readonly since: string | null;
  accept(event: Event): boolean;
}

/** The most announcements in the queue. A subscriber that is further behind continues from the ledger, which bounds the memory. */
const maxWaiting = 1000;
/** How many delivered events are remembered, to deliver none twice. More than can wait in the queue. */
const maxRemembered = 2 * maxWaiting;

/** The events for one subscriber: first a replay from the ledger where one is needed, then events as they are announced. */
export class Subscription<Event extends RecordedEvent> implements AsyncIterableIterator<Event> {
  private readonly feed: EventSource<Event>;
  private readonly request: SubscriptionRequest<Event>;
  private readonly onEnd: () => void;
  private readonly channels: ReadonlySet<string>;
  private readonly delivered = new BoundedSet(maxRemembered);
  private waiting: Announcement[] = [];
  /** Read in a replay and not yet delivered. */
  private replayed: Event[] = [];
  /** The id after which the replay continues; null when there is none. */
  private replayAfter: string | null = null;
  /** The highest id that was delivered. */
  private position: string | null;
  private isBehind = false;
  private isEnded = false;
  private wakeUp: () => void = () => undefined;
  private previousNext: Promise<unknown> = Promise.resolve();

  constructor(feed: EventSource<Event>, request: SubscriptionRequest<Event>, onEnd: () => void) {
    this.feed = feed;
    this.request = request;
    this.onEnd = onEnd;
    this.channels = new Set(request.channels);
    this.position = request.since;
    if (request.since !== null) {
      this.delivered.add(request.since);
      this.startReplay(request.since);
    }
  }

  /** Adds an announcement to the queue. */
  enqueue(announcement: Announcement): void {
    if (this.isEnded || !this.channels.has(announcement.channel)) return;
    if (this.waiting.length < maxWaiting) this.waiting.push(announcement);
    else this.isBehind = true;
    this.wakeUp();
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    const result = this.previousNext.then(() => this.nextEvent());
    this.previousNext = result.catch(() => undefined);
    return result;
  }

  /** Also ends a waiting call of `next`. */
  async return(): Promise<IteratorResult<Event, undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private end(): void {
    this.isEnded = true;
    this.waiting = [];
    this.replayed = [];
    this.onEnd();
    this.wakeUp();
  }

  private async nextEvent(): Promise<IteratorResult<Event, undefined>> {
    try {
      while (!this.isEnded) {
        const event = await this.step();
        if (event !== null && !this.isEnded && this.request.accept(event)) return { done: false, value: event };
      }
      return { done: true, value: undefined };
    } catch (error) {
      // An event that cannot be read would be a gap: the subscriber has to start again after the last event it received.
      this.end();
      throw error;
    }
  }

  /** Makes one step; returns the event to deliver, if any. */
  private async step(): Promise<Event | null> {
    const replayed = this.replayed.shift();
    if (replayed !== undefined) return this.markDelivered(replayed.id) ? replayed : null;
    if (this.replayAfter !== null) return this.readPage(this.replayAfter);
    const next = this.waiting.shift();
    if (next !== undefined) return this.markDelivered(next.id) ? this.feed.read(next.id) : null;
    if (this.isBehind && this.position !== null) {
      this.isBehind = false;
      this.startReplay(this.position);
      return null;
    }
    await new Promise<void>((resolve) => (this.wakeUp = resolve));
    return null;
  }

  /** False when the event was delivered before. */
  private markDelivered(id: string): boolean {
    const isInOrder = this.feed.overlapMs === 0;
    if (this.delivered.has(id) || (isInOrder && this.position !== null && id <= this.position)) return false;
    this.delivered.add(id);
    if (this.position === null || id > this.position) this.position = id;
    return true;
  }

  private startReplay(since: string): void {
    const { overlapMs } = this.feed;
    this.replayAfter = overlapMs === 0 ? since : recordIdAt((timeOfRecordId(since) ?? 0) - overlapMs);
  }

  private async readPage(after: string): Promise<null> {
    // Without this, pages of the embedded store could block the event loop.
    await yieldToEventLoop();
    // Events that are announced by now are committed, so this page or a later one has them.
    this.waiting = this.waiting.filter(({ id }) => id <= after);
    const page = await this.feed.page(this.request.channels, after);
    this.replayed = [...page.events];
    this.replayAfter = page.isLast ? null : (page.events.at(-1)?.id ?? null);
    return null;
  }
}
