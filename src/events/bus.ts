import type { Announcement } from '../store/events/appended.js';
import type { Notice } from './notice.js';

export type { Announcement } from '../store/events/appended.js';

/** No function may throw. */
export interface BusListener {
  onAnnouncement?(announcement: Announcement): void;
  onNotice?(notice: Notice): void;
  /** Announcements and notices since then, in milliseconds since 1970, may be missing. The events themselves are in the ledger. */
  onGap(since: number): void;
}

/** Announces recorded events to this process and to the replicas. Only ids are sent: a listener reads the event from the ledger. */
export interface Bus {
  /** Announces to all processes, to this one at once. Never throws. */
  announce(announcements: readonly Announcement[]): void;
  /** Sends a notice in the same way. */
  notify(notice: Notice): void;
  /** Calls the listener until the returned function is called. */
  listen(listener: BusListener): () => void;
  close(): Promise<void>;
}

/** How a bus reports the state of its connection. */
export interface BusWatch {
  /** The replicas cannot be reached. Called once per loss. */
  lost(error: unknown): void;
  restored(): void;
}

/** A bus inside this process, which can also report a gap. */
export interface LocalBus extends Bus {
  reportGap(since: number): void;
}

/** One process, no network. */
export function createLocalBus(): LocalBus {
  const listeners = new Set<BusListener>();
  return {
    announce: (announcements) =>
      announcements.forEach((announcement) => listeners.forEach((listener) => listener.onAnnouncement?.(announcement))),
    notify: (notice) => listeners.forEach((listener) => listener.onNotice?.(notice)),
    reportGap: (since) => listeners.forEach((listener) => listener.onGap(since)),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
}

/** The fields that every recorded event has. */
export interface RecordedEvent {
  readonly id: string;
  readonly channel: string;
}
