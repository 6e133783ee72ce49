import { setImmediate as turn } from 'node:timers/promises';
import { recordIdAt, timeOfRecordId } from '../store/connection/record-id.js';
import { BoundedSet } from '../domain/bounded-memory.js';
import type { Announcement, Recorded } from './bus.js';

/** Where a subscription reads its events: the feed. */
interface EventSource<Event extends Recorded> {
  readonly overlapMs: number;
  /** One event; null when it is not kept any more. */
  read(id: string): Promise<Event | null>;
  /** What is kept of these channels behind `since`; a page that is not full is the last for now. */
  page(channels: readonly string[] | null, since: string): Promise<{ readonly events: readonly Event[]; readonly isLast: boolean }>;
}

export interface SubscriptionRequest<Event extends Recorded> {
  readonly channels: readonly string[];
  /** The id of an event: what came after it is replayed first. */
  readonly since: string | null;
  accept(event: Event): boolean;
}

/** Announcements that wait to be taken. Whoever is further behind goes on from the ledger: it costs no more memory. */
const maxWaiting = 1000;
/** Events of which it is known that they were given, beyond those that may wait. */
const maxRemembered = 2 * maxWaiting;

/** One subscriber's way through the events: a replay from the ledger where there is something to catch up with, then as they are announced. */
export class Subscription<Event extends Recorded> implements AsyncIterableIterator<Event> {
  private readonly feed: EventSource<Event>;
  private readonly request: SubscriptionRequest<Event>;
  private readonly onEnd: () => void;
  private readonly channels: ReadonlySet<string>;
  private readonly taken = new BoundedSet(maxRemembered);
  private waiting: Announcement[] = [];
  /** Read in a replay and not yet given. */
  private replayed: Event[] = [];
  /** Where the replay goes on; null when there is none. */
  private replayAfter: string | null = null;
  /** The highest id that was taken. */
  private position: string | null;
  private isBehind = false;
  private isEnded = false;
  private wake: () => void = () => undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(feed: EventSource<Event>, request: SubscriptionRequest<Event>, onEnd: () => void) {
    this.feed = feed;
    this.request = request;
    this.onEnd = onEnd;
    this.channels = new Set(request.channels);
    this.position = request.since;
    if (request.since !== null) {
      this.taken.add(request.since);
      this.startReplay(request.since);
    }
  }

  /** Something was recorded. Only its id is kept. */
  hear(announcement: Announcement): void {
    if (this.isEnded || !this.channels.has(announcement.channel)) return;
    if (this.waiting.length < maxWaiting) this.waiting.push(announcement);
    else this.isBehind = true;
    this.wake();
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    const result = this.turn.then(() => this.take());
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Also wakes whoever waits in `next`, which is then told the end. */
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
    this.wake();
  }

  private async take(): Promise<IteratorResult<Event, undefined>> {
    try {
      while (!this.isEnded) {
        const event = await this.step();
        if (event !== null && !this.isEnded && this.request.accept(event)) return { done: false, value: event };
      }
      return { done: true, value: undefined };
    } catch (error) {
      // An event that cannot be read would be a gap: the subscriber starts again behind the last one it got.
      this.end();
      throw error;
    }
  }

  /** One step on the way; the event it came to, if any. */
  private async step(): Promise<Event | null> {
    const replayed = this.replayed.shift();
    if (replayed !== undefined) return this.pass(replayed.id) ? replayed : null;
    if (this.replayAfter !== null) return this.readPage(this.replayAfter);
    const next = this.waiting.shift();
    if (next !== undefined) return this.pass(next.id) ? this.feed.read(next.id) : null;
    if (this.isBehind && this.position !== null) {
      this.isBehind = false;
      this.startReplay(this.position);
      return null;
    }
    await new Promise<void>((resolve) => (this.wake = resolve));
    return null;
  }

  /** False when the subscriber has it already. */
  private pass(id: string): boolean {
    const isInOrder = this.feed.overlapMs === 0;
    if (this.taken.has(id) || (isInOrder && this.position !== null && id <= this.position)) return false;
    this.taken.add(id);
    if (this.position === null || id > this.position) this.position = id;
    return true;
  }

  private startReplay(since: string): void {
    const { overlapMs } = this.feed;
    this.replayAfter = overlapMs === 0 ? since : recordIdAt((timeOfRecordId(since) ?? 0) - overlapMs);
  }

  private async readPage(after: string): Promise<null> {
    // The embedded store answers at once: others have their turn between the pages.
    await turn();
    // What is announced by now is committed: this page or a later one has it.
    this.waiting = this.waiting.filter(({ id }) => id <= after);
    const page = await this.feed.page(this.request.channels, after);
    this.replayed = [...page.events];
    this.replayAfter = page.isLast ? null : (page.events.at(-1)?.id ?? null);
    return null;
  }
}
