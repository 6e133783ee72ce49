import type { EventReader } from '../../src/events/feed.js';
import type { BusListener, LocalBus } from '../../src/events/bus.js';
import type { Notice } from '../../src/events/notice.js';
import { createLocalBus } from '../../src/events/bus.js';

export interface Happening {
  readonly id: string;
  readonly channel: string;
}

/** An id that was made so many milliseconds after an arbitrary beginning. */
export const idAt = (milliseconds: number): string => (0x190000000000 + milliseconds).toString(16).padStart(12, '0') + '0000aaaaaaaaaaaa';
export const timeAt = (milliseconds: number): number => 0x190000000000 + milliseconds;

/** A ledger of events in memory that announces them on a local bus, and counts reads. */
export class RecordedEvents implements EventReader<Happening> {
  readonly kind = 'order';
  readonly bus: LocalBus = createLocalBus();
  readonly reads: string[][] = [];
  readonly pages: string[] = [];
  /** Called before each page is read. */
  beforePage: () => void = () => undefined;
  private readonly kept = new Map<string, Happening>();
  private failure: Error | null = null;

  /** Commits events, in this order, and announces them. */
  record(...ids: string[]): void {
    this.recordOn('shop', ...ids);
  }

  recordOn(channel: string, ...ids: string[]): void {
    this.recordInSilence(channel, ...ids);
    this.bus.announce(ids.map((id) => ({ kind: 'order', id, channel })));
  }

  /** Commits events without announcing them. */
  recordInSilence(channel: string, ...ids: string[]): void {
    for (const id of ids) this.kept.set(id, { id, channel });
  }

  forget(id: string): void {
    this.kept.delete(id);
  }

  failOnce(error: Error): void {
    this.failure = error;
  }

  get = async (ids: readonly string[]): Promise<ReadonlyMap<string, Happening>> => {
    this.reads.push([...ids]);
    this.throwFailure();
    return new Map(ids.flatMap((id) => (this.kept.has(id) ? [[id, this.kept.get(id) as Happening] as const] : [])));
  };

  after = async (channels: readonly string[] | null, since: string, limit: number): Promise<readonly Happening[]> => {
    this.pages.push(since);
    this.beforePage();
    this.throwFailure();
    const wanted = [...this.kept.values()].filter(({ id, channel }) => id > since && (channels === null || channels.includes(channel)));
    return wanted.sort((left, right) => (left.id < right.id ? -1 : 1)).slice(0, limit);
  };

  private throwFailure(): void {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
  }
}

/** Records the calls of a bus listener as text, and waits for them. */
export class Hearing implements BusListener {
  readonly received: string[] = [];
  private readonly awaited = new Set<() => void>();

  onAnnouncement({ kind, id, channel }: { kind: string; id: string; channel: string }): void {
    this.note(`${kind} ${id} ${channel}`);
  }

  onNotice({ kind, channel, ...more }: Notice): void {
    this.note([kind, channel, ...Object.values(more)].join(' '));
  }

  onGap(since: number): void {
    this.note(`missed since ${since}`);
  }

  async until(text: string): Promise<void> {
    while (!this.received.includes(text)) await new Promise<void>((resolve) => this.awaited.add(resolve));
  }

  /** When something was missed: since when, in milliseconds since 1970. */
  async untilMissed(): Promise<number> {
    for (;;) {
      const received = this.received.find((text) => text.startsWith('missed since '));
      if (received !== undefined) return Number(received.slice('missed since '.length));
      await new Promise<void>((resolve) => this.awaited.add(resolve));
    }
  }

  note(text: string): void {
    this.received.push(text);
    for (const resolve of this.awaited) resolve();
    this.awaited.clear();
  }
}
